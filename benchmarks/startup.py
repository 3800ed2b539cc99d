"""From the start of the process to the answer to discover, to the tool list and to the first answer of a tool."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from statistics import median

import anyio
from mcp import Client, StdioServerParameters

from benchmarks.report import Row, at_most_times, progress
from benchmarks.servers import DEADLINE_S, empty, routerscope

ROUNDS = 20
TOOL = {"ours": "status", "theirs": "nothing"}
STEPS = ("discover answer", "tool list", "first answer")


async def measure(env: Mapping[str, str]) -> list[Row]:
    """Start both in turn, each first as often as the other, so that a slow minute affects both."""
    servers = {"ours": routerscope(env), "theirs": empty()}
    times: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for turn in range(-1, ROUNDS):
        progress(f"start-up: round {turn + 1} of {ROUNDS}")
        for name in sorted(servers, reverse=bool(turn % 2)):
            times[name].append(await spawn_ms(servers[name], TOOL[name]))
    # The first round may compile what is imported.
    medians = {name: [median(step) for step in zip(*taken[1:], strict=True)] for name, taken in times.items()}
    return [
        at_most_times(f"start to {step}", figure, baseline, limit=1.0)
        for step, figure, baseline in zip(STEPS, medians["ours"], medians["theirs"], strict=True)
    ]


async def spawn_ms(server: StdioServerParameters, tool: str) -> tuple[float, ...]:
    """Return the times since the start at each step, without the end of the process."""
    with anyio.fail_after(DEADLINE_S):
        started = time.perf_counter()
        async with Client(server) as client:
            steps = [time.perf_counter()]
            await client.list_tools()
            steps.append(time.perf_counter())
            await client.call_tool(tool, {})
            steps.append(time.perf_counter())
        return tuple((step - started) * 1000 for step in steps)
