"""CPU time of one terminal command, compared with an interpreter that only imports asyncio, ssl and json."""

from __future__ import annotations

import sys
from statistics import median

from benchmarks.cpu import cpu_ms_of_command
from benchmarks.report import Row, at_most_times, progress
from benchmarks.router import Router

ROUNDS = 15
MAX_TIMES = 3.0
BARE = (sys.executable, "-P", "-c", "import asyncio, ssl, json")
STATUS = (sys.executable, "-P", "-m", "mcp_server", "status")


def measure(router: Router) -> list[Row]:
    """Run both in turn, so that a slow minute affects both."""
    times: dict[tuple[str, ...], list[float]] = {BARE: [], STATUS: []}
    for turn in range(ROUNDS + 1):
        progress(f"terminal: round {turn} of {ROUNDS}")
        for command, taken in times.items():
            taken.append(cpu_ms_of_command(command, router.env))
    # The first round may compile what is imported.
    figure, baseline = median(times[STATUS][1:]), median(times[BARE][1:])
    return [at_most_times("routerscope status: CPU, to bare Python", figure, baseline, MAX_TIMES)]
