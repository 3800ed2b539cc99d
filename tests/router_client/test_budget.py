"""The time budget of a look: results in time are used, other reads are reported, blocking calls are abandoned."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpcore
import httpx
import pytest

from mcp_server.assessment import assess
from router_client import Part, RouterClient, client, load_settings
from router_client.errors import ReadFailed
from router_client.model.address import Address
from router_client.model.facts import value_of
from router_client.model.states import Outcome, Peer
from router_client.routers.adapter import DiskView
from router_client.routers.dario import disk
from router_client.state_folder import NO_FILES
from router_client.transport.network import LOOPBACK_CONNECT_TIMEOUT_S, MAX_ADDRESSES, TcpNetwork
from router_client.worker import Worker, run_with_timeout
from tests.mock_network import MockNetwork
from tests.router_client.one_read import OneRead
from tests.router_client.peers import PeerServer, client_of
from tests.router_client.raw import raw_server, says_nothing
from tests.router_client.test_connections import LIVEZ, look_at, outcomes
from tests.state_folder import StateFolder
from tests.support import Replay

pytestmark = pytest.mark.anyio
EVERYTHING = tuple(Part)
FAR = {"ROUTER_URL": "http://router.example:3456", "ROUTER_ALLOW_REMOTE": "1", "ROUTER_KIND": "dario"}


@pytest.fixture
def stalled() -> Iterator[Any]:
    """A function that blocks until the test ends. `calls` lists its calls."""
    go, calls = threading.Event(), list[object]()

    def stall(*arguments: object, **_: object) -> Any:
        calls.append(arguments)
        go.wait(30)
        raise OSError

    stall.calls = calls  # type: ignore[attr-defined]
    yield stall
    go.set()


@pytest.mark.parametrize("kind", ["dario", "litellm"])
async def test_slow_answers_share_one_time_budget(kind: str) -> None:
    peer = PeerServer(kind, late={"": 0.4})
    snapshot, _ = await look_at(peer, 1)
    found = outcomes(snapshot)
    came = [name for name, outcome in found.items() if outcome is Outcome.OK]
    late = [name for name, outcome in found.items() if outcome is Outcome.TIMEOUT]
    assert snapshot.peer is Peer.IDENTIFIED, "answers in time are used"
    assert value_of(snapshot.health) is not None
    assert came[:2] == list(found)[:2]
    assert late, "and the others are reported"


@pytest.mark.parametrize("kind", ["dario", "litellm"])
@pytest.mark.parametrize(("named", "budget_s"), [(False, 2.4), (True, 1.9)])
async def test_slow_router_with_a_key_is_read_completely_within_the_budget(
    kind: str, budget_s: float, *, named: bool
) -> None:
    """Like 0.5 s per read within the default 3 s, and 0.6 s if the kind is configured."""
    peer = PeerServer(kind, late={"": 0.4})
    async with raw_server(peer) as server:
        peer.server = server
        settings = {"ROUTER_KIND": kind if named else "auto", "ROUTER_ADMIN_TOKEN": ""}
        snapshot = await client_of(server, kind, budget_s, **settings).snapshot(EVERYTHING)
    assert {read.outcome for read in snapshot.reads if not read.admin} == {Outcome.OK}


@pytest.mark.parametrize("kind", ["dario", "litellm"])
@pytest.mark.parametrize("late", [{"": 0.4}, {"/accounts": 5, "/model/info": 5}])
async def test_verdict_for_a_slow_router_names_the_timeout_setting(kind: str, late: dict[str, float]) -> None:
    verdict = assess((await look_at(PeerServer(kind, late=late), 1))[0]).verdict
    assert verdict.serving is not False
    assert "ROUTER_TIMEOUT=10" in str(verdict.next_step)


@pytest.mark.parametrize("kind", ["dario", "litellm"])
async def test_look_at_an_unresponsive_router_ends_with_the_budget(kind: str) -> None:
    async with raw_server(says_nothing) as server:
        with anyio.fail_after(5):
            snapshot = await client_of(server, kind, 0.2).snapshot(EVERYTHING)
    assert snapshot.peer is Peer.UNRESPONSIVE


async def test_no_read_is_sent_after_the_deadline() -> None:
    peer = PeerServer(late={"/health": 0.3})
    await look_at(peer, 0.2)
    assert peer.paths == ["/livez", "/health"]


async def test_hanging_state_folder_is_reported_and_the_reads_are_kept(
    stalled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "read_disk", stalled)
    peer = PeerServer()
    async with raw_server(peer) as server:
        peer.server = server
        with anyio.fail_after(5):
            snapshot = await client_of(server, "dario", 0.5, ROUTER_HOME=str(tmp_path)).snapshot(EVERYTHING)
    backends = value_of(snapshot.backends)
    assert backends is not None
    assert backends.reason == "The state folder did not answer in time (ROUTER_TIMEOUT)."
    assert {read.outcome for read in snapshot.reads} == {Outcome.OK}


async def test_state_folder_is_read_before_the_router(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that reads files beside the reads would take turns with them. One that takes long is not awaited."""
    order: list[str] = []
    replay = Replay("pool3_traffic")

    def read_disk(_: Path) -> DiskView:
        order.append("folder")
        return NO_FILES

    def respond(request: httpx.Request) -> httpx.Response:
        order.append("read")
        return replay(request)

    monkeypatch.setattr(client, "FOLDER_HEAD_START_S", 60)
    monkeypatch.setattr(disk, "read_disk", read_disk)
    network = MockNetwork(respond)
    looking = RouterClient(load_settings({"ROUTER_HOME": str(tmp_path), "ROUTER_KIND": "dario"}), network=network)
    with anyio.fail_after(5):
        await looking.snapshot(EVERYTHING)
    assert order[0] == "folder"
    assert set(order[1:]) == {"read"}


async def test_state_folder_is_read_while_the_router_is_unresponsive(tmp_path: Path) -> None:
    StateFolder(tmp_path).backend("groq")
    async with raw_server(says_nothing) as server:
        snapshot = await client_of(server, "dario", 0.3, ROUTER_HOME=str(tmp_path)).snapshot(EVERYTHING)
    backends = value_of(snapshot.backends)
    assert backends is not None
    assert [item.name for item in backends.items] == ["groq"]


async def test_hanging_state_folder_takes_one_thread_over_many_looks(
    stalled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "read_disk", stalled)
    client = RouterClient(load_settings({"ROUTER_HOME": str(tmp_path), "ROUTER_TIMEOUT": "0.1", **CLOSED_PORT}))
    for _ in range(5):
        with anyio.fail_after(5):
            await client.snapshot(EVERYTHING)
    assert len(stalled.calls) == 1
    assert len([thread for thread in threading.enumerate() if thread.name == "routerscope-disk"]) == 1


CLOSED_PORT = {"ROUTER_URL": "http://127.0.0.1:1", "ROUTER_KIND": "dario"}


async def test_slow_name_resolution_means_an_unresponsive_router(
    stalled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", stalled)
    client = RouterClient(load_settings({**FAR, "ROUTER_TIMEOUT": "0.2"}))
    with anyio.fail_after(5):
        snapshot = await client.snapshot(EVERYTHING)
        again = await client.snapshot(EVERYTHING)
    assert snapshot.peer is again.peer is Peer.UNRESPONSIVE
    assert len(stalled.calls) == 1


async def test_unknown_host_name_means_an_unreachable_router(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert (await RouterClient(load_settings(FAR)).snapshot(EVERYTHING)).peer is Peer.UNREACHABLE


class HangingBackend(httpcore.AnyIOBackend):
    """Never connects: `refusing` addresses refuse, others hang. `given_s` lists the timeouts it was given."""

    def __init__(self, *refusing: str) -> None:
        self.refusing = refusing
        self.tried: list[str] = []
        self.given_s: list[float] = []

    async def connect_tcp(self, host: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        self.tried.append(host)
        self.given_s.append(anyio.current_effective_deadline() - anyio.current_time())
        if host in self.refusing:
            raise httpcore.ConnectError
        await anyio.sleep_forever()
        raise AssertionError


def network_with(backend: HangingBackend, host: str, monkeypatch: pytest.MonkeyPatch, *addresses: str) -> TcpNetwork:
    """A network whose host resolves to these addresses."""
    network = TcpNetwork(Address("http", host, 3456))
    monkeypatch.setattr(network, "_backend", backend)
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 3456)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    return network


@pytest.mark.parametrize(("host", "max_s"), [("127.0.0.1", LOOPBACK_CONNECT_TIMEOUT_S), ("203.0.113.9", 9.0)])
async def test_connecting_beyond_loopback_can_take_the_whole_budget(
    host: str, max_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = HangingBackend()
    with anyio.move_on_after(10):
        with anyio.move_on_after(0.01):
            await network_with(backend, host, monkeypatch).connect((host,), 9.0)
        backend.given_s.clear()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(network_with(backend, host, monkeypatch).connect, (host,), 9.0)
            await anyio.wait_all_tasks_blocked()
            tasks.cancel_scope.cancel()
    assert max_s - 0.3 < backend.given_s[0] <= max_s


async def test_next_address_is_tried_while_one_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with raw_server(says_nothing) as server:
        backend = LocalBackend("203.0.113.1", port=server.port)
        network = network_with(backend, "router.example", monkeypatch, "203.0.113.1", "203.0.113.2", "127.0.0.1")
        connection = await network.connect(await network.resolve(), 5.0)
        await connection.aclose()
    assert backend.tried == ["203.0.113.1", "203.0.113.2", "127.0.0.1"]


class LocalBackend(HangingBackend):
    """Connects to a server on this machine only."""

    def __init__(self, *refusing: str, port: int) -> None:
        super().__init__(*refusing)
        self.port = port

    async def connect_tcp(self, host: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        if host != "127.0.0.1":
            return await super().connect_tcp(host)
        self.tried.append(host)
        return await httpcore.AnyIOBackend().connect_tcp(host, self.port)


async def test_number_of_addresses_tried_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = HangingBackend(*(many := [f"203.0.113.{number}" for number in range(200)]))
    network = network_with(backend, "router.example", monkeypatch, *many)
    with pytest.raises(httpcore.ConnectError):
        await network.connect(await network.resolve(), 5.0)
    assert len(backend.tried) == MAX_ADDRESSES


async def test_worker_returns_or_raises_what_the_call_does() -> None:
    worker = Worker("test")
    assert await worker.do(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        await worker.do(lambda: 1 // 0)
    assert run_with_timeout(5, lambda: 7, 0) == 7
    with pytest.raises(ZeroDivisionError):
        run_with_timeout(5, lambda: 1 // 0, 0)


async def test_worker_runs_the_next_call_after_an_abandoned_one(stalled: Any) -> None:
    worker, go = Worker("test"), threading.Event()
    with anyio.move_on_after(0.02) as scope:
        await worker.do(lambda: go.wait(30))
    assert scope.cancelled_caught
    go.set()
    with anyio.fail_after(5):
        assert await worker.do(lambda: 7) == 7
    assert run_with_timeout(0.01, stalled, 3) == 3


async def test_read_after_its_deadline_opens_no_connection() -> None:
    peer = PeerServer()
    async with raw_server(peer) as server:
        peer.server = server
        with pytest.raises(ReadFailed):
            await OneRead(Address("http", "127.0.0.1", server.port), ["/livez"], 0).get(LIVEZ)
    assert server.connections == 0
