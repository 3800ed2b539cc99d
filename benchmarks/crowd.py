"""Two hundred doctor calls at once through one client: the router must hardly notice."""

from __future__ import annotations

import anyio
from mcp import Client
from mcp_types import CallToolResult

from benchmarks.report import Row, at_most, progress
from benchmarks.router import Router

CALLS = 200
VERDICT = "ok"
SHOWN = {"problems": {"fail", "warn"}, "all": {"fail", "warn", "info", "ok"}}
"""Which findings each detail lists. The state has some of kind info and ok, so that the two answers differ."""


async def measure(ours: Client, router: Router) -> list[Row]:
    """Every second call asks for all findings, so that an answer to another call is noticed."""
    progress(f"crowd: {CALLS} doctor calls at once")
    before = router.requests
    right: list[int] = []

    async def call(number: int) -> None:
        detail = list(SHOWN)[number % 2]
        if matches(await ours.call_tool("doctor", {"detail": detail}), detail):
            right.append(number)

    async with anyio.create_task_group() as tasks:
        for number in range(CALLS):
            tasks.start_soon(call, number)
    return [
        at_most(f"{CALLS} doctor calls at once: reads", router.requests - before, "reads", 100),
        at_most(f"{CALLS} doctor calls at once: wrong answers", CALLS - len(right), "answers", 0),
    ]


def matches(result: CallToolResult, detail: str) -> bool:
    """Whether this is a whole answer, with the expected verdict, to a call with this detail."""
    data = result.structured_content
    if result.is_error or not result.content or data is None or data["verdict"] != VERDICT:
        return False
    listed = [finding["severity"] for finding in data["findings"]]
    shown = {name: count for name, count in data["summary"].items() if name in SHOWN[detail]}
    return len(listed) == sum(shown.values()) and all(listed.count(name) == shown[name] for name in shown)


async def crowd_empty(empty: Client) -> None:
    """The same crowd at the empty server, so that both have done the same work when their memory is read."""
    async with anyio.create_task_group() as tasks:
        for _ in range(CALLS):
            tasks.start_soon(empty.call_tool, "nothing", {})
