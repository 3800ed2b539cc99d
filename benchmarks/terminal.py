"""CPU time of terminal commands, compared with an interpreter that only imports asyncio, ssl and json."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from statistics import median

from benchmarks.cpu import cpu_ms_of_command
from benchmarks.report import Row, at_most_times, progress
from benchmarks.router import Router

ROUNDS = 15
MAX_TIMES = 3.0
BARE = (sys.executable, "-P", "-c", "import asyncio, ssl, json")
STATUS, LINE = ((sys.executable, "-P", "-m", "mcp_server", command) for command in ("status", "line"))


def measure(router: Router) -> list[Row]:
    """Run all in turn, so that a slow minute affects all."""
    with unanswered() as (refused, hung):
        cases = {
            "bare": (BARE, {}),
            "status": (STATUS, router.env),
            "line": (LINE, router.env),
            "line, refused": (LINE, {**router.env, "ROUTER_URL": refused}),
            "line, hung": (LINE, {**router.env, "ROUTER_URL": hung}),
        }
        times = medians(cases)
    baseline = times.pop("bare")
    return [
        at_most_times(f"routerscope {case}: CPU, to bare Python", figure, baseline, MAX_TIMES)
        for case, figure in times.items()
    ]


def medians(cases: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]]) -> dict[str, float]:
    """Return the median CPU time of each case, in milliseconds."""
    times: dict[str, list[float]] = {case: [] for case in cases}
    for turn in range(ROUNDS + 1):
        progress(f"terminal: round {turn} of {ROUNDS}")
        for case, (command, env) in cases.items():
            times[case].append(cpu_ms_of_command(command, env))
    # The first round may compile what is imported.
    return {case: median(taken[1:]) for case, taken in times.items()}


@contextmanager
def unanswered() -> Iterator[tuple[str, str]]:
    """Yield an address at which nothing listens, and one that accepts connections and never answers."""
    with socket.socket() as closed, socket.socket() as hung:
        for listener in (closed, hung):
            listener.bind(("127.0.0.1", 0))
        hung.listen(1000)
        refused, silent = (f"http://127.0.0.1:{each.getsockname()[1]}" for each in (closed, hung))
        yield refused, silent
