"""Prometheus text (format 0.0.4), line by line: a strict reader of single samples. What it cannot read is left out.

It takes time linear in a line's length, whatever the line holds. For that, no pattern below offers two ways to divide
a run of characters: each repetition ends at a character that it cannot take, and nothing after it can take its share.
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
# Not from the middle of a name: there it would begin once for each of its characters.
LABEL = re.compile(rf'(?<![a-zA-Z0-9_])({LABEL_NAME}){BLANKS}={BLANKS}"({INSIDE_QUOTES})"')
ESCAPE = re.compile(r'\\([\\"n])')
LARGEST = 2**53


class Sample(NamedTuple):
    """One line: the series' name, its labels, and a finite value. A timestamp is not kept."""

    name: str
    labels: dict[str, str]
    value: float


def samples(body: bytes) -> Iterator[Sample]:
    """Every line of a page that is a sample.

    Comments are none, nor are `+Inf`, `NaN`, numbers beyond 2**53, names in quotes, and a label that comes twice.
    """
    for line in BytesIO(body):
        if not line.startswith(b"#") and (found := sample(line.rstrip(b"\n").decode("utf-8", "replace"))) is not None:
            yield found


def sample(line: str) -> Sample | None:
    """One line without its newline, or None."""
    found = LINE.fullmatch(line)
    if found is None:
        return None
    number = float(found[3])
    labels = _labels(found[2]) if found[2] else {}
    if labels is None or not -LARGEST <= number <= LARGEST:
        return None
    return Sample(found[1], labels, number)


def _labels(inside: str) -> dict[str, str] | None:
    """What stands in the braces, which LINE has found well-formed; None where a name comes twice."""
    if "\\" in inside:
        pairs = LABEL.findall(inside)
        names, values = [name for name, _ in pairs], [ESCAPE.sub(_unescaped, value) for _, value in pairs]
    else:
        # Then no value holds a quote, so that every second piece is a value. That takes half the time.
        pieces = inside.split('"')
        names, values = [piece.strip(" \t,=") for piece in pieces[:-1:2]], pieces[1::2]
    labels = dict(zip(names, values, strict=True))
    return labels if len(labels) == len(names) else None


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] == "n" else match[1]
