"""Prometheus text, line by line: a strict parser of single samples. What it cannot read is left out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="([^"\\]*(?:\\.[^"\\]*)*)"(,|\})')
VALUE = re.compile(r" ([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?)(?: -?[0-9]+)?")
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
        if (found := sample(line.rstrip("\r"))) is not None:
            yield found


def sample(line: str) -> Sample | None:
    """One line, or None."""
    name = NAME.match(line)
    if name is None:
        return None
    labels, at = _labels(line, name.end())
    value = VALUE.fullmatch(line, at) if at >= 0 else None
    if value is None:
        return None
    number = float(value[1])
    return Sample(name[0], labels, number) if math.isfinite(number) and abs(number) <= LARGEST else None


def _labels(line: str, at: int) -> tuple[dict[str, str], int]:
    """The labels and where they end; -1 where they are not well formed."""
    labels: dict[str, str] = {}
    if line[at : at + 1] != "{":
        return labels, at
    at += 1
    if line[at : at + 1] == "}":
        return labels, at + 1
    while (label := LABEL.match(line, at)) is not None:
        labels[label[1]] = ESCAPE.sub(_unescaped, label[2]) if "\\" in label[2] else label[2]
        at = label.end()
        if label[3] == "}":
            return labels, at
    return labels, -1


def _unescaped(match: re.Match[str]) -> str:
    return {"n": "\n"}.get(match[1], match[1])
