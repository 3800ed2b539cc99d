"""200 concurrent doctor calls through one client, compared with 200 concurrent empty calls."""

from __future__ import annotations

import time

import anyio
from mcp import Client
from mcp_types import CallToolResult

from benchmarks.report import Row, at_most, at_most_times, progress
from benchmarks.router import Router

CALLS, ROUNDS = 200, 5
MAX_READS, MAX_TIMES = 14, 2.5
VERDICT = "ok"
LISTED_SEVERITIES = {"problems": {"fail", "warn"}, "all": {"fail", "warn", "info", "ok"}}
"""The severities that each detail lists. The state has findings with info and ok, so that the two answers differ."""


async def measure(ours: Client, empty: Client, router: Router) -> list[Row]:
    """Take the best of some rounds of each, and the most reads of any round."""
    times, empty_times, reads, correct = [], [], [], 0
    for turn in range(ROUNDS):
        progress(f"crowd: {CALLS} calls at once, round {turn + 1} of {ROUNDS}")
        empty_times.append(await crowd_empty_ms(empty))
        before = router.requests
        took, right = await crowd_ms(ours)
        times.append(took)
        reads.append(router.requests - before)
        correct += right
    what = f"{CALLS} doctor calls at once"
    return [
        at_most_times(f"{what}, to {CALLS} empty calls", min(times), min(empty_times), MAX_TIMES),
        at_most(f"{what}: reads", max(reads), "reads", MAX_READS),
        at_most(f"{what}: wrong answers", CALLS * ROUNDS - correct, "answers", 0),
    ]


async def crowd_ms(ours: Client) -> tuple[float, int]:
    """Return the time and the number of correct answers. Every second call requests all findings."""
    correct: list[int] = []

    async def call(number: int) -> None:
        detail = list(LISTED_SEVERITIES)[number % 2]
        if matches(await ours.call_tool("doctor", {"detail": detail}), detail):
            correct.append(number)

    started = time.perf_counter()
    async with anyio.create_task_group() as tasks:
        for number in range(CALLS):
            tasks.start_soon(call, number)
    return (time.perf_counter() - started) * 1000, len(correct)


def matches(result: CallToolResult, detail: str) -> bool:
    """Return whether this is a complete answer to a call with this detail."""
    data = result.structured_content
    if result.is_error or not result.content or data is None or data["verdict"] != VERDICT:
        return False
    listed = [finding["severity"] for finding in data["findings"]]
    expected = {name: count for name, count in data["summary"].items() if name in LISTED_SEVERITIES[detail]}
    return len(listed) == sum(expected.values()) and all(listed.count(name) == expected[name] for name in expected)


async def crowd_empty_ms(empty: Client) -> float:
    """Call the empty server as often; its memory is then comparable, too."""
    started = time.perf_counter()
    async with anyio.create_task_group() as tasks:
        for _ in range(CALLS):
            tasks.start_soon(empty.call_tool, "nothing", {})
    return (time.perf_counter() - started) * 1000
