"""Each tool's answer over stdio, beside an empty tool's answer plus the same reads made one after another."""

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
    """In every round each is timed once, so that a slow minute hits all."""
    tools = [tool.name for tool in (await ours.list_tools()).tools]
    times: dict[str, list[float]] = defaultdict(list)
    # One client kept open, although the tools open a connection for each look: making an httpx client loads a
    # certificate store, and that would put the raw reads in too bad a light.
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
    beside = median(times["empty"]) + median(times["reads"])
    return [at_most_times(f"{tool}: call, p50", median(times[tool]), beside, bar=1.5) for tool in tools]


async def _reads(raw: httpx.AsyncClient) -> None:
    for path in PATHS:
        (await raw.get(path)).raise_for_status()


async def _ms(work: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1000


def _check_reads(tool: str, made: int) -> None:
    """The comparison is fair only while the tool and the raw reads read the same."""
    if made < len(PATHS):
        raise RuntimeError(f"{tool} made {made} reads; benchmarks.router.PATHS lists {len(PATHS)}")
