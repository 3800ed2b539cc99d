"""The connection pool of one look: few connections, closed when the look ends, each with the proofs it has given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import anyio
from msgspec import Struct, field

from router_client.errors import Refused
from router_client.reads import Result
from router_client.transport.network import Connection, Network, within_deadline

ACQUIRE_TIMEOUT_S = 0.1
"""How long a read waits for a busy connection before it opens another, so that one slow read delays no other.
Once a read of the look took longer than this, reads no longer wait."""

MAX_CONNECTIONS = 4
KEEPALIVE_EXPIRY_S = 1.0
"""Routers close an idle connection after 2 s or 5 s. Reads are not retried, so none may run into that."""


class PooledConnection(Struct, eq=False):
    """A connection and, by router kind and read name, the open reads that were answered over it.

    It may carry a credential of a kind once those reads include the kind's proof (see `Adapter.proof`).
    """

    connection: Connection
    proofs: dict[str, dict[str, Result]] = field(default_factory=dict)
    idle_since: float = 0.0

    @property
    def is_usable(self) -> bool:
        """True if the next read can be sent over it."""
        return self.connection.is_usable and anyio.current_time() - self.idle_since <= KEEPALIVE_EXPIRY_S


class ConnectionPool:
    """Lends connections, to one read at a time each, until the look's deadline (on the event loop's clock)."""

    def __init__(self, network: Network, deadline: float) -> None:
        self.deadline = deadline
        self.is_slow = False
        """True once a read of this look took longer than ACQUIRE_TIMEOUT_S."""
        self._network = network
        self._addresses: tuple[str, ...] | None = None
        self._idle: list[PooledConnection] = []
        self._count = 0
        self._released: anyio.Event | None = None
        """Set at the next release; None while no read waits for one."""

    @asynccontextmanager
    async def acquire(self, is_preferred: Callable[[PooledConnection], bool]) -> AsyncIterator[PooledConnection]:
        """Lend a connection to this block: an idle one, preferably one for which `is_preferred` is true, or a new one.

        Raises:
            ReadFailed: no connection could be opened before the deadline.
        """
        pooled = await self._acquire(is_preferred)
        started = anyio.current_time()
        try:
            yield pooled
        finally:
            self.is_slow = self.is_slow or anyio.current_time() - started > ACQUIRE_TIMEOUT_S
            await self._release(pooled)

    @asynccontextmanager
    async def acquire_spare(
        self, is_ready: Callable[[PooledConnection], bool]
    ) -> AsyncIterator[PooledConnection | None]:
        """Lend a connection that is to be made ready: an idle one that is not, or a new one; None if the pool is full.

        Raises:
            ReadFailed: no connection could be opened before the deadline.
        """
        pooled = await self._acquire_spare(is_ready)
        try:
            yield pooled
        finally:
            if pooled is not None:
                await self._release(pooled)

    async def aclose(self) -> None:
        """Close all connections. No read may be under way."""
        for idle in self._idle:
            await idle.connection.aclose()
        self._idle.clear()

    async def _acquire(self, is_preferred: Callable[[PooledConnection], bool]) -> PooledConnection:
        # Most reads find a connection: those need no deadline of their own for it.
        if (pooled := await self._take_idle(is_preferred)) is not None:
            return pooled
        with within_deadline(self.deadline):
            while self._count and await self._wait_for_release(self._acquire_timeout_s):
                if (pooled := await self._take_idle(is_preferred)) is not None:
                    return pooled
            self.is_slow = self.is_slow or self._count > 0
            return await self._open()

    @property
    def _acquire_timeout_s(self) -> float | None:
        if self._count == MAX_CONNECTIONS:
            return None
        return 0.0 if self.is_slow else ACQUIRE_TIMEOUT_S

    async def _acquire_spare(self, is_ready: Callable[[PooledConnection], bool]) -> PooledConnection | None:
        with within_deadline(self.deadline):
            for idle in self._idle:
                if idle.is_usable and not is_ready(idle):
                    self._idle.remove(idle)
                    return idle
            return await self._open() if self._count < MAX_CONNECTIONS else None

    async def _take_idle(self, is_preferred: Callable[[PooledConnection], bool]) -> PooledConnection | None:
        self._idle.sort(key=is_preferred)
        while self._idle:
            idle = self._idle.pop()
            if idle.is_usable:
                return idle
            await self._close(idle.connection)
        return None

    async def _wait_for_release(self, timeout_s: float | None) -> bool:
        released = self._released = self._released or anyio.Event()
        with anyio.move_on_after(timeout_s):
            await released.wait()
        return released.is_set()

    async def _open(self) -> PooledConnection:
        self._count += 1
        try:
            if self._addresses is None:
                self._addresses = await self._resolve()
            remaining_s = self.deadline - anyio.current_time()
            return PooledConnection(await self._network.connect(self._addresses, remaining_s))
        except BaseException:
            self._count_closed()
            raise

    async def _resolve(self) -> tuple[str, ...]:
        try:
            return await self._network.resolve()
        except OSError as exc:
            raise Refused from exc

    async def _release(self, pooled: PooledConnection) -> None:
        pooled.idle_since = anyio.current_time()
        if pooled.is_usable:
            self._idle.append(pooled)
            self._notify_released()
        else:
            await self._close(pooled.connection)

    async def _close(self, connection: Connection) -> None:
        try:
            await connection.aclose()
        finally:
            self._count_closed()

    def _count_closed(self) -> None:
        self._count -= 1
        self._notify_released()

    def _notify_released(self) -> None:
        if self._released is not None:
            self._released.set()
            self._released = None
