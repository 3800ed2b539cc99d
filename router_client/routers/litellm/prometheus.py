"""Prometheus text, line by line: a strict parser of single samples. What it cannot read is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Every quantifier is followed by something that it cannot take itself, so that each is linear in the line's length.
PAIR = r'[a-zA-Z_][a-zA-Z0-9_]*="[^"\\]*(?:\\.[^"\\]*)*"'
NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
LINE = re.compile(rf"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{{((?:{PAIR}(?:,{PAIR})*)?)\}})? ({NUMBER})(?: -?[0-9]+)?")
LABEL = re.compile(r'([^=,]+)="([^"\\]*(?:\\.[^"\\]*)*)"')
ESCAPE = re.compile(r"\\(.)")
LARGEST = 2**53


class Sample(NamedTuple):
    """One line: the series' name, its labels, and a finite value."""

    name: str
    labels: dict[str, str]
    value: float


def samples(body: bytes) -> Iterator[Sample]:
    """Every line that is a sample. Comments, `+Inf`, `NaN` and numbers too large to be counts are no samples."""
    for line in body.decode("utf-8", "replace").split("\n"):
        if (found := sample(line)) is not None:
            yield found


def sample(line: str) -> Sample | None:
    """One line, or None."""
    found = LINE.fullmatch(line)
    if found is None:
        return None
    number = float(found[3])
    if not -LARGEST <= number <= LARGEST:
        return None
    return Sample(found[1], _labels(found[2]) if found[2] else {}, number)


def _labels(inside: str) -> dict[str, str]:
    if "\\" in inside or '=",' in inside:
        return {name: ESCAPE.sub(_unescaped, value) for name, value in LABEL.findall(inside)}
    # Then no value holds a quote or begins with a comma, so that this is exact, and three times as fast.
    return dict([part.split('="', 1) for part in inside[:-1].split('",')])


def _unescaped(match: re.Match[str]) -> str:
    return {"n": "\n"}.get(match[1], match[1])
