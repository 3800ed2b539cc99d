"""Nothing hangs and nothing lies: every tool, against a peer that misbehaves on a real socket."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Mapping

import anyio
import pytest
from anyio.abc import SocketStream

from mcp_server import answers as asked
from router_client import RouterClient, load_settings
from router_client.routers import load_adapter
from tests.router_client.raw import (
    OK,
    Behaviour,
    RawServer,
    answers,
    drips,
    floods,
    raw_server,
    resets,
    says_nothing,
    sends,
)
from tests.support import recorded

pytestmark = pytest.mark.anyio

CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
FAULTS: Mapping[str, Behaviour] = {
    "resets": resets,
    "closes without a word": sends(),
    "wrong length": sends(OK + b"Content-Length: 100\r\n\r\n{}"),
    "drips headers": drips(OK, b"X: y\r\n"),
    "drips a body": drips(OK + b"Content-Length: 1000\r\n\r\n", b" "),
    "never answers": says_nothing,
    "a bomb": answers(b"\x1f\x8b" + b"\0" * 100, b"200 OK", b"Content-Encoding: gzip"),
    "endless chunks": floods(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"),
    "HTML with 200": answers(b"<html><body>It works!</body></html>", b"200 OK", b"Content-Type: text/html"),
    "204": sends(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "a redirect": answers(b"", b"307 Temporary Redirect", b"Location: http://127.0.0.1:9/livez"),
    "bad UTF-8": answers(b'{"status":"\xff\xfe"}'),
    "deep JSON": answers(b"[" * 100_000),
    "NaN": answers(b"NaN"),
    "duplicate keys": answers(b'{"status":"no","status":1}'),
    "a huge integer": answers(b'{"status":' + b"9" * 5000 + b"}"),
    "an empty body": answers(b""),
    "another protocol": sends(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "500": answers(b"Internal Server Error", b"500 Internal Server Error"),
    "404": answers(b"Not Found", b"404 Not Found"),
}
LOOKS = {name: getattr(asked, name) for name in ("STATUS", "POOL", "USAGE", "BACKENDS", "DOCTOR")}
SOUND = {"dario": "pool3_traffic", "litellm": "one_ok_one_429_one_500"}
UNSEEN = {"not_running", "not_answering", "not_a_router"}


def after_the_identity(kind: str, fault: Behaviour) -> tuple[Behaviour, list[RawServer]]:
    """A router that is itself for its identity reads, and then misbehaves. Put the server into the list."""
    servers: list[RawServer] = []
    state = recorded(SOUND[kind], kind)
    identity = {read.path for read in load_adapter(kind).identity}

    async def behaviour(stream: SocketStream) -> None:
        path = servers[0].heads[-1].split()[1]
        if path in identity:
            answer = state.answer(path, "none")
            assert answer is not None
            await answers(answer.body.encode())(stream)
        else:
            await fault(stream)

    return behaviour, servers


async def look(name: str, port: int) -> tuple[asked.Answer, dict[str, object]]:
    env = {"ROUTER_URL": f"http://127.0.0.1:{port}", "ROUTER_TIMEOUT": "0.2", "ROUTER_HOME": ""}
    client = RouterClient(load_settings(env))
    with anyio.fail_after(5):
        answer = await asked.answer(client, LOOKS[name])
    await client.aclose()
    assert answer.delivery.structured is not None, "a strange router is an answer, not a fault"
    return answer, answer.delivery.structured


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_before_the_identity_leaves_the_router_unseen(fault: str, name: str) -> None:
    async with raw_server(FAULTS[fault]) as server:
        answer, data = await look(name, server.port)
    assert answer.serving is False
    assert data.get("verdict", "not_a_router") in UNSEEN
    assert all("authorization" not in head.lower() for head in server.heads)


@pytest.mark.parametrize("kind", SOUND)
@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_after_the_identity_is_never_taken_for_a_router_that_serves(
    fault: str, name: str, kind: str
) -> None:
    behaviour, servers = after_the_identity(kind, FAULTS[fault])
    async with raw_server(behaviour) as server:
        servers.append(server)
        answer, data = await look(name, server.port)
    assert answer.serving is not True
    assert data.get("verdict", "unknown") in {"unknown", "not_answering", "needs_key"}
    assert data.get("verdict") != "needs_key" or (kind, fault) == ("litellm", "500"), "so it does without a key"
    assert data.get("available", False) is False or name == "BACKENDS"


async def test_an_answer_without_end_takes_no_more_memory_than_its_cap() -> None:
    async with raw_server(FAULTS["endless chunks"]) as server:
        await look("DOCTOR", server.port)
        tracemalloc.start()
        try:
            await look("DOCTOR", server.port)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 8 * 1024 * 1024, "two reads of 1 MiB, and what asyncio holds of them"


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
