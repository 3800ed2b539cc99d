"""Latency of each tool over stdio, compared with an empty tool plus the same reads in sequence."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial
from statistics import median

import httpx
from mcp import Client

from benchmarks.report import Row, at_most_times, progress
from benchmarks.router import PATHS, Router

ROUNDS = 100
WARM_UP = 5


async def measure(ours: Client, empty: Client, router: Router) -> list[Row]:
    """Time everything once in each round, so that a slow minute affects all."""
    tools = [tool.name for tool in (await ours.list_tools()).tools]
    times: dict[str, list[float]] = defaultdict(list)
    # One client for all rounds, although the tools open a connection for each look: creating an httpx client loads a
    # certificate store, which would make the raw reads too slow.
    async with httpx.AsyncClient(base_url=router.url, trust_env=False) as raw:
        for turn in range(WARM_UP + ROUNDS):
            if turn % 20 == 0:
                progress(f"calls: round {turn} of {WARM_UP + ROUNDS}")
            if turn == WARM_UP:
                times.clear()
            times["reads"].append(await _ms(partial(_reads, raw)))
            times["empty"].append(await _ms(partial(empty.call_tool, "nothing", {})))
            for tool in tools:
                before = router.requests
                times[tool].append(await _ms(partial(ours.call_tool, tool, {})))
                _check_reads(tool, router.requests - before)
    baseline = median(times["empty"]) + median(times["reads"])
    return [at_most_times(f"{tool}: call, p50", median(times[tool]), baseline, limit=1.5) for tool in tools]


async def _reads(raw: httpx.AsyncClient) -> None:
    for path in PATHS:
        (await raw.get(path)).raise_for_status()


async def _ms(work: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1000


def _check_reads(tool: str, made: int) -> None:
    """Fail unless the tool makes at least the raw reads; otherwise the comparison is unfair."""
    if made < len(PATHS):
        raise RuntimeError(f"{tool} made {made} reads; benchmarks.router.PATHS lists {len(PATHS)}")
