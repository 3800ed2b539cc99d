"""The largest state that the caps let in, and 64 full backend files, beside a tenth of each: the processor's time."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import Row, at_most_times, progress
from tests.security.full import FULL, full_folder
from tests.security.test_full import LOOKS, MOST_TIMES, TENTH, Cost, cost


def measure() -> list[Row]:
    """Each tool at each full state, and the backends at a full folder."""
    rows: list[Row] = []
    for state in FULL:
        progress(f"full: {state}")
        cost(state, TENTH)
        tenth, full = cost(state, TENTH), cost(state, 1)
        rows += [row(f"{state}, full state: {name.lower()}, CPU", name, tenth, full) for name in LOOKS]
    progress("full: 64 backend files")
    with TemporaryDirectory() as top:
        part, whole = full_folder(Path(top) / "part", TENTH), full_folder(Path(top) / "whole", 1)
        kind, name = "dario", "BACKENDS"
        rows.append(row("64 full backend files: backends, CPU", name, cost(kind, 0, part), cost(kind, 0, whole)))
    return rows


def row(what: str, name: str, tenth: Cost, full: Cost) -> Row:
    """A tool's whole cost: reading what it shows, and its own work."""
    beside, figure = ((each.reading + each.tools[name]) * 1000 for each in (tenth, full))
    return at_most_times(what, figure, beside, MOST_TIMES)
