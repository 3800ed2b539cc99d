"""Concurrent reads and callers: reads are concurrent and shared, and callers do not affect each other."""

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
from tests.mock_network import MockNetwork
from tests.state_folder import StateFolder
from tests.support import KEY, Replay

pytestmark = pytest.mark.anyio
KEYED = {"/status", "/accounts", "/analytics", "/admin/resume"}


@pytest.fixture(autouse=True)
async def deadline() -> AsyncIterator[None]:
    """Fail a test that takes longer than 5 seconds."""
    with anyio.fail_after(5):
        yield


@pytest.fixture
def single_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads wait for the one connection, however long the router is blocked."""
    monkeypatch.setattr(connections, "ACQUIRE_TIMEOUT_S", 60)


class HeldRouter:
    """Withholds each answer until all requests of its group in `expected` are in flight."""

    def __init__(self, *expected: set[str]) -> None:
        self.replay = Replay("api_key")
        self.in_flight: set[str] = set()
        groups = [(paths, anyio.Event()) for paths in expected]
        self.group_of = {path: group for group in groups for path in group[0]}

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.in_flight.add(request.url.path)
        paths, complete = self.group_of[request.url.path]
        if paths <= self.in_flight:
            complete.set()
        await complete.wait()
        return self.replay(request)

    def client(self) -> RouterClient:
        settings = load_settings({"ROUTER_KIND": "dario", "ROUTER_API_KEY": KEY, "ROUTER_HOME": ""})
        return RouterClient(settings, network=MockNetwork(self))


class SlowRouter:
    """Withholds every answer until `go` is set."""

    def __init__(self) -> None:
        self.replay = Replay("api_key")
        self.go = anyio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        response = self.replay(request)
        await self.go.wait()
        return response

    def client(self, home: Path | None = None) -> RouterClient:
        settings = load_settings({"ROUTER_KIND": "dario", "ROUTER_API_KEY": KEY, "ROUTER_HOME": str(home or "")})
        return RouterClient(settings, network=MockNetwork(self))


async def test_reads_are_concurrent_after_the_first_keyed_one() -> None:
    router = HeldRouter({"/livez"}, {"/health"}, {"/status"}, KEYED - {"/status"})
    snapshot = await router.client().snapshot([Part.STATE])
    assert [read.outcome for read in snapshot.reads] == [Outcome.OK] * 6


@pytest.mark.usefixtures("single_connection")
async def test_fifty_concurrent_callers_share_one_round_of_reads(tmp_path: Path) -> None:
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


async def test_consecutive_callers_get_their_own_answers() -> None:
    router = SlowRouter()
    router.go.set()
    client = router.client()
    before = await client.snapshot([Part.STATE])
    router.replay.override("/accounts", {"accounts": []})
    after = await client.snapshot([Part.STATE])
    pools = [value_of(snapshot.pool) for snapshot in (before, after)]
    assert [pool and len(pool.targets) for pool in pools] == [1, 0]


@pytest.mark.usefixtures("single_connection")
async def test_concurrent_callers_get_the_parts_that_each_requested() -> None:
    router = SlowRouter()
    client, snapshots = router.client(), dict[Part, Snapshot]()

    async def call(part: Part) -> None:
        snapshots[part] = await client.snapshot([part])

    async with anyio.create_task_group() as tasks:
        for part in Part:
            tasks.start_soon(call, part)
        await anyio.wait_all_tasks_blocked()
        router.go.set()
    assert {part for part in snapshots if value_of(snapshots[part].pool)} == {Part.STATE, Part.POOL, Part.USAGE}
    assert {part for part in snapshots if value_of(snapshots[part].backends)} == {Part.BACKENDS}
    assert Counter(router.replay.paths) == Counter({"/livez", "/health", *KEYED})


async def test_each_concurrent_caller_gets_its_own_progress() -> None:
    router = SlowRouter()
    client, progress = router.client(), {"a": list[int](), "b": list[int]()}

    async def call(name: str) -> None:
        async def on_read(done: int, total: int, read: str) -> None:
            progress[name].append(done)

        await client.snapshot([Part.STATE], on_read)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(call, "a")
        tasks.start_soon(call, "b")
        await anyio.wait_all_tasks_blocked()
        router.go.set()
    assert progress == {"a": [1, 2, 3, 4, 5, 6], "b": [1, 2, 3, 4, 5, 6]}


@pytest.mark.usefixtures("single_connection")
async def test_cancelled_caller_does_not_affect_the_others() -> None:
    router = SlowRouter()
    client, snapshots = router.client(), list[Snapshot]()
    first = anyio.CancelScope()

    async def cancelled_call() -> None:
        with first:
            await client.snapshot([Part.STATE])

    async def other_call() -> None:
        snapshots.append(await client.snapshot([Part.STATE]))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(cancelled_call)
        await anyio.wait_all_tasks_blocked()
        tasks.start_soon(other_call)
        await anyio.wait_all_tasks_blocked()
        first.cancel()
        await anyio.wait_all_tasks_blocked()
        router.go.set()
    assert first.cancelled_caught
    assert [snapshot.peer for snapshot in snapshots] == [Peer.IDENTIFIED]
    assert Counter(router.replay.paths)["/livez"] == 2
    assert Counter(router.replay.paths)["/status"] == 1
