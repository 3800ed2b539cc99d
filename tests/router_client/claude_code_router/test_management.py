"""A gateway that is down while its management page answers: recognized by that, without a credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anyio
import httpx
import pytest

from mcp_server.answers import reports
from router_client import Part, RouterClient, SettingsError, load_settings
from router_client.model.facts import NOT_OFFERED, Known, NotRead
from router_client.model.states import Outcome, Peer
from tests.mock_network import MockNetwork
from tests.router_client.test_discovery import Machine
from tests.security.programs import PROGRAMS
from tests.support import ADMIN_TOKEN, KEY, Replay, client_for, presented

pytestmark = pytest.mark.anyio
KIND = "claude-code-router"
GATEWAY, PAGE = 3456, 3458
KEYS = {"ROUTER_API_KEY": KEY}
MANAGEMENT = PROGRAMS["claude-code-router, management"]
SEARCHED = {"no setting": {}, "the kind": {"ROUTER_KIND": KIND}, "its URL": {"ROUTER_URL": "http://localhost:3456"}}
SEARCHED["the kind and another URL"] = {"ROUTER_KIND": KIND, "ROUTER_URL": "http://127.0.0.1:9000"}
HEADLINE = "claude-code-router is running, but accepts no requests at "


def machine(page: Any = MANAGEMENT, **others: Any) -> Machine:
    return Machine({PAGE: page, **{int(port.removeprefix("at")): program for port, program in others.items()}})


async def status(there: Machine, **env: str) -> Mapping[str, Any]:
    data = (await reports.answer(there.client(**{**KEYS, **env}), reports.STATUS)).delivery.structured
    assert data is not None
    return data


@pytest.mark.parametrize("env", SEARCHED.values(), ids=SEARCHED)
async def test_router_whose_gateway_is_down_is_recognized_by_its_management_page(env: dict[str, str]) -> None:
    there = machine()
    found = await status(there, **env)
    assert (found["verdict"], found["serving"]) == ("unreachable", False)
    assert found["headline"].startswith(HEADLINE)
    assert found["headline"].endswith(f"only its management page answers, at http://127.0.0.1:{PAGE}.")
    assert "add a provider" in found["next_step"]
    assert there.paths(PAGE) == ["/livez", "/api/ccr/rpc"]
    assert {(request.method, presented(request)) for request in there.requests} == {("GET", "none")}


@pytest.mark.parametrize(
    "program", ["an Express app", "CLIProxyAPI", "copilot-api", "claude-code-router 2", "nginx whose upstream is down"]
)
async def test_another_program_at_the_pages_port_is_none(program: str) -> None:
    there = machine(PROGRAMS[program])
    found = await status(there, ROUTER_KIND=KIND)
    assert not found["headline"].startswith(HEADLINE)
    assert {presented(request) for request in there.requests} == {"none"}


async def test_page_is_left_alone_while_a_router_is_found() -> None:
    for router in (Replay("fresh", KIND), Replay("api_key")):
        there = machine(at3456=router)
        snapshot = await there.client(**KEYS).snapshot([Part.STATE])
        assert (snapshot.peer, snapshot.management) == (Peer.IDENTIFIED, None)
        assert there.paths(PAGE) == []


@pytest.mark.parametrize("env", [{}, {"ROUTER_URL": "http://localhost:3456"}])
async def test_line_does_not_say_that_it_is_not_running(env: dict[str, str]) -> None:
    answer = await reports.answer(machine().client(**KEYS, **env), reports.LINE)
    assert answer.delivery.text == "✗ accepts no requests"


@pytest.mark.parametrize(
    ("state", "step"), [("stopped", "Start the gateway on"), ("empty", "Open its management page")]
)
async def test_step_follows_the_state_that_the_gateway_reports(state: str, step: str) -> None:
    replay = Replay(state, KIND)
    found = (await reports.answer(client_for(replay, **replay.recorded.settings), reports.STATUS)).delivery.structured
    assert found is not None
    assert found["next_step"].startswith(step)
    assert ("add a provider" in found["next_step"]) is (state == "empty")


@pytest.mark.parametrize("url", ["http://127.0.0.1:4000", "https://router.test"])
async def test_page_says_nothing_about_the_address_of_another_router(url: str) -> None:
    there = machine()
    snapshot = await there.client(ROUTER_URL=url, ROUTER_ALLOW_REMOTE="1").snapshot([Part.STATE])
    assert (snapshot.peer, snapshot.management) == (Peer.UNREACHABLE, None)
    assert there.requests == []


async def test_page_of_a_remote_router_is_not_looked_for_here() -> None:
    there = machine()
    env = {"ROUTER_KIND": KIND, "ROUTER_URL": "https://router.test:3456", "ROUTER_ALLOW_REMOTE": "1"}
    assert (await there.client(**env).snapshot([Part.STATE])).management is None
    assert there.requests == []


async def test_port_of_the_page_is_a_setting() -> None:
    there = Machine({3999: MANAGEMENT})
    assert (await status(there, CCR_WEB_PORT="3999"))["headline"].endswith("at http://127.0.0.1:3999.")
    with pytest.raises(SettingsError, match="CCR_WEB_PORT"):
        load_settings({"CCR_WEB_PORT": "no"})


async def test_unrelated_program_on_another_default_port_does_not_hide_it() -> None:
    there = machine(at4000=PROGRAMS["a single-page app"])
    assert (await status(there))["headline"].startswith(HEADLINE)


@pytest.mark.parametrize("gateway", [None, "busy"])
async def test_silent_page_is_given_up_as_every_other_address(gateway: str | None) -> None:
    router = Replay(gateway, KIND) if gateway else None

    async def respond(request: httpx.Request) -> httpx.Response:
        if request.url.port == PAGE:
            await anyio.sleep(5)
        if router is None:
            raise httpx.ConnectError("")
        return router(request)

    settings = load_settings({"ROUTER_HOME": "", "ROUTER_KIND": KIND, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN, **KEYS})
    client = RouterClient(settings, search_s=0.1, network=MockNetwork(respond))
    started = anyio.current_time()
    snapshot = await client.snapshot([Part.STATE])
    assert anyio.current_time() - started < 2
    assert snapshot.peer is (Peer.IDENTIFIED if gateway else Peer.UNREACHABLE)
    assert snapshot.usage == (NotRead(Outcome.TIMEOUT) if gateway else NOT_OFFERED)


async def test_page_is_read_while_the_gateway_lists_its_models() -> None:
    """Just after its start that takes up to 5 s; the page answers at once."""
    router = Replay("busy", KIND)

    async def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/models":
            await anyio.sleep(5)
        return router(request)

    env = {"ROUTER_HOME": "", "ROUTER_KIND": KIND, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN, "ROUTER_TIMEOUT": "1.5", **KEYS}
    snapshot = await RouterClient(load_settings(env), network=MockNetwork(respond)).snapshot([Part.STATE])
    assert (snapshot.pool, snapshot.router.version) == (NotRead(Outcome.TIMEOUT), "3.1.1")
    assert isinstance(snapshot.usage, Known)


async def test_gateway_that_comes_back_is_found_and_one_that_ends_is_explained() -> None:
    there = machine(at3456=Replay("fresh", KIND))
    client = there.client(**KEYS)
    peers = []
    for gateway in ({GATEWAY: there.programs[GATEWAY]}, {}, {GATEWAY: there.programs[GATEWAY]}):
        there.programs = {PAGE: MANAGEMENT, **gateway}
        snapshot = await client.snapshot([Part.STATE])
        peers.append((snapshot.peer, snapshot.management, snapshot.router.kind))
    up = (Peer.IDENTIFIED, None, KIND)
    assert peers == [up, (Peer.UNREACHABLE, f"http://127.0.0.1:{PAGE}", KIND), up]


async def test_page_that_is_taken_for_the_router_says_where_the_router_is() -> None:
    found = await status(machine(), ROUTER_URL=f"http://127.0.0.1:{PAGE}")
    assert found["verdict"] == "unrecognized"
    assert found["next_step"] == "Set ROUTER_URL to its gateway, by default http://127.0.0.1:3456."


async def test_page_is_shown_in_doctor_too() -> None:
    client = RouterClient(load_settings({}), network=MockNetwork(_only_page))
    text = (await reports.answer(client, reports.DOCTOR)).delivery.text
    assert HEADLINE in text
    assert "Its management page was recognized without a credential." in text


def _only_page(request: httpx.Request) -> httpx.Response:
    if request.url.port != PAGE:
        raise httpx.ConnectError("")
    return MANAGEMENT(request)
