"""Rows of the result, and the table."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A figure, its baseline and its limit. `baseline` is None if there is nothing to compare with."""

    what: str
    figure: float
    unit: str
    limit: str
    is_kept: bool
    baseline: float | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of the table."""
        compared = ("", "")
        if self.baseline is not None:
            compared = (self._show(self.baseline), f"{self.figure / self.baseline:.2f}")
        return (self.what, self._show(self.figure), *compared, self.limit, "yes" if self.is_kept else "NO")

    def _show(self, number: float) -> str:
        digits = 1 if self.unit in {"ms", "MB"} else 0
        return f"{number:,.{digits}f} {self.unit}"


HEADER = ("measured", "figure", "baseline", "ratio", "limit", "kept")


def at_most(what: str, figure: float, unit: str, limit: float) -> Row:
    """Return a row with an absolute limit."""
    return Row(what, figure, unit, f"<= {limit:,.0f} {unit}", figure <= limit)


def at_most_times(what: str, figure: float, baseline: float, limit: float) -> Row:
    """Return a row for a time in ms whose limit is a multiple of the baseline."""
    return Row(what, figure, "ms", f"<= {limit:.1f} times", figure <= limit * baseline, baseline)


def table(rows: Iterable[Row]) -> str:
    """Return an aligned table: the first column to the left, the others to the right."""
    lines = [HEADER, *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.rjust(width) if index else cell.ljust(width) for index, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in lines)
    )


def progress(text: str) -> None:
    """Print progress to stderr; only the table goes to stdout."""
    print(text, file=sys.stderr, flush=True)
