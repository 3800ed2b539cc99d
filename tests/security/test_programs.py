"""Another program on the router's port is unrecognized and gets no credential."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mcp_server.answers import reports
from router_client import Part, RouterClient, load_settings
from router_client.model.states import Outcome, Peer
from router_client.reads import Credential
from router_client.routers import KINDS, load_adapter
from tests.mock_network import MockNetwork
from tests.security.programs import IMITATIONS, PROGRAMS, VERSION, Program
from tests.support import ADMIN_TOKEN, KEY, Replay, client_for, presented

pytestmark = pytest.mark.anyio
KEYS = {"ROUTER_API_KEY": KEY, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN}
SECRET_PATHS = {read.path for kind in KINDS for read in load_adapter(kind).every_read if read.credential != "none"} - {
    "/status",
    "/health",
    "/metrics",
    "/api/ccr/rpc",
}
"""Without those that are open on some routers."""


def credentials(requests: list[httpx.Request]) -> list[str]:
    """Return the credential of each request, in order."""
    return [presented(request) for request in requests]


@pytest.mark.parametrize("kind", ["auto", *KINDS])
@pytest.mark.parametrize("program", PROGRAMS)
async def test_other_program_is_unrecognized_and_gets_no_credential(program: str, kind: str) -> None:
    requests: list[httpx.Request] = []

    def peer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return PROGRAMS[program](request)

    settings = load_settings({**KEYS, "ROUTER_KIND": kind, "ROUTER_HOME": ""})
    answer = await reports.answer(RouterClient(settings, network=MockNetwork(peer)), reports.DOCTOR)
    assert answer.delivery.structured is not None
    is_down = program == "nginx whose upstream is down"
    assert answer.delivery.structured["verdict"] == ("unreachable" if is_down else "unrecognized")
    assert set(credentials(requests)) == {"none"}
    assert not SECRET_PATHS & {request.url.path for request in requests}, "nothing else is read from it"


def test_at_least_25_programs_are_tested() -> None:
    assert len(PROGRAMS) >= 25


REFUSAL = {"error": "Unauthorized", "message": "Invalid or missing API key"}
HEALTH = Replay("api_key").body("/health", "none")


@pytest.mark.parametrize("missing", ["oauth", "sessions", "queue", "all"])
async def test_dario_with_a_short_health_answer_must_first_refuse_a_keyless_read(missing: str) -> None:
    shown = {key: value for key, value in HEALTH.items() if key != missing} if missing != "all" else {"status": "ok"}
    replay = Replay("api_key").override("/health", shown)
    snapshot = await client_for(replay, **KEYS).snapshot(tuple(reports.VERDICT_PARTS))
    assert snapshot.peer is Peer.IDENTIFIED
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
async def test_partial_identity_proof_sends_no_credential(refusal: Any) -> None:
    replay = Replay("api_key").override("/health", {"status": "ok"}).override("/status", refusal, 401)
    snapshot = await client_for(replay, **KEYS).snapshot(tuple(reports.VERDICT_PARTS))
    assert snapshot.peer is Peer.UNRECOGNIZED
    assert set(credentials(replay.requests)) == {"none"}


@pytest.mark.parametrize("field", ["authenticated", "status", "mode", "accounts"])
async def test_status_with_a_missing_field_sends_no_credential(field: str) -> None:
    status = {key: value for key, value in Replay("pool1").body("/status").items() if key != field}
    replay = Replay("pool1").override("/health", {"status": "ok"}).override("/status", status)
    snapshot = await client_for(replay, **KEYS).snapshot(tuple(reports.VERDICT_PARTS))
    assert snapshot.peer is Peer.UNRECOGNIZED
    assert set(credentials(replay.requests)) == {"none"}


UNRECOGNIZED_ANSWERS = {
    "HTML": (200, b"<html>"),
    "other JSON": (200, b'{"ok":true}'),
    "an unauthorized error": (401, b'{"error":"Unauthorized"}'),
    "an unknown path": (403, b"{}"),
    "FastAPI's unknown path": (404, b'{"detail":"Not Found"}'),
    "a role in a refusal": (403, b'{"message":"role=guest"}'),
    "a partial status": (200, b'{"authenticated":true}'),
    "an error": (500, b"{}"),
    "a response over its cap": (200, b" " * 2**21),
}
FIRST_KEYED_READS = {
    "dario": ("admin_accounts", "/status", "proxy_key"),
    "litellm": ("one_ok_one_429_one_500", "/health/backlog", "proxy_key"),
    "better-ccflare": ("pool3_traffic", "/api/accounts", "admin_token"),
    "openai-server": ("key", "/v1/models", "proxy_key"),
}


@pytest.mark.parametrize("kind", FIRST_KEYED_READS)
@pytest.mark.parametrize("answer", UNRECOGNIZED_ANSWERS)
async def test_unrecognized_answer_to_the_first_keyed_read_stops_keyed_reads(answer: str, kind: str) -> None:
    state, first, credential = FIRST_KEYED_READS[kind]
    status, body = UNRECOGNIZED_ANSWERS[answer]
    replay = Replay(state, kind).override(first, body, status)
    snapshot = await client_for(replay, **KEYS).snapshot(tuple(Part))
    assert [(request.url.path, presented(request)) for request in replay.requests if presented(request) != "none"] == [
        (first, credential)
    ]
    assert Outcome.SKIPPED in {read.outcome for read in snapshot.reads}


async def test_admin_token_is_sent_after_all_keyed_reads() -> None:
    replay = Replay("admin_accounts")
    await client_for(replay, **KEYS).snapshot(tuple(Part))
    sent = credentials(replay.requests)
    assert sent[2:] == ["proxy_key"] * 4 + ["admin_token"]


@pytest.mark.parametrize("key", ["another", None])
async def test_admin_token_is_not_sent_after_a_rejected_key(key: str | None) -> None:
    replay = Replay("api_key")
    settings = {"ROUTER_ADMIN_TOKEN": ADMIN_TOKEN, **({"ROUTER_API_KEY": key} if key else {})}
    await client_for(replay, **settings).snapshot(tuple(Part))
    assert "admin_token" not in credentials(replay.requests)


def _prefers_the_token(kind: str) -> bool:
    """True for a router whose own API takes the admin token instead of the key."""
    return any(read.credential is Credential.ADMIN_OR_KEY for read in load_adapter(kind).every_read)


@pytest.mark.parametrize("imitation", IMITATIONS)
async def test_imitation_gets_few_keyed_reads_and_no_admin_token(imitation: str) -> None:
    kind, program, max_keyed_reads = IMITATIONS[imitation]
    requests: list[httpx.Request] = []

    def peer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return program(request)

    url = "http://127.0.0.1:9999"
    settings = load_settings({**KEYS, "ROUTER_KIND": kind, "ROUTER_HOME": "", "ROUTER_URL": url})
    answer = await reports.answer(RouterClient(settings, network=MockNetwork(peer)), reports.DOCTOR)
    sent = credentials(requests)
    expected = (0, max_keyed_reads) if _prefers_the_token(kind) else (max_keyed_reads, 0)
    assert (sent.count("proxy_key"), sent.count("admin_token")) == expected
    assert answer.serving is not True


async def test_program_that_proves_its_identity_gets_the_key() -> None:
    """Verify that these tests can fail: a peer with dario's identity gets the key."""
    dario, other = Replay("api_key"), Program(VERSION)
    requests: list[httpx.Request] = []

    def imitation(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return dario(request) if request.url.path in {"/livez", "/health"} else other(request)

    settings = load_settings({**KEYS, "ROUTER_HOME": ""})
    await RouterClient(settings, network=MockNetwork(imitation)).snapshot(tuple(Part))
    assert credentials(requests).count("proxy_key") == 1
