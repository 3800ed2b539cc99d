"""TCP streams for httpcore over anyio.

httpcore's own AnyIOBackend sets a timeout for every read and write. A look has one deadline for all of them, so these
streams set none: that is a quarter of the time of a read on loopback.
"""

from __future__ import annotations

import select
import ssl
from collections.abc import Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anyio
import httpcore
from anyio.streams.tls import TLSStream

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from anyio.abc import ByteStream


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
            return SocketStream(await anyio.connect_tcp(host, port))


class SocketStream(httpcore.AsyncNetworkStream):
    """A connected stream."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._socket: socket.socket = stream.extra(anyio.abc.SocketAttribute.raw_socket)  # noqa: S610 - anyio's, not Django's

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Return the next bytes; b"" at the end."""
        with _raised_as(httpcore.ReadError):
            try:
                return await self._stream.receive(max_bytes)
            except anyio.EndOfStream:
                return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send all bytes."""
        with _raised_as(httpcore.WriteError):
            await self._stream.send(buffer)

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
    except (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, OSError) as exc:
        raise error from exc
