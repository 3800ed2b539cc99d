"""A TCP server that writes exactly the given bytes, to simulate faulty servers."""

from __future__ import annotations

import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import anyio
from anyio.abc import SocketAttribute, SocketStream, TaskGroup

from router_client.model.address import Address
from tests.router_client.one_read import OneRead
from tests.support import SEEN, Sent

Behaviour = Callable[[SocketStream], Awaitable[object]]
"""Handles one request. If it returns True, the connection stays open for the next one."""

SHORT_S, LONG_S = 0.2, 5.0
PATHS = ("/livez", "/health", "/status")
OK = b"HTTP/1.1 200 OK\r\n"


@dataclass
class RawServer:
    """A running server: its port, all connections and the open ones, and the head of every request.

    `close` closes the listener; open connections stay.
    """

    port: int
    close: Callable[[], Awaitable[None]]
    heads: list[str] = field(default_factory=list)
    connections: int = 0
    open_ones: int = 0

    def transport(self, timeout_s: float = LONG_S) -> OneRead:
        """Return the real transport for this server."""
        return OneRead(Address("http", "127.0.0.1", self.port), PATHS, timeout_s)


@asynccontextmanager
async def raw_server(behaviour: Behaviour) -> AsyncIterator[RawServer]:
    """Serve during this block, for up to ten seconds: read each request, then call `behaviour`."""
    (listener,) = (await anyio.create_tcp_listener(local_host="127.0.0.1")).listeners
    server = RawServer(listener.extra(SocketAttribute.local_port), listener.aclose)

    async def serve(stream: SocketStream) -> None:
        server.connections += 1
        server.open_ones += 1
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream):
            async with stream:
                stays_open = True
                while stays_open:
                    head = await read_head(stream)
                    server.heads.append(head)
                    SEEN.add(Sent.of_head(head))
                    stays_open = await behaviour(stream) is True
        server.open_ones -= 1

    async def listen(tasks: TaskGroup) -> None:
        with suppress(anyio.ClosedResourceError):
            await listener.serve(serve, tasks)

    with anyio.fail_after(10):
        async with listener, anyio.create_task_group() as tasks:
            tasks.start_soon(listen, tasks)
            yield server
            tasks.cancel_scope.cancel()


async def read_head(stream: SocketStream) -> str:
    """Read a request up to its empty line."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += await stream.receive()
    return head.decode()


def sends(*chunks: bytes) -> Behaviour:
    """Write these bytes, then close."""

    async def behaviour(stream: SocketStream) -> None:
        for chunk in chunks:
            await stream.send(chunk)

    return behaviour


def answers(body: bytes, status: bytes = b"200 OK", *headers: bytes) -> Behaviour:
    """Write a valid response and keep the connection open."""
    head = b"\r\n".join((b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers))

    async def behaviour(stream: SocketStream) -> bool:
        await stream.send(head + b"\r\n\r\n" + body)
        return True

    return behaviour


def drips(start: bytes, drop: bytes) -> Behaviour:
    """Write `start`, then `drop` again and again, each time within the deadline."""

    async def behaviour(stream: SocketStream) -> None:
        await stream.send(start)
        while True:
            await stream.send(drop)
            await anyio.sleep(SHORT_S / 10)

    return behaviour


def floods(start: bytes, wave: bytes) -> Behaviour:
    """Write `start`, then `wave` for as long as the client reads."""

    async def behaviour(stream: SocketStream) -> None:
        await stream.send(start)
        while True:
            await stream.send(wave)

    return behaviour


def half_closes(start: bytes) -> Behaviour:
    """Write `start`, close the sending side and keep the connection open."""

    async def behaviour(stream: SocketStream) -> None:
        await stream.send(start)
        await stream.send_eof()
        await anyio.sleep_forever()

    return behaviour


async def says_nothing(stream: SocketStream) -> None:
    """Never answer, and keep the connection open."""
    await anyio.sleep_forever()


async def resets(stream: SocketStream) -> None:
    """Reset the connection."""
    stream.extra(SocketAttribute.raw_socket).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
