"""Time from the start of the process to the answer to discover, compared with the empty server."""

from __future__ import annotations

import time
from collections.abc import Mapping
from statistics import median

import anyio
from mcp import Client, StdioServerParameters

from benchmarks.report import Row, at_most_times, progress
from benchmarks.servers import DEADLINE_S, empty, routerscope

ROUNDS = 20


async def measure(env: Mapping[str, str]) -> list[Row]:
    """Start both in turn, each first as often as the other, so that a slow minute affects both."""
    ours, theirs = routerscope(env), empty()
    times: dict[str, list[float]] = {ours.args[-1]: [], theirs.args[-1]: []}
    for warm in (ours, theirs):
        await spawn_ms(warm)
    for turn in range(ROUNDS):
        progress(f"start-up: round {turn + 1} of {ROUNDS}")
        for server in (ours, theirs) if turn % 2 else (theirs, ours):
            times[server.args[-1]].append(await spawn_ms(server))
    figure, baseline = median(times[ours.args[-1]]), median(times[theirs.args[-1]])
    return [at_most_times("start to discover answer", figure, baseline, limit=1.0)]


async def spawn_ms(server: StdioServerParameters) -> float:
    """Return the time of one start, without the end of the process."""
    with anyio.fail_after(DEADLINE_S):
        started = time.perf_counter()
        async with Client(server):
            return (time.perf_counter() - started) * 1000
