"""The peer proves that it is the router before any credential is sent: other programs use port 3456 too."""

from __future__ import annotations

import ssl
from pathlib import Path

import anyio
import httpx
import pytest

from router_client import Part, RouterClient, Snapshot, load_settings
from router_client.model.facts import NotRead
from router_client.model.states import Outcome, Peer
from router_client.routers import load_adapter
from tests.mock_network import MockNetwork
from tests.router_client.raw import LONG_S, OK, SHORT_S, Behaviour, answers, raw_server, resets, says_nothing, sends
from tests.support import ADMIN_TOKEN, KEY, Replay, client_for

pytestmark = pytest.mark.anyio
BOTH = {"ROUTER_KIND": "dario", "ROUTER_API_KEY": KEY, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN}
EVERYTHING = tuple(Part)


def assert_no_credential_was_sent(snapshot: Snapshot, requests: list[httpx.Request]) -> None:
    """Only the open reads were sent, the second one after the first was answered; all others count as skipped."""
    assert [request.url.path for request in requests] in (["/livez"], ["/livez", "/health"])
    assert not any("authorization" in r.headers or "x-api-key" in r.headers for r in requests)
    assert not any(KEY in repr(r.headers.raw) or ADMIN_TOKEN in repr(r.headers.raw) for r in requests)
    later = [read for read in snapshot.reads if read.name not in {"livez", "health"}]
    assert len(later) >= 5
    assert {(read.outcome, read.ms) for read in later} == {(Outcome.SKIPPED, None)}
    assert (snapshot.router.kind, snapshot.router.version) == ("dario", None), "the kind is from the setting"
    facts = (snapshot.health, snapshot.auth, snapshot.queue, snapshot.guard, snapshot.pool, snapshot.usage)
    assert {type(fact) for fact in facts} == {NotRead}


def tls_failure() -> httpx.ConnectError:
    """The error that httpx raises for an untrusted certificate."""
    error = httpx.ConnectError("KEY")
    error.__cause__ = ssl.SSLCertVerificationError("KEY")
    return error


ANSWERS = {
    "an empty object": httpx.Response(200, text="{}"),
    "a page": httpx.Response(200, html="<!doctype html><title>Sign in</title>"),
    "nothing": httpx.Response(204),
    "an empty body": httpx.Response(200),
    "a text": httpx.Response(200, text="ok"),
    "a JSON string": httpx.Response(200, text='"ok"'),
    "a list": httpx.Response(200, text='[{"status":"ok"}]'),
    "another word": httpx.Response(200, json={"status": "UP"}),
    "a true": httpx.Response(200, json={"status": True}),
    "more than the word": httpx.Response(200, json={"status": "ok", "service": "other"}),
    "two bodies": httpx.Response(200, text='{"status":"ok"}{"status":"ok"}'),
    "a byte order mark": httpx.Response(200, content=b'\xef\xbb\xbf{"status":"ok"}'),
    "the word with 201": httpx.Response(201, json={"status": "ok"}),
    "the word with 404": httpx.Response(404, json={"status": "ok"}),
    "the word with 500": httpx.Response(500, json={"status": "ok"}),
    "the word with 503": httpx.Response(503, json={"status": "ok"}),
    "a redirect": httpx.Response(302, headers={"Location": "/login"}, json={"status": "ok"}),
    "a login": httpx.Response(401, headers={"WWW-Authenticate": "Basic"}, json={"status": "ok"}),
    "a refusal": httpx.Response(403, json={"status": "ok"}),
    "a throttle": httpx.Response(429, json={"status": "ok"}),
    "deep JSON": httpx.Response(200, text="[" * 100_000),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_program_with_one_answer_for_every_path_gets_no_credential(answer: httpx.Response) -> None:
    requests: list[httpx.Request] = []

    def one_answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return answer

    client = RouterClient(load_settings(BOTH | {"ROUTER_HOME": ""}), network=MockNetwork(one_answer))
    snapshot = await client.snapshot(EVERYTHING)
    assert snapshot.peer is Peer.UNRECOGNIZED
    assert_no_credential_was_sent(snapshot, requests)


@pytest.mark.parametrize("path", ["/livez", "/health"])
@pytest.mark.parametrize(
    ("failure", "peer"),
    [
        (httpx.ConnectError("KEY"), Peer.UNREACHABLE),
        (httpx.ConnectTimeout("KEY"), Peer.UNRESPONSIVE),
        (httpx.ReadTimeout("KEY"), Peer.UNRESPONSIVE),
        (tls_failure(), Peer.TLS_FAILED),
        (httpx.ReadError("KEY"), Peer.UNRECOGNIZED),
        (httpx.RemoteProtocolError("KEY"), Peer.UNRECOGNIZED),
        ({}, Peer.UNRECOGNIZED),
        ({"status": "ok ", "version": "5.5.49"}, Peer.UNRECOGNIZED),
    ],
)
async def test_partial_identity_proof_sends_no_credential(path: str, failure: object, peer: Peer) -> None:
    replay = Replay("pool3_traffic")
    if isinstance(failure, Exception):
        replay.fail(path, failure)
    else:
        replay.override(path, failure)
    snapshot = await client_for(replay, **BOTH).snapshot(EVERYTHING)
    assert snapshot.peer is peer
    assert_no_credential_was_sent(snapshot, replay.requests)


@pytest.mark.parametrize(
    ("behaviour", "peer", "outcome"),
    [
        pytest.param(says_nothing, Peer.UNRESPONSIVE, Outcome.TIMEOUT, id="says nothing"),
        pytest.param(resets, Peer.UNRECOGNIZED, Outcome.MALFORMED, id="resets"),
        pytest.param(sends(b"220 mail.example ESMTP\r\n"), Peer.UNRECOGNIZED, Outcome.MALFORMED, id="mail"),
        pytest.param(answers(b"<html>"), Peer.UNRECOGNIZED, Outcome.UNRECOGNIZED, id="a page"),
        pytest.param(sends(OK + b"\r\n" + b" " * 2**21), Peer.UNRECOGNIZED, Outcome.TOO_LARGE, id="2 MiB"),
    ],
)
async def test_socket_that_proves_nothing_gets_no_credential(
    behaviour: Behaviour, peer: Peer, outcome: Outcome, tmp_path: Path
) -> None:
    timeout = str(SHORT_S if outcome is Outcome.TIMEOUT else LONG_S)
    async with raw_server(behaviour) as server:
        url = f"http://127.0.0.1:{server.port}"
        settings = load_settings(BOTH | {"ROUTER_URL": url, "ROUTER_HOME": str(tmp_path), "ROUTER_TIMEOUT": timeout})
        snapshot = await RouterClient(settings).snapshot(EVERYTHING)
    assert snapshot.peer is peer
    assert {read.outcome for read in snapshot.reads} == {outcome, Outcome.SKIPPED}
    assert len(server.heads) == 1
    assert not any("FAKE" in head for head in server.heads)


@pytest.mark.parametrize(("held", "before"), [("/livez", []), ("/health", ["/livez"])])
async def test_no_keyed_read_is_sent_before_the_proof_is_complete(held: str, before: list[str]) -> None:
    replay, go, is_held = Replay("api_key"), anyio.Event(), anyio.Event()

    async def slow(request: httpx.Request) -> httpx.Response:
        if request.url.path == held:
            is_held.set()
            await go.wait()
        return replay(request)

    settings = load_settings(BOTH | {"ROUTER_HOME": ""})
    client = RouterClient(settings, network=MockNetwork(slow))
    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(client.snapshot, EVERYTHING)
            await is_held.wait()
            await anyio.wait_all_tasks_blocked()
            assert replay.paths == before
            go.set()
    assert set(replay.paths) == {read.path for read in load_adapter("dario").every_read}


async def test_identity_is_proven_again_for_each_look() -> None:
    replay = Replay("api_key")
    client = client_for(replay, **BOTH)
    await client.snapshot([Part.STATE])
    replay.requests.clear()
    replay.override("/livez", "<html>")
    assert_no_credential_was_sent(await client.snapshot(EVERYTHING), replay.requests)
