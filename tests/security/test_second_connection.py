"""A proof whose answer closes its connection is repeated over another one, opened after the one that it is for."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from anyio.abc import SocketStream

from router_client import Part
from router_client.model.states import Outcome
from tests.router_client.peers import PeerServer, client_of
from tests.router_client.raw import RawServer, answers, raw_server

pytestmark = pytest.mark.anyio
ANSWERS_OK = answers(b'{"status":"ok"}')
ANSWERS_UP = answers(b'{"status":"UP"}')
LATER = range(1, 10)


async def look(swapped: Collection[int], other: object) -> tuple[RawServer, PeerServer, dict[str, Outcome]]:
    """Look at a llama-server; the connections with these numbers lead to another program. 0 is the first one."""
    peer, numbers = PeerServer("openai-server", closes_on_errors=True), dict[SocketStream, int]()

    async def behaviour(stream: SocketStream) -> object:
        number = numbers.setdefault(stream, len(numbers))
        answer = other if number in swapped else peer
        assert callable(answer)
        return await answer(stream)

    async with raw_server(behaviour) as server:
        peer.server = server
        snapshot = await client_of(server, "openai-server").snapshot(tuple(Part))
    return server, peer, {read.name: read.outcome for read in snapshot.reads}


@pytest.mark.parametrize(
    ("swapped", "other"),
    [
        pytest.param(LATER, ANSWERS_OK, id="from the connection on that would carry the key"),
        pytest.param([2], ANSWERS_OK, id="where the proof is repeated"),
        pytest.param([1], ANSWERS_UP, id="only where the key would go"),
    ],
)
async def test_proof_over_a_second_connection_gives_another_program_no_credential(
    swapped: Collection[int], other: object
) -> None:
    server, _, outcomes = await look(swapped, other)
    assert server.connections > max(swapped) or swapped is LATER
    assert all("authorization" not in head.lower() for head in server.heads)
    assert outcomes["models"] is not Outcome.OK


async def test_proof_over_a_second_connection_lets_the_key_go_to_the_router() -> None:
    """Verify that the test above can fail."""
    _, peer, outcomes = await look((), ANSWERS_OK)
    assert outcomes["models"] is Outcome.OK
    assert next(path for asked in peer.asked.values() for path, keyed in asked if keyed) == "/v1/models"
