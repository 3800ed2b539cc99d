"""TCP streams for httpcore, without what a read from this machine does not need.

httpcore's own streams set a timeout for each read and write, where a look has one deadline for all. anyio's take turns
of the event loop where nothing has to be waited for. Without both, a read on loopback takes half the time.
"""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import anyio
import httpcore
from anyio.abc import ByteStream, SocketAttribute
from anyio.streams.tls import TLSStream

SOCKET_ERRORS = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, OSError)


class SocketBackend(httpcore.AsyncNetworkBackend):
    """Opens streams. The caller sets the deadline."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - httpcore's signature
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Connect to an IP address, with TCP_NODELAY.

        Raises:
            httpcore.ConnectError: refused.
        """
        with _raised_as(httpcore.ConnectError):
            return SocketStream(await TcpStream.connect(host, port))


class TcpStream(ByteStream):
    """A TCP connection."""

    def __init__(self, tcp: socket.socket) -> None:
        self._tcp = tcp

    @classmethod
    async def connect(cls, host: str, port: int) -> TcpStream:
        """Connect to an IP address, with TCP_NODELAY.

        Raises:
            OSError: refused.
        """
        tcp = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        try:
            tcp.setblocking(False)
            tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                tcp.connect((host, port))
            except BlockingIOError:
                await anyio.wait_writable(tcp)
                if error := tcp.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                    raise OSError(error, "not connected") from None
        except BaseException:
            tcp.close()
            raise
        return cls(tcp)

    async def receive(self, max_bytes: int = 65536) -> bytes:
        """Return the next bytes. Waits for at least one turn, so that an endless body cannot outlast its deadline.

        Raises:
            EndOfStream, ClosedResourceError, OSError
        """
        while True:
            if self._tcp.fileno() < 0:
                raise anyio.ClosedResourceError
            await anyio.wait_readable(self._tcp)
            with suppress(BlockingIOError):
                if data := self._tcp.recv(max_bytes):
                    return data
                raise anyio.EndOfStream

    async def send(self, item: bytes) -> None:
        """Send all bytes.

        Raises:
            ClosedResourceError, OSError
        """
        rest = memoryview(item)
        while rest:
            try:
                rest = rest[self._tcp.send(rest) :]
            except BlockingIOError:
                await anyio.wait_writable(self._tcp)

    async def send_eof(self) -> None:
        """Send the end of the stream."""
        self._tcp.shutdown(socket.SHUT_WR)

    async def aclose(self) -> None:
        """Close it, even while it is waited for."""
        if self._tcp.fileno() >= 0:
            anyio.notify_closing(self._tcp)
            self._tcp.close()

    @property
    def extra_attributes(self) -> Mapping[Any, Callable[[], Any]]:
        """The socket, for SocketAttribute.raw_socket."""
        return {SocketAttribute.raw_socket: lambda: self._tcp}


class SocketStream(httpcore.AsyncNetworkStream):
    """A connected stream."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._socket: socket.socket = stream.extra(SocketAttribute.raw_socket)  # noqa: S610 - anyio's, not Django's

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Return the next bytes; b"" at the end."""
        try:
            return await self._stream.receive(max_bytes)
        except anyio.EndOfStream:
            return b""
        except SOCKET_ERRORS as exc:
            raise httpcore.ReadError from exc

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send all bytes. httpcore also sends the empty body and the end of a request, which have none."""
        if not buffer:
            return
        try:
            await self._stream.send(buffer)
        except SOCKET_ERRORS as exc:
            raise httpcore.WriteError from exc

    async def aclose(self) -> None:
        """Close it."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Return an encrypted stream over this one.

        Raises:
            httpcore.ConnectError: the handshake failed.
        """
        try:
            with _raised_as(httpcore.ConnectError):
                tls = await TLSStream.wrap(
                    self._stream,
                    hostname=server_hostname,
                    ssl_context=ssl_context,
                    standard_compatible=False,
                    server_side=False,
                )
        except BaseException:
            await self.aclose()
            raise
        return SocketStream(tls)

    def get_extra_info(self, info: str) -> Any:
        """Return whether bytes or the end of the stream wait to be read, for `is_readable`; nothing else is known."""
        if info != "is_readable":
            return None
        return self._socket.fileno() < 0 or _is_readable(self._socket)


def _is_readable(tcp: socket.socket) -> bool:
    # poll, where there is one: select accepts no descriptor from 1024 on.
    if not hasattr(select, "poll"):
        return bool(select.select([tcp], [], [], 0)[0])
    poll = select.poll()
    poll.register(tcp, select.POLLIN)
    return bool(poll.poll(0))


@contextmanager
def _raised_as(error: type[Exception]) -> Iterator[None]:
    """Raise what a socket raises as this error of httpcore."""
    try:
        yield
    except SOCKET_ERRORS as exc:
        raise error from exc
