"""A strict parser of the Prometheus text format 0.0.4, line by line. Lines that it cannot parse are skipped.

It takes time linear in a line's length, for any content. Therefore no pattern below can divide a run of characters in
two ways: each repetition ends at a character that it cannot match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

# Possessive (`++`, `*+`) for single characters only: before Python 3.11.5 a possessive group can match too much.
BLANKS = r"[ \t]*+"
LABEL_NAME = r"[a-zA-Z_][a-zA-Z0-9_]*+"
INSIDE_QUOTES = r'[^"\\]*+(?:\\.[^"\\]*+)*'
PAIR = rf'{BLANKS}{LABEL_NAME}{BLANKS}={BLANKS}"{INSIDE_QUOTES}"{BLANKS}'
LABELS = rf"(?:{PAIR}(?:,{PAIR})*,?)?{BLANKS}"
NUMBER = r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?"
LINE = re.compile(
    rf"{BLANKS}([a-zA-Z_:][a-zA-Z0-9_:]*+)(?:{BLANKS}\{{({LABELS})\}}{BLANKS}|[ \t]++)"
    rf"({NUMBER})(?:[ \t]++[+-]?[0-9]++)?[ \t\r]*+"
)
# A match must not start in the middle of a name: trying each of its characters would not be linear.
LABEL = re.compile(rf'(?<![a-zA-Z0-9_])({LABEL_NAME}){BLANKS}={BLANKS}"({INSIDE_QUOTES})"')
ESCAPE = re.compile(r'\\([\\"n])')
MAX_NUMBER = 2**53


class Sample(NamedTuple):
    """One sample: the metric name, its labels and a finite value. The timestamp is dropped."""

    name: str
    labels: dict[str, str]
    value: float


def samples(body: bytes) -> Iterator[Sample]:
    """Yield every sample of a metrics page.

    Skips comments, `+Inf`, `NaN`, numbers beyond 2**53, quoted names and samples with a duplicate label.
    """
    for line in BytesIO(body):
        if not line.startswith(b"#") and (found := sample(line.rstrip(b"\n").decode("utf-8", "replace"))) is not None:
            yield found


def sample(line: str) -> Sample | None:
    """Parse one line without its newline. Return None if it is not a sample."""
    found = LINE.fullmatch(line)
    if found is None:
        return None
    number = float(found[3])
    labels = _labels(found[2]) if found[2] else {}
    if labels is None or not -MAX_NUMBER <= number <= MAX_NUMBER:
        return None
    return Sample(found[1], labels, number)


def _labels(text: str) -> dict[str, str] | None:
    """Parse the text in the braces, which LINE has matched. Return None for a duplicate label name."""
    if "\\" in text:
        pairs = LABEL.findall(text)
        names, values = [name for name, _ in pairs], [ESCAPE.sub(_unescape, value) for _, value in pairs]
    else:
        # Without escapes no value contains a quote, so every second piece is a value. This takes half the time.
        pieces = text.split('"')
        names, values = [piece.strip(" \t,=") for piece in pieces[:-1:2]], pieces[1::2]
    labels = dict(zip(names, values, strict=True))
    return labels if len(labels) == len(names) else None


def _unescape(match: re.Match[str]) -> str:
    return "\n" if match[1] == "n" else match[1]
