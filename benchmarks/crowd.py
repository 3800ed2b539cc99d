"""200 concurrent doctor calls through one client: they share reads."""

from __future__ import annotations

import anyio
from mcp import Client
from mcp_types import CallToolResult

from benchmarks.report import Row, at_most, progress
from benchmarks.router import Router

CALLS = 200
VERDICT = "ok"
LISTED_SEVERITIES = {"problems": {"fail", "warn"}, "all": {"fail", "warn", "info", "ok"}}
"""The severities that each detail lists. The state has findings with info and ok, so that the two answers differ."""


async def measure(ours: Client, router: Router) -> list[Row]:
    """Request all findings in every second call, so that a swapped answer is detected."""
    progress(f"crowd: {CALLS} doctor calls at once")
    before = router.requests
    correct: list[int] = []

    async def call(number: int) -> None:
        detail = list(LISTED_SEVERITIES)[number % 2]
        if matches(await ours.call_tool("doctor", {"detail": detail}), detail):
            correct.append(number)

    async with anyio.create_task_group() as tasks:
        for number in range(CALLS):
            tasks.start_soon(call, number)
    return [
        at_most(f"{CALLS} doctor calls at once: reads", router.requests - before, "reads", 100),
        at_most(f"{CALLS} doctor calls at once: wrong answers", CALLS - len(correct), "answers", 0),
    ]


def matches(result: CallToolResult, detail: str) -> bool:
    """Return whether this is a complete answer to a call with this detail."""
    data = result.structured_content
    if result.is_error or not result.content or data is None or data["verdict"] != VERDICT:
        return False
    listed = [finding["severity"] for finding in data["findings"]]
    expected = {name: count for name, count in data["summary"].items() if name in LISTED_SEVERITIES[detail]}
    return len(listed) == sum(expected.values()) and all(listed.count(name) == expected[name] for name in expected)


async def crowd_empty(empty: Client) -> None:
    """Call the empty server as often, so that the memory of both is comparable."""
    async with anyio.create_task_group() as tasks:
        for _ in range(CALLS):
            tasks.start_soon(empty.call_tool, "nothing", {})
