"""CPU time for the largest states that the caps allow and for 64 full backend files, compared with a tenth."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import Row, at_most_times, progress
from tests.security.full import FULL, full_folder
from tests.security.test_full import MAX_RATIO, REPORTS, TENTH, Cost, cost


def measure() -> list[Row]:
    """Measure each tool with each full state, and `backends_list` with a full folder."""
    rows: list[Row] = []
    for state in FULL:
        progress(f"full: {state}")
        cost(state, TENTH)
        tenth, full = cost(state, TENTH), cost(state, 1)
        rows += [row(f"{state}, full state: {name.lower()}, CPU", name, tenth, full) for name in REPORTS]
    progress("full: 64 backend files")
    with TemporaryDirectory() as top:
        tenth_home, full_home = full_folder(Path(top) / "tenth", TENTH), full_folder(Path(top) / "full", 1)
        kind, name = "dario", "BACKENDS"
        rows.append(
            row("64 full backend files: backends, CPU", name, cost(kind, 0, tenth_home), cost(kind, 0, full_home))
        )
    return rows


def row(what: str, name: str, tenth: Cost, full: Cost) -> Row:
    """Return a row with a tool's total cost: the look and its own work."""
    baseline, figure = (each.of(name) * 1000 for each in (tenth, full))
    return at_most_times(what, figure, baseline, MAX_RATIO)
