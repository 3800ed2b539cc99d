"""Connections to the router's origin, each opened explicitly.

httpcore's own pool silently replaces a connection that was closed, and the new one may lead to another program.
"""

from __future__ import annotations

import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Protocol

import anyio
import httpcore

from router_client.errors import Malformed, Refused, TimedOut, TlsFailed
from router_client.model.address import Address
from router_client.transport.stream import SocketBackend
from router_client.worker import Worker

LOOPBACK_CONNECT_TIMEOUT_S = 0.5
"""On this machine a connection is accepted at once; one that is not is in an overflowing backlog."""

CONNECTION_ATTEMPT_DELAY_S = 0.25
"""How long to wait for one address before the next one is tried too (RFC 8305, Happy Eyeballs)."""

MAX_ADDRESSES = 8
HTTPCORE_ERRORS = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ConnectionNotAvailable)


class Connection(Protocol):
    """One connection, which leads to the same program for as long as it is open."""

    @property
    def is_usable(self) -> bool:
        """True if another request can be sent over it."""

    async def send(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request and return the response before its body is read. One request at a time."""

    async def aclose(self) -> None:
        """Close it, even while a request is under way."""


class Network(Protocol):
    """Opens connections to one origin."""

    async def resolve(self) -> tuple[str, ...]:
        """Return the IP addresses of the origin's host, in the order to try them.

        Raises:
            OSError: the name does not exist.
        """

    async def connect(self, addresses: tuple[str, ...], timeout_s: float) -> Connection:
        """Open a connection to one of these addresses within `timeout_s` seconds."""

    async def aclose(self) -> None:
        """Release what the network itself holds. Connections are closed by their owners."""


class TcpNetwork:
    """Connects over TCP. Ignores proxies and everything else in the environment.

    `ca_certificates` (PEM) are trusted in addition to the public certificate authorities. For https, to make a network
    loads them, which takes longer than all reads together: make it once, and before there is a deadline.
    """

    def __init__(self, origin: Address, ca_certificates: str = "") -> None:
        self._origin = origin
        self._backend = _backend()
        self._resolver = Worker("resolver")
        self._tls = _tls_context(ca_certificates) if origin.scheme == "https" else None

    async def resolve(self) -> tuple[str, ...]:
        """Resolve the host in a worker thread, because getaddrinfo can hang.

        Raises:
            OSError: the name does not exist.
        """
        host, port = self._origin.host, self._origin.port
        if _is_ip_address(host):
            return (host,)
        found = await self._resolver.do(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        return tuple(dict.fromkeys(str(row[4][0]) for row in found))[:MAX_ADDRESSES]

    async def connect(self, addresses: tuple[str, ...], timeout_s: float) -> Connection:
        """Open a connection within `timeout_s` seconds, and on loopback within half a second.

        Raises:
            httpcore.ConnectError, httpcore.ConnectTimeout, TimeoutError: refused, no TLS, or not accepted in time.
        """
        if self._origin.is_loopback:
            timeout_s = min(timeout_s, LOOPBACK_CONNECT_TIMEOUT_S)
        with anyio.fail_after(timeout_s):
            stream = await self._connect_any(addresses)
            if self._tls is not None:
                stream = await stream.start_tls(self._tls, self._origin.host)
        return TcpConnection(self._origin, stream)

    async def aclose(self) -> None:
        """Do nothing: the network holds no connections."""

    async def _connect_any(self, addresses: tuple[str, ...]) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that accepts: each is tried after a short delay (Happy Eyeballs, RFC 8305)."""
        if len(addresses) == 1:
            return await self._backend.connect_tcp(addresses[0], self._origin.port)
        streams: list[httpcore.AsyncNetworkStream] = []
        errors: list[Exception] = []

        async def attempt(address: str, ended: anyio.Event) -> None:
            try:
                streams.append(await self._backend.connect_tcp(address, self._origin.port))
                tasks.cancel_scope.cancel()
            except httpcore.ConnectError as exc:
                errors.append(exc)
            ended.set()

        try:
            async with anyio.create_task_group() as tasks:
                for address in addresses:
                    tasks.start_soon(attempt, address, ended := anyio.Event())
                    with anyio.move_on_after(CONNECTION_ATTEMPT_DELAY_S):
                        await ended.wait()
        except BaseException:
            await _close(streams)
            raise
        await _close(streams[1:])
        if not streams:
            raise errors[0] if errors else httpcore.ConnectError
        return streams[0]


class TcpConnection:
    """One HTTP/1.1 connection over TCP, with or without TLS."""

    def __init__(self, origin: Address, stream: httpcore.AsyncNetworkStream) -> None:
        target = httpcore.Origin(origin.scheme.encode(), origin.host.encode(), origin.port)
        self._http = httpcore.AsyncHTTP11Connection(target, stream)

    @property
    def is_usable(self) -> bool:
        """False once the peer has closed it or announced that it will (`Connection: close`)."""
        return self._http.is_available() and not self._http.has_expired()

    async def send(self, request: httpcore.Request) -> httpcore.Response:
        """Send the request unchanged. Return the response with its body unread."""
        return await self._http.handle_async_request(request)

    async def aclose(self) -> None:
        """Close it at once."""
        with anyio.CancelScope(shield=True):
            await self._http.aclose()


@contextmanager
def within_deadline(deadline: float) -> Iterator[None]:
    """Run the block until `deadline` (on the event loop's clock) and raise its network errors as ReadFailed.

    The block does not start once the deadline has passed.

    Raises:
        ReadFailed: TimedOut, TlsFailed, Refused or Malformed.
    """
    if anyio.current_time() >= deadline:
        raise TimedOut
    try:
        # Not `fail_after`, which is a generator of its own: each read passes here.
        with anyio.CancelScope(deadline=deadline) as scope:
            yield
        if scope.cancelled_caught:
            raise TimedOut
    except (TimeoutError, httpcore.TimeoutException) as exc:
        raise TimedOut from exc
    except httpcore.ConnectError as exc:
        raise (TlsFailed if _is_tls_failure(exc) else Refused) from exc
    except (*HTTPCORE_ERRORS, OSError, ValueError) as exc:
        raise Malformed from exc


def _is_tls_failure(exc: BaseException | None) -> bool:
    while exc is not None and not isinstance(exc, ssl.SSLError):
        exc = exc.__cause__ or exc.__context__
    return exc is not None


async def _close(streams: list[httpcore.AsyncNetworkStream]) -> None:
    with anyio.CancelScope(shield=True):
        for stream in streams:
            await stream.aclose()


def _backend() -> httpcore.AsyncNetworkBackend:
    # On Windows anyio waits for a socket in a thread, which does not survive that the socket is closed meanwhile.
    return httpcore.AnyIOBackend() if sys.platform == "win32" else SocketBackend()


def _tls_context(ca_certificates: str) -> ssl.SSLContext:
    # Imported here: few routers speak TLS, and it takes longer than everything else that a look imports.
    import httpx  # noqa: PLC0415

    context = httpx.create_ssl_context(trust_env=False)
    context.set_alpn_protocols(["http/1.1"])
    if ca_certificates:
        context.load_verify_locations(cadata=ca_certificates)
    return context


def _is_ip_address(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False
