"""Every tool answers in time and correctly if a peer misbehaves on a real socket."""

from __future__ import annotations

import json
import tracemalloc
from itertools import product

import anyio
import pytest

from mcp_server.answers import reports
from router_client import RouterClient, load_settings
from router_client.reads import Credential
from router_client.routers import load_adapter
from tests.router_client.raw import answers, raw_server
from tests.security.faults import FAULTS, STATES, FaultyRouter
from tests.support import Replay, client_for

pytestmark = pytest.mark.anyio

REPORTS = {name: getattr(reports, name) for name in ("STATUS", "POOL", "USAGE", "BACKENDS", "DOCTOR")}
NOT_SERVING = {"unreachable", "unresponsive", "unrecognized"}
SHORT_TIMEOUT_S = 0.2


async def look(name: str, port: int, timeout_s: float = SHORT_TIMEOUT_S) -> tuple[reports.Answer, dict[str, object]]:
    env = {"ROUTER_URL": f"http://127.0.0.1:{port}", "ROUTER_TIMEOUT": str(timeout_s), "ROUTER_HOME": ""}
    client = RouterClient(load_settings(env))
    with anyio.fail_after(5):
        answer = await reports.answer(client, REPORTS[name])
    await client.aclose()
    assert answer.delivery.structured is not None, "a faulty router is an answer, not an error"
    return answer, answer.delivery.structured


async def look_after_identification(kind: str, fault: str, name: str) -> tuple[reports.Answer, dict[str, object]]:
    """Look at a router that fails after its identity reads; with a longer budget if the short one was not enough."""
    for timeout_s in (SHORT_TIMEOUT_S, 1, 3):
        router = FaultyRouter(kind, FAULTS.get(fault))
        async with raw_server(router) as server:
            router.server = server
            found = await look(name, server.port, timeout_s)
        if router.has_failed:
            return found
    pytest.fail("no read met the fault")


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_fault_during_identification_is_not_reported_as_serving(fault: str, name: str) -> None:
    async with raw_server(FAULTS[fault]) as server:
        answer, data = await look(name, server.port)
    assert answer.serving is not True
    assert data.get("verdict", "unrecognized") in NOT_SERVING
    assert all("authorization" not in head.lower() for head in server.heads)


@pytest.mark.parametrize("name", REPORTS)
async def test_closed_port_is_reported_as_not_running(name: str) -> None:
    async with raw_server(answers(b"")) as server:
        await server.close()
        answer, data = await look(name, server.port)
    assert answer.serving is not True
    assert data.get("verdict", "unreachable") == "unreachable"


@pytest.mark.parametrize("kind", STATES)
@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("fault", [*FAULTS, "refuses"])
async def test_fault_after_identification_is_not_reported_as_serving(fault: str, name: str, kind: str) -> None:
    answer, data = await look_after_identification(kind, fault, name)
    assert answer.serving is not True
    other = {"unreachable"} if fault == "refuses" else {"needs_key"}
    assert data.get("verdict", "unknown") in {"unknown", *other}
    assert data.get("verdict") != "needs_key" or (kind, fault) == ("litellm", "500"), "LiteLLM's answer without a key"
    assert data.get("available", False) is False or name == "BACKENDS"


STATUSES = (401, 402, 403, 404, 405, 407, 429, 500, 501, 502, 503, 504)
BODIES = (b"", b'{"detail":"Not Found"}', b'{"error":"Forbidden","message":"Path not allowed."}')
GATES = {"dario": "/status", "litellm": "/health/backlog"}


@pytest.mark.parametrize("kind", STATES)
@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("key", ["FAKE-KEY-123456", ""])
@pytest.mark.parametrize("gate_alone", [True, False])
async def test_error_status_after_identification_is_not_reported_as_serving(
    name: str, kind: str, key: str, *, gate_alone: bool
) -> None:
    """The first keyed read, or all of them, get an error status; also if no key is set."""
    if gate_alone and not key:
        return
    keyed = {read.path for read in load_adapter(kind).every_read if read.credential is Credential.KEY} - {"/health"}
    for status, body in product(STATUSES, BODIES):
        replay = Replay(STATES[kind], kind)
        for path in {GATES[kind]} if gate_alone else keyed:
            replay.override(path, body, status)
        answer = await reports.answer(client_for(replay, ROUTER_API_KEY=key), REPORTS[name])
        data = answer.delivery.structured
        assert data is not None
        assert answer.serving is not True, (status, body)
        assert data.get("verdict", "unknown") not in {"ok", "degraded"}, (status, body)
        if data.get("verdict") == "unknown" and name == "DOCTOR":
            assert GATES[kind].rpartition("/")[2] in data["findings"][0]["evidence"], "names the refused read"


@pytest.mark.parametrize(
    "fault", ["endless chunks", "a huge answer", "a decompression bomb", "a bomb as transfer encoding"]
)
async def test_endless_response_uses_no_more_memory_than_its_cap(fault: str) -> None:
    async with raw_server(FAULTS[fault]) as server:
        await look("DOCTOR", server.port)
        tracemalloc.start()
        try:
            await look("DOCTOR", server.port)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 8 * 1024 * 1024, "two reads of 1 MiB, and the buffers of asyncio"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("kind", STATES)
async def test_redirect_to_another_port_is_not_followed(kind: str, status: int) -> None:
    """Neither for another program on the port nor for the router itself after identification."""
    async with raw_server(answers(b"{}")) as elsewhere:
        there = f"http://127.0.0.1:{elsewhere.port}/health".encode()
        redirect = answers(b"", b"%d Moved" % status, b"Location: " + there)
        router = FaultyRouter(kind, redirect)
        for behaviour in (redirect, router):
            async with raw_server(behaviour) as server:
                router.server = server
                await look("DOCTOR", server.port, 3)
    assert router.has_failed
    assert elsewhere.heads == []


async def test_program_that_answers_ok_to_every_path_gets_no_credential() -> None:
    """Many programs answer `{"status":"ok"}` to everything, which is valid for /livez and the public /health."""
    async with raw_server(answers(json.dumps({"status": "ok"}).encode())) as server:
        env = {"ROUTER_URL": f"http://127.0.0.1:{server.port}", "ROUTER_HOME": "", "ROUTER_KIND": "dario"}
        client = RouterClient(
            load_settings({**env, "ROUTER_API_KEY": "FAKE-KEY-123456", "ROUTER_ADMIN_TOKEN": "FAKE-TOKEN-123456"})
        )
        answer = await reports.answer(client, reports.DOCTOR)
    assert answer.delivery.structured is not None
    assert answer.delivery.structured["verdict"] == "unrecognized"
    assert [head.split()[1] for head in server.heads[2:]] == ["/status"]
    assert all("FAKE" not in head for head in server.heads)
