"""The connections of a look: how many are opened, and that each is proven before it carries a credential."""

from __future__ import annotations

import anyio
import pytest
from anyio.abc import SocketStream

from mcp_server.assessment import assess
from router_client import Part, Snapshot
from router_client.model.address import Address
from router_client.model.states import Outcome, Peer
from router_client.reads import Read
from router_client.routers import load_adapter
from router_client.sender import MAX_SPARE_CONNECTIONS
from router_client.transport import connections
from router_client.transport.connections import ConnectionPool
from router_client.transport.network import TcpNetwork
from router_client.transport.read_only import ReadOnlyTransport
from tests.router_client.peers import STATES, PeerServer, client_of
from tests.router_client.raw import RawServer, answers, raw_server, read_head

pytestmark = pytest.mark.anyio
EVERYTHING = tuple(Part)
LIVEZ = Read("livez", "/livez")
every_kind = pytest.mark.parametrize("kind", STATES)
# The others send their reads one after another.
every_kind_at_once = pytest.mark.parametrize("kind", ["dario", "litellm"])


async def look_at(peer: PeerServer, timeout_s: float = 5) -> tuple[Snapshot, RawServer]:
    async with raw_server(peer) as server:
        peer.server = server
        return await client_of(server, peer.kind, timeout_s).snapshot(EVERYTHING), server


def outcomes(snapshot: Snapshot) -> dict[str, Outcome]:
    return {read.name: read.outcome for read in snapshot.reads}


def is_proven(kind: str, before: list[tuple[str, bool]]) -> bool:
    """True if these reads over one connection include the proof."""
    proofs = {"dario": "/health", "litellm": "/health/liveliness", "openai-server": "/health"}
    return proofs[kind] in [path for path, _ in before]


@every_kind
async def test_reads_of_a_look_share_one_connection(kind: str) -> None:
    peer = PeerServer(kind)
    snapshot, server = await look_at(peer)
    assert (snapshot.peer, server.connections) == (Peer.IDENTIFIED, 1)
    assert len(peer.paths) == len(snapshot.reads)


@every_kind_at_once
async def test_every_connection_is_closed_when_the_look_ends(kind: str) -> None:
    peer = PeerServer(kind, late={"": 0.12})
    async with raw_server(peer) as server:
        peer.server = server
        await client_of(server, kind).snapshot(EVERYTHING)
        assert server.connections > 1
        with anyio.fail_after(2):
            while server.open_ones:
                await anyio.sleep(0.01)


@every_kind_at_once
async def test_slow_read_delays_no_other_and_each_connection_is_proven_first(kind: str) -> None:
    slow = {"dario": "/accounts", "litellm": "/model/info"}[kind]
    peer = PeerServer(kind, late={slow: 30})
    snapshot, _ = await look_at(peer, 1.5)
    late = {name for name, outcome in outcomes(snapshot).items() if outcome is Outcome.TIMEOUT}
    assert late - {"admin_accounts"} == {read.name for read in load_adapter(kind).every_read if read.path == slow}
    assert len(peer.asked) > 1
    for asked in peer.asked.values():
        first = next(number for number, (_, keyed) in enumerate(asked) if keyed)
        assert is_proven(kind, asked[:first])


@every_kind
async def test_connection_that_replaces_a_closed_one_is_proven_first(kind: str) -> None:
    peer = PeerServer(kind, closes_after=3)
    snapshot, server = await look_at(peer)
    assert {read.outcome for read in snapshot.reads if not read.optional} == {Outcome.OK}
    assert server.connections > 1
    for asked in peer.asked.values():
        assert all(is_proven(kind, asked[:number]) for number, (_, keyed) in enumerate(asked) if keyed)


@every_kind
@pytest.mark.parametrize("says_so", [PeerServer.says_so, b"HTTP/1.0 %s\r\n"])
async def test_peer_that_closes_every_connection_gets_no_credential(says_so: bytes, kind: str) -> None:
    """The next connection may lead to another program. The verdict says so, with a next step."""
    peer = PeerServer(kind, closes_after=1, says_so=says_so)
    snapshot, server = await look_at(peer)
    assert snapshot.peer is Peer.IDENTIFIED
    assert all("authorization" not in head.lower() for head in server.heads)
    assert set(outcomes(snapshot).values()) == {Outcome.OK, Outcome.CONNECTION_CLOSED, Outcome.SKIPPED}
    verdict = assess(snapshot).verdict
    assert (verdict.id, verdict.serving) == ("router.connection_closed", None)
    assert "the key was not sent" in verdict.headline
    assert "keep-alive" in str(verdict.next_step)


async def test_peer_that_closes_every_connection_is_read_without_a_key() -> None:
    async with raw_server(peer := PeerServer(closes_after=1)) as server:
        peer.server = server
        snapshot = await client_of(server, "dario", ROUTER_API_KEY="", ROUTER_ADMIN_TOKEN="").snapshot(EVERYTHING)
    assert {read.outcome for read in snapshot.reads if not read.admin} == {Outcome.OK}


@every_kind
async def test_slow_router_gets_a_capped_number_of_spare_connections(kind: str) -> None:
    peer, max_open = PeerServer(kind, late={"": 0.15}), 0

    async def behaviour(stream: SocketStream) -> object:
        nonlocal max_open
        max_open = max(max_open, server.open_ones)
        return await peer(stream)

    async with raw_server(behaviour) as server:
        peer.server = server
        snapshot = await client_of(server, kind).snapshot(EVERYTHING)
    assert {read.outcome for read in snapshot.reads} == {Outcome.OK}
    assert max_open <= connections.MAX_CONNECTIONS
    assert len(peer.paths) - len(snapshot.reads) <= MAX_SPARE_CONNECTIONS
    for asked in peer.asked.values():
        assert all(is_proven(kind, asked[:number]) for number, (_, keyed) in enumerate(asked) if keyed)


async def test_slow_router_without_a_key_gets_no_spare_connections() -> None:
    async with raw_server(peer := PeerServer(late={"": 0.15})) as server:
        peer.server = server
        snapshot = await client_of(server, "dario", ROUTER_API_KEY="", ROUTER_ADMIN_TOKEN="").snapshot(EVERYTHING)
    assert len(peer.paths) == len([read for read in snapshot.reads if not read.admin])


GENERIC = answers(b'{"status":"ok","version":"1.2.3"}')


@every_kind
@pytest.mark.parametrize("answered", range(2, 5))
async def test_program_that_takes_over_the_port_gets_no_credential(kind: str, answered: int) -> None:
    """After `answered` answers the router exits, and another program listens on its port."""
    peer, other_program_heads = PeerServer(kind, closes_after=answered), list[str]()

    async def behaviour(stream: SocketStream) -> object:
        assert peer.server is not None
        if len(peer.paths) < answered:
            return await peer(stream)
        if stream in peer.asked:
            # The router's connections close with it.
            return None
        other_program_heads.append(peer.server.heads[-1])
        return await GENERIC(stream)

    async with raw_server(behaviour) as server:
        peer.server = server
        client = client_of(server, kind)
        snapshot = await client.snapshot(EVERYTHING)
        await client.snapshot(EVERYTHING)
    assert other_program_heads
    assert all("authorization" not in head.lower() for head in other_program_heads)
    assert Outcome.UNRECOGNIZED in outcomes(snapshot).values()


async def test_listener_swapped_in_during_a_look_gets_no_credential() -> None:
    """A second program listens on the port once the router's listener is closed."""
    peer, heads = PeerServer(closes_after=2), list[str]()

    async def other_program(stream: SocketStream) -> None:
        async with stream:
            while True:
                heads.append(await read_head(stream))
                await answers(b'{"status":"ok"}')(stream)

    async with raw_server(peer) as server, anyio.create_task_group() as tasks:
        peer.server = server
        look = client_of(server, "dario")

        async def swap() -> None:
            while len(peer.paths) < 2:
                await anyio.sleep(0)
            await server.close()
            async with await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=server.port) as listener:
                await listener.serve(other_program)

        tasks.start_soon(swap)
        await look.snapshot(EVERYTHING)
        tasks.cancel_scope.cancel()
    assert [path for path, _ in next(iter(peer.asked.values()))] == ["/livez", "/health"]
    assert all("authorization" not in head.lower() for head in (*server.heads, *heads))


async def test_connection_that_was_idle_too_long_is_not_reused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The router may be closing it at this moment, and reads are not retried."""
    monkeypatch.setattr(connections, "KEEPALIVE_EXPIRY_S", -1)
    snapshot, server = await look_at(PeerServer())
    assert snapshot.peer is Peer.IDENTIFIED
    assert server.connections > 2
    assert Outcome.UNREACHABLE not in outcomes(snapshot).values()


async def test_connection_closed_while_idle_is_not_reused() -> None:
    async with raw_server(closing_soon) as server:
        origin = Address("http", "127.0.0.1", server.port)
        transport = ReadOnlyTransport(origin, [LIVEZ])
        pool = ConnectionPool(TcpNetwork(origin), anyio.current_time() + 5)
        for _ in range(3):
            async with pool.acquire(lambda _: False) as pooled:
                assert (await transport.get(pooled.connection, LIVEZ, deadline=pool.deadline)).status == 200
            with anyio.fail_after(2):
                while pooled.is_usable:
                    await anyio.sleep(0.01)
        await pool.aclose()
    assert server.connections == 3


async def closing_soon(stream: SocketStream) -> None:
    """Answer, then close without `Connection: close`."""
    await answers(b"{}")(stream)
    await anyio.sleep(0.05)
