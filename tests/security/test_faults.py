"""Nothing hangs and nothing lies: every tool, against a peer that misbehaves on a real socket."""

from __future__ import annotations

import json
import tracemalloc
from itertools import product

import anyio
import pytest

from mcp_server.answers import reports as asked
from router_client import RouterClient, load_settings
from router_client.reads import Credential
from router_client.routers import load_adapter
from tests.router_client.raw import answers, raw_server
from tests.security.faults import FAULTS, SOUND, Turncoat
from tests.support import Replay, client_for

pytestmark = pytest.mark.anyio

LOOKS = {name: getattr(asked, name) for name in ("STATUS", "POOL", "USAGE", "BACKENDS", "DOCTOR")}
UNSEEN = {"not_running", "not_answering", "not_a_router"}
SHORT_S = 0.2


async def look(name: str, port: int, timeout_s: float = SHORT_S) -> tuple[asked.Answer, dict[str, object]]:
    env = {"ROUTER_URL": f"http://127.0.0.1:{port}", "ROUTER_TIMEOUT": str(timeout_s), "ROUTER_HOME": ""}
    client = RouterClient(load_settings(env))
    with anyio.fail_after(5):
        answer = await asked.answer(client, LOOKS[name])
    await client.aclose()
    assert answer.delivery.structured is not None, "a strange router is an answer, not a fault"
    return answer, answer.delivery.structured


async def look_past_the_identity(kind: str, fault: str, name: str) -> tuple[asked.Answer, dict[str, object]]:
    """At a router that turns. On a busy machine the short deadline can pass before it does: then with a longer one."""
    for timeout_s in (SHORT_S, 1, 3):
        router = Turncoat(kind, FAULTS.get(fault))
        async with raw_server(router) as server:
            router.server = server
            found = await look(name, server.port, timeout_s)
        if router.turned:
            return found
    pytest.fail("no read met the fault")


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_before_the_identity_leaves_the_router_unseen(fault: str, name: str) -> None:
    async with raw_server(FAULTS[fault]) as server:
        answer, data = await look(name, server.port)
    assert answer.serving is False
    assert data.get("verdict", "not_a_router") in UNSEEN
    assert all("authorization" not in head.lower() for head in server.heads)


@pytest.mark.parametrize("name", LOOKS)
async def test_a_port_where_nobody_listens_is_a_router_that_does_not_run(name: str) -> None:
    async with raw_server(answers(b"")) as server:
        await server.close()
        answer, data = await look(name, server.port)
    assert answer.serving is False
    assert data.get("verdict", "not_running") == "not_running"


@pytest.mark.parametrize("kind", SOUND)
@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("fault", [*FAULTS, "refuses"])
async def test_a_fault_after_the_identity_is_never_taken_for_a_router_that_serves(
    fault: str, name: str, kind: str
) -> None:
    answer, data = await look_past_the_identity(kind, fault, name)
    assert answer.serving is not True
    told = {"not_running"} if fault == "refuses" else {"needs_key"}
    assert data.get("verdict", "unknown") in {"unknown", *told}
    assert data.get("verdict") != "needs_key" or (kind, fault) == ("litellm", "500"), "so it does without a key"
    assert data.get("available", False) is False or name == "BACKENDS"


STATUSES = (401, 402, 403, 404, 405, 407, 429, 500, 501, 502, 503, 504)
BODIES = (b"", b'{"detail":"Not Found"}', b'{"error":"Forbidden","message":"Path not allowed."}')
GATES = {"dario": "/status", "litellm": "/health/backlog"}


@pytest.mark.parametrize("kind", SOUND)
@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("key", ["FAKE-KEY-123456", ""])
@pytest.mark.parametrize("gate_alone", [True, False])
async def test_no_status_after_the_identity_is_taken_for_a_router_that_serves(
    name: str, kind: str, key: str, *, gate_alone: bool
) -> None:
    """Of the first keyed read alone, or of all of them. Without a key, the other reads speak for themselves."""
    if gate_alone and not key:
        return
    keyed = {read.path for read in load_adapter(kind).every_read if read.credential is Credential.KEY} - {"/health"}
    for status, body in product(STATUSES, BODIES):
        replay = Replay(SOUND[kind], kind)
        for path in {GATES[kind]} if gate_alone else keyed:
            replay.override(path, body, status)
        answer = await asked.answer(client_for(replay, ROUTER_API_KEY=key), LOOKS[name])
        data = answer.delivery.structured
        assert data is not None
        assert answer.serving is not True, (status, body)
        assert data.get("verdict", "unknown") not in {"ok", "degraded"}, (status, body)
        if data.get("verdict") == "unknown" and name == "DOCTOR":
            assert GATES[kind].rpartition("/")[2] in data["findings"][0]["evidence"], "it says what was refused"


@pytest.mark.parametrize("fault", ["endless chunks", "a huge answer", "a bomb", "a bomb on the way"])
async def test_an_answer_without_end_takes_no_more_memory_than_its_cap(fault: str) -> None:
    async with raw_server(FAULTS[fault]) as server:
        await look("DOCTOR", server.port)
        tracemalloc.start()
        try:
            await look("DOCTOR", server.port)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 8 * 1024 * 1024, "two reads of 1 MiB, and what asyncio holds of them"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("kind", SOUND)
async def test_no_redirect_is_followed_to_another_port(kind: str, status: int) -> None:
    """Neither by a program on the port nor by the router itself, once it could have the key."""
    async with raw_server(answers(b"{}")) as elsewhere:
        there = f"http://127.0.0.1:{elsewhere.port}/health".encode()
        redirect = answers(b"", b"%d Moved" % status, b"Location: " + there)
        router = Turncoat(kind, redirect)
        for behaviour in (redirect, router):
            async with raw_server(behaviour) as server:
                router.server = server
                await look("DOCTOR", server.port, 3)
    assert router.turned
    assert elsewhere.heads == []


async def test_a_squatter_that_answers_every_path_gets_no_credential() -> None:
    """`{"status":"ok"}` to everything, as many programs answer: it passes for /livez and for the public /health."""
    async with raw_server(answers(json.dumps({"status": "ok"}).encode())) as server:
        env = {"ROUTER_URL": f"http://127.0.0.1:{server.port}", "ROUTER_HOME": "", "ROUTER_KIND": "dario"}
        client = RouterClient(
            load_settings({**env, "ROUTER_API_KEY": "FAKE-KEY-123456", "ROUTER_ADMIN_TOKEN": "FAKE-TOKEN-123456"})
        )
        answer = await asked.answer(client, asked.DOCTOR)
    assert answer.delivery.structured is not None
    assert answer.delivery.structured["verdict"] == "not_a_router"
    assert [head.split()[1] for head in server.heads[2:]] == ["/status"]
    assert all("FAKE" not in head for head in server.heads)
