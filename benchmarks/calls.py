"""Each tool over stdio, compared with an empty SDK call plus the same reads over a bare socket."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial
from http.client import HTTPConnection
from statistics import median

from benchmarks.cpu import cpu_ms
from benchmarks.report import Row, at_most, at_most_times, progress
from benchmarks.router import PATHS, Router
from benchmarks.servers import Running
from mcp_server.answers.reports import REUSE_S

ROUNDS = 40
WARM_UP = 5
MAX_TIMES, MAX_TIMES_OF_EMPTY_CALL, MAX_CPU_MS = 3.0, 10.0, 10.0


async def measure(ours: Running, empty: Running, router: Router) -> list[Row]:
    """Time a call of each tool and both baselines once in each round, so that a slow minute affects all.

    Before a call nothing is called for so long that it cannot reuse what another one read. The baselines wait as long:
    a process that has just done the same takes less time.
    """
    tools = [tool.name for tool in (await ours.client.list_tools()).tools]
    wall: dict[str, list[float]] = defaultdict(list)
    cpu: dict[str, list[float]] = defaultdict(list)

    async def measured(name: str, pid: int, call: Callable[[], Awaitable[object]]) -> None:
        cpu_before, started = cpu_ms(pid), time.perf_counter()
        await call()
        wall[name].append((time.perf_counter() - started) * 1000)
        cpu[name].append(cpu_ms(pid) - cpu_before)

    for turn in range(WARM_UP + ROUNDS):
        if turn % 10 == 0:
            progress(f"calls: round {turn} of {WARM_UP + ROUNDS}")
        if turn == WARM_UP:
            wall.clear()
            cpu.clear()
        for number, tool in enumerate(tools):
            before = router.requests
            steps = (
                partial(measured, "empty", empty.pid, partial(empty.client.call_tool, "nothing", {})),
                partial(measured, "reads", os.getpid(), partial(raw_reads, router)),
                partial(measured, tool, ours.pid, partial(ours.client.call_tool, tool, {})),
            )
            _stay_awake(REUSE_S * 1.1)
            # Each is first as often as the others.
            for step in range(len(steps)):
                await steps[(turn + number + step) % len(steps)]()
            _check_reads(tool, router.requests - before - len(PATHS))
    return _rows(tools, wall, cpu)


def _rows(tools: list[str], wall: dict[str, list[float]], cpu: dict[str, list[float]]) -> list[Row]:
    baseline, empty_cpu = median(wall["empty"]) + median(wall["reads"]), median(cpu["empty"])
    rows = [at_most_times(f"{tool}: call, p50", median(wall[tool]), baseline, MAX_TIMES) for tool in tools]
    rows += [
        at_most(f"{tool}: CPU beyond an empty call, p50", median(cpu[tool]) - empty_cpu, "ms", MAX_CPU_MS)
        for tool in tools
    ]
    rows.append(
        at_most_times(
            "doctor: call, p50, to an empty call",
            median(wall["doctor"]),
            median(wall["empty"]),
            MAX_TIMES_OF_EMPTY_CALL,
        )
    )
    return rows


def _stay_awake(seconds: float) -> None:
    """Compute: an idle machine would slow down."""
    ended = time.perf_counter() + seconds
    while time.perf_counter() < ended:
        pass


async def raw_reads(router: Router) -> None:
    """Make the reads one after another over one new connection, without httpx."""
    connection = HTTPConnection("127.0.0.1", router.port, timeout=10)
    try:
        for path in PATHS:
            connection.request("GET", path)
            connection.getresponse().read()
    finally:
        connection.close()


def _check_reads(tool: str, made: int) -> None:
    """Fail unless the tool makes at least the raw reads; otherwise the comparison is unfair."""
    if made < len(PATHS):
        raise RuntimeError(f"{tool} made {made} reads; benchmarks.router.PATHS lists {len(PATHS)}")
