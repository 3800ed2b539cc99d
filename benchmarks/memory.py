"""The most memory that a process ever had."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report import Row

MOST_MB = 10


def measure(ours: int, empty: int) -> list[Row]:
    """Both process ids, after all calls. The bar is a difference, not a ratio."""
    figure, beside = peak_mb(ours), peak_mb(empty)
    return [Row("peak memory", figure, "MB", f"<= +{MOST_MB} MB", figure - beside <= MOST_MB, beside)]


def peak_mb(pid: int) -> float:
    """VmHWM, which Linux alone tells."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
