"""The CPU time of every tool grows linearly with the size of the router's state, up to the caps."""

from __future__ import annotations

import gc
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple
from unittest.mock import AsyncMock

import anyio
import pytest

from mcp_server.answers import reports
from router_client import Part, Snapshot
from router_client.routers import KINDS
from tests.security.full import FULL
from tests.support import ADMIN_TOKEN, KEY, client_for

REPORTS = {name: getattr(reports, name) for name in ("STATUS", "POOL", "USAGE", "BACKENDS", "DOCTOR")}
SETTINGS = {"ROUTER_API_KEY": KEY, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN, "ROUTER_TIMEOUT": "30"}
TENTH, MAX_RATIO, MAX_RUNS = 0.1, 12, 4
CERTAIN_RATIO = 25  # more than a busy machine can cause


class Cost(NamedTuple):
    """CPU seconds for reading a state, and for each tool's own work."""

    reading: float
    tools: dict[str, float]


def cpu_s(work: Callable[[], Awaitable[object]]) -> float:
    """Run this and return its CPU time in seconds, without garbage collection."""

    async def go() -> None:
        # Returns nothing: asyncio formats the result of a task into its name.
        await work()

    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        anyio.run(go)
        return time.process_time() - started
    finally:
        gc.enable()


def cost(state: str, share: float, home: str = "") -> Cost:
    """Measure reading this share of a full state, and each tool."""
    client = client_for(FULL[state](share), ROUTER_HOME=home, **SETTINGS)
    snapshots: list[Snapshot] = []

    async def read() -> None:
        snapshots.append(await client.snapshot(tuple(Part)))

    reading = cpu_s(read)
    assert {read.outcome.value for read in snapshots[0].reads} == {"ok"}
    with pytest.MonkeyPatch.context() as patch:
        # The look is over: time only the tool's own work.
        patch.setattr(client, "snapshot", AsyncMock(return_value=snapshots[0]))
        tools = {name: cpu_s(partial(reports.answer, client, look)) for name, look in REPORTS.items()}
    return Cost(reading, tools)


def test_every_router_kind_has_a_full_state() -> None:
    assert {state.partition(",")[0] for state in FULL} == set(KINDS)


def excessive_ratios(state: str) -> dict[str, float]:
    """Return the ratio of the costs of a full state and a tenth of it, for each tool that exceeds the limit."""
    tenth, full = cost(state, TENTH), cost(state, 1)
    ratios = {name: (full.reading + full.tools[name]) / (tenth.reading + tenth.tools[name]) for name in REPORTS}
    return {name: ratio for name, ratio in ratios.items() if ratio > MAX_RATIO}


@pytest.mark.parametrize("state", FULL)
def test_cpu_time_grows_linearly_up_to_a_full_state(state: str) -> None:
    """Quadratic work takes 100 times as long as for a tenth, in every run; a busy machine disturbs only some runs."""
    cost(state, TENTH)  # imports, and models that are built at first use
    found = [excessive_ratios(state)]
    while found[-1] and max(found[-1].values()) < CERTAIN_RATIO and len(found) < MAX_RUNS:
        found.append(excessive_ratios(state))
    assert found[-1] == {}, found
