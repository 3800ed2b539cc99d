"""A row of the result, and the table."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, what it stands beside, and its bar. Where there is nothing to compare with, `beside` is None."""

    what: str
    figure: float
    unit: str
    bar: str
    met: bool
    beside: float | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """As the table shows it."""
        against = ("", "") if self.beside is None else (self._show(self.beside), f"{self.figure / self.beside:.2f}")
        return (self.what, self._show(self.figure), *against, self.bar, "yes" if self.met else "NO")

    def _show(self, number: float) -> str:
        digits = 1 if self.unit in {"ms", "MB"} else 0
        return f"{number:,.{digits}f} {self.unit}"


HEADER = ("measured", "figure", "beside", "ratio", "bar", "met")


def at_most(what: str, figure: float, unit: str, bar: float) -> Row:
    """A figure with a bar of its own."""
    return Row(what, figure, unit, f"<= {bar:,.0f} {unit}", figure <= bar)


def at_most_times(what: str, figure: float, beside: float, bar: float) -> Row:
    """A time in ms that may be so many times another one."""
    return Row(what, figure, "ms", f"<= {bar:.1f} times", figure <= bar * beside, beside)


def table(rows: Iterable[Row]) -> str:
    """Columns side by side: the first one to the left, all others to the right."""
    lines = [HEADER, *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.rjust(width) if index else cell.ljust(width) for index, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in lines)
    )


def progress(text: str) -> None:
    """Say on stderr what is going on: the table alone goes to stdout."""
    print(text, file=sys.stderr, flush=True)
