"""A server of models beside a router: which of them is taken, and what a program that does not answer delays."""

from __future__ import annotations

import anyio
import httpx
import pytest

from router_client.model.states import Destination, Peer
from tests.router_client.test_discovery import Answers, Machine, machine
from tests.support import Replay

pytestmark = pytest.mark.anyio


def ollama() -> Answers:
    return Replay("documented_ollama", "openai-server")


async def test_server_of_models_does_not_hide_that_the_router_of_a_client_is_down() -> None:
    there = Machine({11434: ollama()})
    found = await there.look(ANTHROPIC_BASE_URL="http://127.0.0.1:3456")
    assert (found.peer, found.router.url) == (Peer.UNREACHABLE, "http://127.0.0.1:3456")
    assert found.clients[0].destination is Destination.HERE


async def test_server_of_models_does_not_hide_a_router_whose_management_page_answers() -> None:
    page = Replay("stopped", "claude-code-router")
    found = await Machine({11434: ollama(), 3458: page}).look()
    assert (found.router.kind, found.peer) == ("claude-code-router", Peer.UNREACHABLE)
    assert found.management == "http://127.0.0.1:3458"


async def test_server_of_models_is_taken_if_there_is_no_router_or_a_client_uses_it() -> None:
    assert (await Machine({11434: ollama()}).look()).router.kind == "openai-server"
    both = Machine({**machine("dario").programs, 11434: ollama()})
    assert (await both.look()).router.kind == "dario"
    used = await both.look(OPENAI_BASE_URL="http://127.0.0.1:11434/v1")
    assert (used.router.kind, used.router.found_by) == ("openai-server", "OPENAI_BASE_URL")


async def test_router_on_a_later_port_comes_before_a_server_of_models() -> None:
    there = Machine({8080: Replay("fresh", "openai-server"), 20128: Replay("login_off", "9router")})
    assert (await there.look()).router.kind == "9router"


async def test_program_that_hangs_on_a_later_port_delays_a_router_by_a_moment_only() -> None:
    class Hanging(Machine):
        async def __call__(self, request: httpx.Request) -> httpx.Response:
            if request.url.port == 8000:
                await anyio.sleep(60)
            return await super().__call__(request)

    there = Hanging(machine("dario").programs)
    with anyio.fail_after(5):
        started = anyio.current_time()
        assert (await there.look(ROUTER_TIMEOUT="30")).router.kind == "dario"
    assert anyio.current_time() - started < 3, "not half of the budget"
