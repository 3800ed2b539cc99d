"""No ordinary program that holds the router's port is taken for a router, and none gets a credential."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mcp_server.answers import reports
from router_client import Part, RouterClient, load_settings
from router_client.model.states import Outcome
from router_client.model.states import Peer as Proved
from router_client.routers import KINDS, load_adapter
from tests.security.programs import IMITATIONS, PROGRAMS, VERSION, Program
from tests.support import ADMIN_TOKEN, KEY, Replay, client_for, presented

pytestmark = pytest.mark.anyio
KEYS = {"ROUTER_API_KEY": KEY, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN}
SECRET_PATHS = {read.path for kind in KINDS for read in load_adapter(kind).every_read if read.credential != "none"} - {
    "/status",
    "/health",
}


def given(requests: list[httpx.Request]) -> list[str]:
    """What was presented, in order."""
    return [presented(request) for request in requests]


@pytest.mark.parametrize("kind", ["auto", *KINDS])
@pytest.mark.parametrize("program", PROGRAMS)
async def test_an_ordinary_program_is_no_router_and_gets_no_credential(program: str, kind: str) -> None:
    requests: list[httpx.Request] = []

    def peer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return PROGRAMS[program](request)

    settings = load_settings({**KEYS, "ROUTER_KIND": kind, "ROUTER_HOME": ""})
    answer = await reports.answer(RouterClient(settings, transport=httpx.MockTransport(peer)), reports.DOCTOR)
    assert answer.delivery.structured is not None
    assert answer.delivery.structured["verdict"] == "not_a_router"
    assert set(given(requests)) == {"none"}
    assert not SECRET_PATHS & {request.url.path for request in requests}, "and nothing else is asked of it"


def test_at_least_a_dozen_programs_were_tried() -> None:
    assert len(PROGRAMS) > 24


REFUSAL = {"error": "Unauthorized", "message": "Invalid or missing API key"}
TELLING = Replay("api_key").body("/health", "none")


@pytest.mark.parametrize("lacking", ["oauth", "sessions", "queue", "all"])
async def test_a_dario_that_shows_little_has_to_ask_for_its_key_first(lacking: str) -> None:
    shown = {key: value for key, value in TELLING.items() if key != lacking} if lacking != "all" else {"status": "ok"}
    replay = Replay("api_key").override("/health", shown)
    snapshot = await client_for(replay, **KEYS).snapshot(tuple(reports.VERDICT_PARTS))
    assert snapshot.peer is Proved.PROVED
    assert replay.credentials["/status"] == ["none", "proxy_key"]


@pytest.mark.parametrize(
    "refusal",
    [
        {"error": "Unauthorized"},
        {"error": "Unauthorized", "message": "Invalid API key"},
        {"message": REFUSAL["message"]},
        {"error": REFUSAL},
        [REFUSAL],
    ],
)
async def test_half_of_darios_refusal_is_none(refusal: Any) -> None:
    replay = Replay("api_key").override("/health", {"status": "ok"}).override("/status", refusal, 401)
    snapshot = await client_for(replay, **KEYS).snapshot(tuple(reports.VERDICT_PARTS))
    assert snapshot.peer is Proved.FOREIGN
    assert set(given(replay.requests)) == {"none"}


@pytest.mark.parametrize("field", ["authenticated", "status", "mode", "accounts"])
async def test_a_status_that_lacks_one_of_darios_fields_is_no_proof(field: str) -> None:
    status = {key: value for key, value in Replay("pool1").body("/status").items() if key != field}
    replay = Replay("pool1").override("/health", {"status": "ok"}).override("/status", status)
    snapshot = await client_for(replay, **KEYS).snapshot(tuple(reports.VERDICT_PARTS))
    assert snapshot.peer is Proved.FOREIGN
    assert set(given(replay.requests)) == {"none"}


STRANGE = {
    "a page": (200, b"<html>"),
    "another JSON": (200, b'{"ok":true}'),
    "a refusal": (401, b'{"error":"Unauthorized"}'),
    "no such path": (403, b"{}"),
    "no such path in FastAPI's words": (404, b'{"detail":"Not Found"}'),
    "a role": (403, b'{"message":"role=guest"}'),
    "half a status": (200, b'{"authenticated":true}'),
    "an error": (500, b"{}"),
    "no end": (200, b" " * 2**21),
}
FIRST = {"dario": ("admin_accounts", "/status"), "litellm": ("one_ok_one_429_one_500", "/health/backlog")}


@pytest.mark.parametrize("kind", FIRST)
@pytest.mark.parametrize("answer", STRANGE)
async def test_where_a_stranger_answers_the_first_keyed_read_no_second_one_is_sent(answer: str, kind: str) -> None:
    state, first = FIRST[kind]
    status, body = STRANGE[answer]
    replay = Replay(state, kind).override(first, body, status)
    snapshot = await client_for(replay, **KEYS).snapshot(tuple(Part))
    assert [(request.url.path, presented(request)) for request in replay.requests if presented(request) != "none"] == [
        (first, "proxy_key")
    ]
    assert Outcome.SKIPPED in {read.outcome for read in snapshot.reads}


async def test_the_admin_token_goes_last_and_only_where_the_router_has_answered_a_keyed_read() -> None:
    replay = Replay("admin_accounts")
    await client_for(replay, **KEYS).snapshot(tuple(Part))
    sent = given(replay.requests)
    assert sent[2:] == ["proxy_key"] * 4 + ["admin_token"]


@pytest.mark.parametrize("key", ["another", None])
async def test_where_the_key_is_refused_the_admin_token_is_not_sent(key: str | None) -> None:
    replay = Replay("api_key")
    settings = {"ROUTER_ADMIN_TOKEN": ADMIN_TOKEN, **({"ROUTER_API_KEY": key} if key else {})}
    await client_for(replay, **settings).snapshot(tuple(Part))
    assert "admin_token" not in given(replay.requests)


@pytest.mark.parametrize("imitation", IMITATIONS)
async def test_what_imitates_the_open_reads_alone_gets_the_key_once_and_the_token_never(imitation: str) -> None:
    kind, program, most = IMITATIONS[imitation]
    requests: list[httpx.Request] = []

    def peer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return program(request)

    settings = load_settings({**KEYS, "ROUTER_KIND": kind, "ROUTER_HOME": ""})
    answer = await reports.answer(RouterClient(settings, transport=httpx.MockTransport(peer)), reports.DOCTOR)
    sent = given(requests)
    assert (sent.count("proxy_key"), sent.count("admin_token")) == (most, 0)
    assert answer.serving is not True


async def test_the_programs_would_be_noticed() -> None:
    """The measure bites: a peer that shows what dario shows does get the key."""
    sound = Replay("api_key")
    dario = Program(VERSION)
    requests: list[httpx.Request] = []

    def imitation(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return sound(request) if request.url.path in {"/livez", "/health"} else dario(request)

    settings = load_settings({**KEYS, "ROUTER_HOME": ""})
    await RouterClient(settings, transport=httpx.MockTransport(imitation)).snapshot(tuple(Part))
    assert given(requests).count("proxy_key") == 1
