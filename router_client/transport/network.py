"""Connections to the one origin: each is opened on purpose, stays what it is, and is never replaced unnoticed.

httpx's own pool opens a new connection wherever the old one has gone, perhaps to another program than before.
"""

from __future__ import annotations

import socket
import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from types import ModuleType
from typing import Protocol, cast

import anyio
import httpcore

from router_client.errors import Malformed, Refused, TimedOut, TlsFailed
from router_client.model.origin import Origin
from router_client.worker import Worker

# httpx imports its own command line where it can, with pygments and rich: 1.6 MB that nobody here runs.
sys.modules.setdefault("httpx._main", cast("ModuleType", None))

import httpx  # noqa: E402

LOOPBACK_CONNECT_S = 0.5
"""On this machine a connection is there at once, or nobody takes any more."""

HEAD_START_S = 0.25
"""How long the next address of a name waits for the one before it (RFC 8305)."""

MOST_ADDRESSES = 8
OF_HTTPX = (httpx.HTTPError, httpx.InvalidURL)
OF_HTTPCORE = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ConnectionNotAvailable)


class Connection(Protocol):
    """One connection, to one program."""

    @property
    def is_usable(self) -> bool:
        """True where another read can be sent over it."""

    async def send(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body still to come. No other request may be under way."""

    async def aclose(self) -> None:
        """Close it, whatever is under way."""


class Network(Protocol):
    """Where connections come from."""

    async def resolve(self) -> tuple[str, ...]:
        """The addresses of the origin's host, the preferred one first."""

    async def connect(self, addresses: tuple[str, ...], within_s: float) -> Connection:
        """A new connection to one of them."""

    async def aclose(self) -> None:
        """Close what is open."""


class TcpNetwork:
    """The network itself, without proxies or anything else from the environment."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._backend = httpcore.AnyIOBackend()
        self._resolver = Worker("resolver")
        self._tls: ssl.SSLContext | None = None

    async def resolve(self) -> tuple[str, ...]:
        """Looked up in a thread that can be abandoned.

        Raises:
            OSError: there is no such name.
        """
        host, port = self._origin.host, self._origin.port
        if _is_address(host):
            return (host,)
        found = await self._resolver.do(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        return tuple(dict.fromkeys(str(row[4][0]) for row in found))[:MOST_ADDRESSES]

    async def connect(self, addresses: tuple[str, ...], within_s: float) -> Connection:
        """Outside loopback it may take all the time there is: over a VPN half a second is too short.

        Raises:
            httpcore.ConnectError, httpcore.ConnectTimeout: nobody took the connection, or no TLS is spoken there.
        """
        if self._origin.is_loopback:
            within_s = min(within_s, LOOPBACK_CONNECT_S)
        with anyio.fail_after(within_s):
            stream = await self._first_of(addresses)
            if self._origin.scheme == "https":
                stream = await stream.start_tls(self._context(), self._origin.host)
        return TcpConnection(self._origin, stream)

    async def aclose(self) -> None:
        """Nothing: every connection is closed by whoever opened it."""

    def _context(self) -> ssl.SSLContext:
        # Loading the certificates costs more than all reads together: once, and for https alone.
        if self._tls is None:
            self._tls = httpx.create_ssl_context(trust_env=False)
            self._tls.set_alpn_protocols(["http/1.1"])
        return self._tls

    async def _first_of(self, addresses: tuple[str, ...]) -> httpcore.AsyncNetworkStream:
        """The first connection that comes about. Each address gets a head start before the next one is tried too."""
        if len(addresses) == 1:
            return await self._backend.connect_tcp(addresses[0], self._origin.port)
        won: list[httpcore.AsyncNetworkStream] = []
        lost: list[Exception] = []

        async def attempt(address: str, ended: anyio.Event) -> None:
            try:
                won.append(await self._backend.connect_tcp(address, self._origin.port))
                tasks.cancel_scope.cancel()
            except httpcore.ConnectError as exc:
                lost.append(exc)
            ended.set()

        try:
            async with anyio.create_task_group() as tasks:
                for address in addresses:
                    tasks.start_soon(attempt, address, ended := anyio.Event())
                    with anyio.move_on_after(HEAD_START_S):
                        await ended.wait()
        except BaseException:
            await _close(won)
            raise
        await _close(won[1:])
        if not won:
            raise lost[0] if lost else httpcore.ConnectError
        return won[0]


class TcpConnection:
    """One TCP connection, with TLS or without, that speaks HTTP/1.1."""

    def __init__(self, origin: Origin, stream: httpcore.AsyncNetworkStream) -> None:
        where = httpcore.Origin(origin.scheme.encode(), origin.host.encode(), origin.port)
        self._origin = origin
        self._http = httpcore.AsyncHTTP11Connection(where, stream)

    @property
    def is_usable(self) -> bool:
        """False once the peer has closed it, or has said that it will."""
        return self._http.is_available() and not self._http.has_expired()

    async def send(self, request: httpx.Request) -> httpx.Response:
        """The request as it is, and the answer without its body being read."""
        url = httpcore.URL(
            scheme=self._origin.scheme, host=self._origin.host, port=self._origin.port, target=request.url.raw_path
        )
        asked = httpcore.Request(request.method, url, headers=request.headers.raw, content=b"")
        answer = await self._http.handle_async_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    async def aclose(self) -> None:
        """Close it at once."""
        with anyio.CancelScope(shield=True):
            await self._http.aclose()


class _Body(httpx.AsyncByteStream):
    """httpcore's stream under httpx's interface."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


class GivenNetwork:
    """What tests put in the network's place: each connection leads to the same httpx transport."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def resolve(self) -> tuple[str, ...]:
        """No address is needed."""
        return ()

    async def connect(self, addresses: tuple[str, ...], within_s: float) -> Connection:  # noqa: ARG002 - the protocol
        """A connection that is always there."""
        return _GivenConnection(self._transport)

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()


class _GivenConnection:
    is_usable = True

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self.send = transport.handle_async_request

    async def aclose(self) -> None:
        """The transport stays: it belongs to the client."""


@contextmanager
def failures(deadline: float) -> Iterator[None]:
    """What goes wrong in the block, as one of our errors; past the deadline it is TimedOut, before anything is sent.

    Raises:
        ReadFailed: the one that says how.
    """
    left_s = deadline - anyio.current_time()
    if left_s <= 0:
        raise TimedOut
    try:
        with anyio.fail_after(left_s):
            yield
    except (TimeoutError, httpx.TimeoutException, httpcore.TimeoutException) as exc:
        raise TimedOut from exc
    except (httpx.ConnectError, httpcore.ConnectError) as exc:
        raise (TlsFailed if _is_tls_failure(exc) else Refused) from exc
    except (*OF_HTTPX, *OF_HTTPCORE, OSError, ValueError) as exc:
        raise Malformed from exc


def _is_tls_failure(exc: BaseException | None) -> bool:
    while exc is not None and not isinstance(exc, ssl.SSLError):
        exc = exc.__cause__ or exc.__context__
    return exc is not None


async def _close(streams: list[httpcore.AsyncNetworkStream]) -> None:
    with anyio.CancelScope(shield=True):
        for stream in streams:
            await stream.aclose()


def _is_address(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False
