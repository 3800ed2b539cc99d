"""Peak memory of the processes."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report import Row

MAX_EXTRA_MB = 10


def measure(ours: int, empty: int) -> list[Row]:
    """Compare two processes after all calls. The limit is a difference, not a ratio."""
    figure, baseline = peak_mb(ours), peak_mb(empty)
    return [Row("peak memory", figure, "MB", f"<= +{MAX_EXTRA_MB} MB", figure - baseline <= MAX_EXTRA_MB, baseline)]


def peak_mb(pid: int) -> float:
    """Return the peak resident memory in MB; Linux only."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
