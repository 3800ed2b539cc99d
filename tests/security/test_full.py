"""The CPU time of every tool grows linearly with the size of the router's state, up to the caps."""

from __future__ import annotations

import gc
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import NamedTuple
from unittest.mock import AsyncMock

import anyio
import pytest

from mcp_server.answers import reports
from mcp_server.assessment import Assessment, assess
from router_client import Part, Snapshot
from router_client.routers import KINDS
from tests.security.full import FULL
from tests.support import ADMIN_TOKEN, KEY, client_for

REPORTS = {name: getattr(reports, name) for name in ("STATUS", "POOL", "USAGE", "BACKENDS", "DOCTOR")}
SETTINGS = {"ROUTER_API_KEY": KEY, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN, "ROUTER_TIMEOUT": "30"}
HUNDREDTH, TENTH, MAX_RUNS = 0.01, 0.1, 4
MAX_RATIO = 18  # linear work takes 10 times as long, and up to 14 where a full state no longer fits into the caches
CERTAIN_RATIO = 25  # more than a busy machine can cause


class Cost(NamedTuple):
    """CPU seconds for reading and assessing a state, which every tool does, and for each tool's own work."""

    shared: float
    tools: dict[str, float]

    def of(self, tool: str) -> float:
        """Return the CPU seconds of a call of this tool."""
        return self.shared + self.tools[tool]

    def least(self, other: Cost) -> Cost:
        """Return the lower of each figure of two runs: the one that was disturbed less."""
        tools = {name: min(cost_s, other.tools[name]) for name, cost_s in self.tools.items()}
        return Cost(min(self.shared, other.shared), tools)


@pytest.fixture(autouse=True, scope="module")
def _other_tests_objects_are_not_collected() -> Iterator[None]:
    """Each measurement starts with a garbage collection, which would look at what thousands of tests have left."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def cpu_s(work: Callable[[], Awaitable[object]]) -> float:
    """Run this and return its CPU time in seconds, without garbage collection."""

    async def go() -> None:
        # Returns nothing: asyncio formats the result of a task into its name.
        await work()

    gc.disable()
    try:
        started = time.process_time()
        anyio.run(go)
        return time.process_time() - started
    finally:
        gc.enable()


def cost(state: str, share: float, home: str = "") -> Cost:
    """Measure reading and assessing this share of a full state, and each tool."""
    client = client_for(FULL[state](share), ROUTER_HOME=home, **SETTINGS)
    gc.collect()
    snapshots: list[Snapshot] = []
    assessments: list[Assessment] = []

    async def look() -> None:
        snapshots.append(await client.snapshot(tuple(Part)))
        assessments.append(assess(snapshots[0], snapshots[0].previous))

    shared = cpu_s(look)
    assert {read.outcome.value for read in snapshots[0].reads} == {"ok"}
    with pytest.MonkeyPatch.context() as patch:
        # The look is over: time only the tool's own work.
        patch.setattr(client, "snapshot", AsyncMock(return_value=snapshots[0]))
        patch.setattr(reports, "assess", lambda *_: assessments[0])
        tools = {name: cpu_s(partial(reports.answer, client, report)) for name, report in REPORTS.items()}
    return Cost(shared, tools)


def test_every_router_kind_has_a_full_state() -> None:
    assert {state.partition(",")[0] for state in FULL} == set(KINDS)


def excessive_ratios(tenth: Cost, full: Cost) -> dict[str, float]:
    """Return the ratio of the costs of a full state and a tenth of it, for each tool that exceeds the limit."""
    ratios = {name: full.of(name) / tenth.of(name) for name in REPORTS}
    return {name: ratio for name, ratio in ratios.items() if ratio > MAX_RATIO}


@pytest.mark.parametrize("state", FULL)
def test_cpu_time_grows_linearly_up_to_a_full_state(state: str) -> None:
    """Quadratic work takes 100 times as long as for a tenth, in every run; a busy machine disturbs only some runs."""
    cost(state, HUNDREDTH)  # imports, and models that are built at first use
    tenth, full = cost(state, TENTH), cost(state, 1)
    found = [excessive_ratios(tenth, full)]
    while found[-1] and max(found[-1].values()) < CERTAIN_RATIO and len(found) < MAX_RUNS:
        tenth, full = tenth.least(cost(state, TENTH)), full.least(cost(state, 1))
        found.append(excessive_ratios(tenth, full))
    assert found[-1] == {}, found
