"""Many reads and many callers at once: side by side, shared, and undisturbed by a caller that goes away."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import httpx
import pytest

from router_client import Part, RouterClient, Snapshot, load_settings
from router_client.model.facts import value_of
from router_client.model.states import Outcome, Peer
from router_client.transport import connections
from tests.support import KEY, Replay, StateFolder

pytestmark = pytest.mark.anyio
KEYED = {"/status", "/accounts", "/analytics", "/admin/resume"}


@pytest.fixture(autouse=True)
async def deadline() -> AsyncIterator[None]:
    """No test waits for ever."""
    with anyio.fail_after(5):
        yield


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One connection is enough, however long the router is held."""
    monkeypatch.setattr(connections, "PATIENCE_S", 60)


class HeldRouter:
    """Holds each answer back until `expected` requests are in flight at once."""

    def __init__(self, *expected: set[str]) -> None:
        self.replay = Replay("api_key")
        self.in_flight: set[str] = set()
        groups = [(paths, anyio.Event()) for paths in expected]
        self.together = {path: group for group in groups for path in group[0]}

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.in_flight.add(request.url.path)
        paths, met = self.together[request.url.path]
        if paths <= self.in_flight:
            met.set()
        await met.wait()
        return self.replay(request)

    def client(self) -> RouterClient:
        settings = load_settings({"ROUTER_KIND": "dario", "ROUTER_API_KEY": KEY, "ROUTER_HOME": ""})
        return RouterClient(settings, transport=httpx.MockTransport(self))


class SlowRouter:
    """Answers when it is let go."""

    def __init__(self) -> None:
        self.replay = Replay("api_key")
        self.go = anyio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        response = self.replay(request)
        await self.go.wait()
        return response

    def client(self, home: Path | None = None) -> RouterClient:
        settings = load_settings({"ROUTER_KIND": "dario", "ROUTER_API_KEY": KEY, "ROUTER_HOME": str(home or "")})
        return RouterClient(settings, transport=httpx.MockTransport(self))


async def test_reads_that_are_held_are_in_flight_side_by_side_once_the_first_keyed_one_is_back() -> None:
    router = HeldRouter({"/livez", "/health"}, {"/status"}, KEYED - {"/status"})
    snapshot = await router.client().snapshot([Part.STATE])
    assert [read.outcome for read in snapshot.reads] == [Outcome.OK] * 6


@pytest.mark.usefixtures("patient")
async def test_fifty_callers_at_once_cost_the_router_one_round_of_reads(tmp_path: Path) -> None:
    StateFolder(tmp_path).backend("groq")
    router = SlowRouter()
    client, snapshots = router.client(tmp_path), list[Snapshot]()

    async def call() -> None:
        snapshots.append(await client.snapshot([Part.STATE, Part.BACKENDS]))

    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(call)
        await anyio.wait_all_tasks_blocked()
        router.go.set()
    assert Counter(router.replay.paths) == Counter({"/livez", "/health", *KEYED})
    assert len(snapshots) == 50
    assert all(snapshot.reads == snapshots[0].reads for snapshot in snapshots)


async def test_callers_one_after_the_other_get_answers_of_their_own() -> None:
    router = SlowRouter()
    router.go.set()
    client = router.client()
    before = await client.snapshot([Part.STATE])
    router.replay.override("/accounts", {"accounts": []})
    after = await client.snapshot([Part.STATE])
    pools = [value_of(snapshot.pool) for snapshot in (before, after)]
    assert [pool and len(pool.targets) for pool in pools] == [1, 0]


@pytest.mark.usefixtures("patient")
async def test_callers_that_want_different_things_each_get_theirs() -> None:
    router = SlowRouter()
    client, got = router.client(), dict[Part, Snapshot]()

    async def call(part: Part) -> None:
        got[part] = await client.snapshot([part])

    async with anyio.create_task_group() as tasks:
        for part in Part:
            tasks.start_soon(call, part)
        await anyio.wait_all_tasks_blocked()
        router.go.set()
    assert {part for part in got if value_of(got[part].pool)} == {Part.STATE, Part.POOL, Part.USAGE}
    assert {part for part in got if value_of(got[part].backends)} == {Part.BACKENDS}
    assert Counter(router.replay.paths) == Counter({"/livez", "/health", *KEYED})


async def test_each_caller_is_told_of_its_own_progress() -> None:
    router = SlowRouter()
    client, told = router.client(), {"a": list[int](), "b": list[int]()}

    async def call(name: str) -> None:
        async def on_read(done: int, total: int, read: str) -> None:
            told[name].append(done)

        await client.snapshot([Part.STATE], on_read)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(call, "a")
        tasks.start_soon(call, "b")
        await anyio.wait_all_tasks_blocked()
        router.go.set()
    assert told == {"a": [1, 2, 3, 4, 5, 6], "b": [1, 2, 3, 4, 5, 6]}


@pytest.mark.usefixtures("patient")
async def test_a_caller_that_goes_away_takes_nothing_from_the_others() -> None:
    router = SlowRouter()
    client, snapshots = router.client(), list[Snapshot]()
    first = anyio.CancelScope()

    async def goes_away() -> None:
        with first:
            await client.snapshot([Part.STATE])

    async def stays() -> None:
        snapshots.append(await client.snapshot([Part.STATE]))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(goes_away)
        await anyio.wait_all_tasks_blocked()
        tasks.start_soon(stays)
        await anyio.wait_all_tasks_blocked()
        first.cancel()
        await anyio.wait_all_tasks_blocked()
        router.go.set()
    assert first.cancelled_caught
    assert [snapshot.peer for snapshot in snapshots] == [Peer.PROVED]
    assert Counter(router.replay.paths)["/livez"] == 2
    assert Counter(router.replay.paths)["/status"] == 1
