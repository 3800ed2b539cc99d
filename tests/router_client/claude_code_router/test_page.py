"""claude-code-router's management page with its token: what is asked there, and what the answers tell."""

from __future__ import annotations

import json

import httpx
import pytest

from mcp_server.answers import reports
from router_client import Part, RouterClient, load_settings
from router_client.model.facts import NOT_OFFERED, NotRead, value_of
from router_client.model.states import Outcome, Peer, TargetState
from tests.mock_network import MockNetwork
from tests.router_client.claude_code_router.support import (
    FORBIDDEN,
    KEY_OF,
    KEYS,
    KIND,
    PAGE,
    READS,
    at_page,
    changed,
    look,
    targets,
)
from tests.security.programs import PROGRAMS
from tests.support import KEY, Replay, client_for, presented

pytestmark = pytest.mark.anyio


def test_no_read_asks_for_keys_or_asks_providers_or_writes() -> None:
    asked = {json.loads(read.body)["method"] for read in READS.values() if read.body}
    assert asked == {"getGatewayStatus", "getAppInfo", "getUsageStats"}
    assert not asked & set(FORBIDDEN)


async def test_token_goes_to_the_page_alone_and_the_key_to_the_gateway_alone() -> None:
    router = Replay("busy", KIND)
    await client_for(router, **KEYS).snapshot(tuple(Part))
    page = at_page(router)
    assert {presented(request) for request in page} == {"none", "admin_token"}
    assert {presented(request) for request in router.requests if request not in page} == {"none", "proxy_key"}
    proof = [(presented(each), each.method, each.url.path) for each in page[:2]]
    assert proof == [("none", "GET", "/livez"), ("none", "GET", "/api/ccr/rpc")]
    bodies = [request.content for request in page if request.method == "POST"]
    assert sorted(bodies) == sorted(read.body for read in READS.values() if read.body)


async def test_without_a_token_the_page_gets_nothing_and_doctor_says_what_is_missing() -> None:
    router = Replay("busy", KIND)
    client = client_for(router, ROUTER_API_KEY=KEY)
    text = (await reports.answer(client, reports.DOCTOR, "all")).delivery.text
    assert at_page(router) == []
    assert "Its gateway's state, its usage and the last requests of each provider are not shown." in text
    usage = (await reports.answer(client, reports.USAGE)).delivery.structured
    assert usage is not None
    assert "only with an admin token" in usage["reason"]


@pytest.mark.parametrize("program", ["an Express app", "CLIProxyAPI", "a single-page app", "claude-code-router 2"])
async def test_another_program_at_the_pages_port_gets_no_token(program: str) -> None:
    router, got = Replay("busy", KIND), list[httpx.Request]()

    def machine(request: httpx.Request) -> httpx.Response:
        if request.url.port != PAGE:
            return router(request)
        got.append(request)
        return PROGRAMS[program](request)

    settings = load_settings({"ROUTER_HOME": "", "ROUTER_KIND": KIND, **KEYS})
    snapshot = await RouterClient(settings, network=MockNetwork(machine)).snapshot([Part.STATE])
    assert (snapshot.peer, snapshot.usage) == (Peer.IDENTIFIED, NotRead(Outcome.UNRECOGNIZED))
    assert {(request.method, presented(request)) for request in got} == {("GET", "none")}


@pytest.mark.parametrize("error", [{"message": "Method Not Allowed"}, {}, "RPC only supports POST.", None])
async def test_another_refusal_of_get_proves_no_page_which_gets_no_token(error: object) -> None:
    router = Replay("busy", KIND).override(KEY_OF["page"], {"error": error}, 405)
    await look(router)
    assert [(each.method, each.url.path, presented(each)) for each in at_page(router)] == [
        ("GET", "/livez", "none"),
        ("GET", "/api/ccr/rpc", "none"),
    ]


async def test_rejected_token_is_sent_once() -> None:
    router = Replay("busy", KIND)
    snapshot = await look(router, ROUTER_ADMIN_TOKEN="FAKE-OTHER-TOKEN-0123456789")
    assert [read.name for read in snapshot.ended(Outcome.KEY_REJECTED, optional=True)] == ["gateway"]
    assert [presented(request) for request in at_page(router)] == ["none", "none", "wrong"]
    found = await reports.answer(client_for(router, **{**KEYS, "ROUTER_ADMIN_TOKEN": "no-0123456789"}), reports.DOCTOR)
    step = "Set ROUTER_ADMIN_TOKEN (or CCR_WEB_AUTH_TOKEN) to the CCR_WEB_AUTH_TOKEN with which it was started."
    assert step in found.delivery.text
    usage = await reports.answer(client_for(router, **{**KEYS, "ROUTER_ADMIN_TOKEN": "no-0123456789"}), reports.USAGE)
    assert "only with an admin token, and rejects the configured one" in usage.delivery.text
    status = await reports.answer(
        client_for(router, **{**KEYS, "ROUTER_ADMIN_TOKEN": "no-0123456789"}), reports.STATUS
    )
    assert status.delivery.text.startswith("UNVERIFIED"), "as without a token"


def page_that(answer: int | Exception, read: str) -> Replay:
    router = Replay("busy", KIND)
    if isinstance(answer, Exception):
        return router.fail(KEY_OF[read], answer)
    return router.override(KEY_OF[read], {"ok": False, "error": {"message": "no"}}, answer)


@pytest.mark.parametrize("read", ["page_livez", "page", "gateway", "usage"])
@pytest.mark.parametrize("answer", [httpx.ConnectError(""), httpx.ReadTimeout(""), 401, 403, 404, 500], ids=repr)
async def test_page_that_cannot_be_read_leaves_what_is_known_without_a_token(
    answer: int | Exception, read: str
) -> None:
    """Its reads only add: none of them fails the look, and usage has the outcome of the first that failed."""
    snapshot, without = await look(page_that(answer, read)), await look(Replay("busy", KIND), ROUTER_ADMIN_TOKEN="")
    assert value_of(snapshot.pool) == value_of(without.pool)
    assert (snapshot.peer, snapshot.router.kind) == (without.peer, without.router.kind)
    failed = [each for each in snapshot.reads if each.outcome not in {Outcome.OK, Outcome.SKIPPED}]
    assert all(each.optional and each.admin for each in failed)
    assert [snapshot.usage] == [NotRead(each.outcome) for each in failed]


async def test_version_is_shown_and_no_path() -> None:
    router = Replay("busy", KIND)
    assert (await look(router)).router.version == "3.1.1"
    text = (await reports.answer(client_for(router, **KEYS), reports.DOCTOR, "all")).delivery.text
    assert "/home/user" not in text


@pytest.mark.parametrize("state", ["stopped", "empty", "gateway_stopped"])
async def test_reason_is_told_if_the_gateway_is_down(state: str) -> None:
    answer = (await reports.answer(client_for(Replay(state, KIND), **KEYS), reports.STATUS)).delivery.structured
    assert answer is not None
    reason = "could not start" if state == "empty" else "was stopped"
    assert (answer["verdict"], answer["serving"]) == ("unreachable", False)
    assert f"(its gateway {reason}" in answer["headline"]
    assert "No available models" not in json.dumps(answer), "lastError is not ours"


@pytest.mark.parametrize(
    ("state", "said"), [("running", "but refuses connections"), ("starting", "is starting"), ("x", "")]
)
async def test_state_decides_the_reason(state: str, said: str) -> None:
    router = changed("stopped", lambda value: value.update(state=state, lastError="QUOTED"), "gateway")
    data = (await reports.answer(client_for(router, **KEYS), reports.STATUS)).delivery.structured
    assert data is not None
    assert said in data["headline"]
    assert "QUOTED" not in json.dumps(data)


@pytest.mark.parametrize(
    "other", [{"endpoint": "http://127.0.0.1:9999"}, {"state": "stopped"}, {"state": "error"}], ids=str
)
async def test_page_of_another_gateway_is_no_evidence(other: dict[str, str]) -> None:
    """The one at the address answers, as through a tunnel, while the page here is that of another."""
    router = changed("busy", lambda value: value.update(other), "gateway")
    snapshot = await look(router)
    assert {state for state, _ in (await targets(router)).values()} == {TargetState.UNVERIFIED}
    assert (snapshot.usage, snapshot.router.version) == (NOT_OFFERED, None)
    pool = value_of(snapshot.pool)
    assert pool is not None
    assert "CCR_WEB_PORT" in pool.notes[0]


@pytest.mark.parametrize("endpoint", ["http://localhost:3456/", "http://0.0.0.0:3456", None, 7, "http://[", "x:y:z"])
async def test_page_whose_gateway_is_the_one_that_answers_is_evidence(endpoint: object) -> None:
    router = changed("busy", lambda value: value.update(endpoint=endpoint), "gateway")
    assert {state for state, _ in (await targets(router)).values()} == {TargetState.USABLE}


@pytest.mark.parametrize(
    ("endpoint", "reason", "step"),
    [
        ("http://127.0.0.1:3456", "is reported as running, but refuses connections", "Restart the gateway on"),
        ("http://localhost:3456/", "is reported as running, but refuses connections", "Restart the gateway on"),
        ("http://0.0.0.0:3456", "is reported as running, but refuses connections", "Restart the gateway on"),
        ("http://[::]:3456", "is reported as running, but refuses connections", "Restart the gateway on"),
        ("http://192.168.1.5:3456", "runs at another address", "Set ROUTER_URL to"),
        ("http://127.0.0.1:3999", "listens on port 3999", "Set ROUTER_URL to"),
        (None, "is reported as running", "Open its management page"),
        ("http://[", "is reported as running", "Open its management page"),
    ],
)
async def test_running_gateway_that_refuses_is_not_said_to_be_elsewhere(
    endpoint: str | None, reason: str, step: str
) -> None:
    """Its child process may have died, which the page does not notice."""
    reported = {"state": "running", "endpoint": endpoint}
    router = changed("stopped", lambda value: value.update(reported), "gateway")
    data = (await reports.answer(client_for(router, **KEYS), reports.STATUS)).delivery.structured
    assert data is not None
    assert f"(its gateway {reason})" in data["headline"]
    assert data["next_step"].startswith(step)
