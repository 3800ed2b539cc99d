"""The transport over a real socket: whatever a peer does, the read ends in time with one of five errors."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest
from anyio.abc import SocketAttribute, SocketStream

from router_client.errors import Malformed, ReadFailed, Refused, TimedOut, TlsFailed, TooLarge
from router_client.model.address import Address
from router_client.reads import Answer, Read
from tests.router_client.one_read import OneRead
from tests.router_client.raw import (
    LONG_S,
    OK,
    PATHS,
    SHORT_S,
    Behaviour,
    answers,
    drips,
    floods,
    raw_server,
    resets,
    says_nothing,
    sends,
)

pytestmark = pytest.mark.anyio
LIVEZ = Read("livez", "/livez")
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


async def failure(behaviour: Behaviour, timeout_s: float = LONG_S) -> type[ReadFailed]:
    async with raw_server(behaviour) as server:
        with pytest.raises(ReadFailed) as caught:
            await server.transport(timeout_s).get(LIVEZ)
    # On a busy machine a short deadline can pass before the peer has the request. Then use a longer one.
    if not server.heads and timeout_s < LONG_S:
        return await failure(behaviour, timeout_s * 5)
    assert len(server.heads) == 1, "no retry"
    return type(caught.value)


async def test_response_is_returned() -> None:
    async with raw_server(answers(b'{"status":"ok"}')) as server:
        transport = server.transport()
        assert await transport.get(LIVEZ) == Answer(200, b'{"status":"ok"}')
        assert await transport.get(LIVEZ) == Answer(200, b'{"status":"ok"}')
    assert server.connections == 2


async def test_closed_port_is_refused() -> None:
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(SocketAttribute.local_port)
    await listener.aclose()
    with pytest.raises(Refused):
        await OneRead(Address("http", "127.0.0.1", port), PATHS, LONG_S).get(LIVEZ)


async def plain_text(stream: SocketStream) -> None:
    """Answer a TLS handshake in plain text."""
    async with stream:
        await stream.receive()
        await stream.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


async def test_peer_without_tls_is_distinct_from_a_closed_port() -> None:
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
        port = listener.extra(SocketAttribute.local_port)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(listener.serve, plain_text)
            with pytest.raises(TlsFailed):
                await OneRead(Address("https", "127.0.0.1", port), PATHS, LONG_S).get(LIVEZ)
            tasks.cancel_scope.cancel()


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(says_nothing, id="never answers"),
        pytest.param(drips(b"HTTP/1.1 2", b"0"), id="drips the status line"),
        pytest.param(drips(OK, b"X: y\r\n"), id="drips headers"),
        pytest.param(drips(OK + b"\r\n", b" "), id="drips a body without a length"),
        pytest.param(drips(OK + b"Content-Length: 1000\r\n\r\n", b" "), id="drips a body"),
        pytest.param(drips(CHUNKED, b"1\r\n \r\n"), id="drips chunks"),
        pytest.param(drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="drips interim answers"),
    ],
)
async def test_deadline_covers_the_whole_read(behaviour: Behaviour) -> None:
    assert await failure(behaviour, SHORT_S) is TimedOut


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(resets, id="resets"),
        pytest.param(sends(), id="closes without an answer"),
        pytest.param(sends(b"HTTP/1.1 2"), id="closes in the status line"),
        pytest.param(sends(OK + b"Content-Le"), id="closes in the headers"),
        pytest.param(sends(OK + b"Content-Length: 100\r\n\r\n{}"), id="closes before the content length"),
        pytest.param(sends(CHUNKED + b"a\r\n{}"), id="closes in a chunk"),
        pytest.param(sends(CHUNKED + b"zz\r\n{}"), id="an invalid chunk length"),
        pytest.param(sends(OK + b"Content-Length: -1\r\n\r\n{}"), id="a length below zero"),
        pytest.param(sends(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), id="two lengths"),
        pytest.param(sends(OK + b"Transfer-Encoding: gzip\r\n\r\n{}"), id="compressed on the way"),
        pytest.param(sends(b"SSH-2.0-OpenSSH_9.6\r\n"), id="another protocol"),
        pytest.param(sends(b"\x16\x03\x01\x00\xff\x00\n\n"), id="bytes"),
        pytest.param(sends(OK + b"X: " + b"x" * 200_000), id="an endless header"),
        pytest.param(answers(b"\x1f\x8b", b"200 OK", b"Content-Encoding: gzip"), id="compressed"),
    ],
)
async def test_incomplete_http_response_is_malformed(behaviour: Behaviour) -> None:
    assert await failure(behaviour) is Malformed


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(floods(OK + b"\r\n", b"x" * 65536), id="without a length"),
        pytest.param(floods(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"), id="in chunks"),
        pytest.param(floods(OK + b"Content-Length: 99999999999\r\n\r\n", b"x" * 65536), id="with a length"),
    ],
)
async def test_endless_body_is_cut_off_at_the_cap(behaviour: Behaviour) -> None:
    assert await failure(behaviour) is TooLarge


async def test_bytes_beyond_the_content_length_are_ignored() -> None:
    async with raw_server(sends(OK + b"Content-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n\r\nevil")) as server:
        assert await server.transport().get(LIVEZ) == Answer(200, b"{}")


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
async def test_response_without_a_body_has_an_empty_body(status: bytes) -> None:
    async with raw_server(sends(b"HTTP/1.1 " + status + b"\r\n\r\n")) as server:
        assert await server.transport().get(LIVEZ) == Answer(int(status[:3]), b"")


async def test_proxies_certificates_and_netrc_in_the_environment_are_ignored(
    monkeypatch: pytest.MonkeyPatch, clean_environment: Path
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://user:pass@127.0.0.1:9")
        monkeypatch.setenv(name.lower(), "http://user:pass@127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("SSL_CERT_FILE", str(clean_environment / "missing.pem"))
    (clean_environment / ".netrc").write_text("machine 127.0.0.1 login user password pass\n")
    async with raw_server(answers(b"{}")) as server:
        assert (await server.transport().get(LIVEZ)).status == 200
    assert "authorization" not in server.heads[0].lower()
