"""The connections of one look: as few as is sensible, none left afterwards, and each knows what it was shown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio

from router_client.errors import Refused
from router_client.reads import Result
from router_client.transport.network import Connection, Network, failures

PATIENCE_S = 0.1
"""How long a read waits for a connection in use before it gets one of its own: one slow read holds up no other.
Once a read of the look took longer, the others do not wait at all."""

MAX_LINES = 4
MAX_IDLE_S = 1.0
"""Routers close an idle connection after 5 s or 2 s. No read is tried twice, so none may meet that moment."""


@dataclass(eq=False, slots=True)
class Line:
    """A connection, and for each kind the open reads that were answered over it."""

    connection: Connection
    shown: dict[str, dict[str, Result]] = field(default_factory=dict)
    idle_since: float = 0.0

    @property
    def is_usable(self) -> bool:
        """True where the next read can go over it."""
        return self.connection.is_usable and anyio.current_time() - self.idle_since <= MAX_IDLE_S


class Lines:
    """Gives out connections, one read at a time each, until the look's deadline."""

    def __init__(self, network: Network, deadline: float) -> None:
        self.deadline = deadline
        self._network = network
        self._addresses: tuple[str, ...] | None = None
        self._idle: list[Line] = []
        self._count = 0
        self.is_slow = False
        """True once a read of this look took longer than PATIENCE_S."""
        self._freed = anyio.Event()

    @asynccontextmanager
    async def one(self, preferred: Callable[[Line], bool]) -> AsyncIterator[Line]:
        """A connection for this block alone; of those that are free, a preferred one.

        Raises:
            ReadFailed: nobody takes one, or not before the deadline.
        """
        line = await self._take(preferred)
        started = anyio.current_time()
        try:
            yield line
        finally:
            self.is_slow = self.is_slow or anyio.current_time() - started > PATIENCE_S
            await self._give_back(line)

    @asynccontextmanager
    async def spare(self, ready: Callable[[Line], bool]) -> AsyncIterator[Line | None]:
        """A connection that is free and not ready, or a new one, for this block alone; None where there is no place.

        Raises:
            ReadFailed: nobody takes one, or not before the deadline.
        """
        line = await self._take_spare(ready)
        try:
            yield line
        finally:
            if line is not None:
                await self._give_back(line)

    async def aclose(self) -> None:
        """Close whatever is open. Nothing may be under way."""
        for line in self._idle:
            await line.connection.aclose()
        self._idle.clear()

    async def _take(self, preferred: Callable[[Line], bool]) -> Line:
        with failures(self.deadline):
            while True:
                if (line := await self._idle_one(preferred)) is not None:
                    return line
                if self._count and await self._is_one_freed(self._patience_s):
                    continue
                self.is_slow = self.is_slow or self._count > 0
                return await self._new()

    @property
    def _patience_s(self) -> float | None:
        if self._count == MAX_LINES:
            return None
        return 0.0 if self.is_slow else PATIENCE_S

    async def _take_spare(self, ready: Callable[[Line], bool]) -> Line | None:
        with failures(self.deadline):
            for line in self._idle:
                if line.is_usable and not ready(line):
                    self._idle.remove(line)
                    return line
            return await self._new() if self._count < MAX_LINES else None

    async def _idle_one(self, preferred: Callable[[Line], bool]) -> Line | None:
        self._idle.sort(key=preferred)
        while self._idle:
            line = self._idle.pop()
            if line.is_usable:
                return line
            await self._drop(line.connection)
        return None

    async def _is_one_freed(self, within_s: float | None) -> bool:
        freed = self._freed
        with anyio.move_on_after(within_s):
            await freed.wait()
        return freed.is_set()

    async def _new(self) -> Line:
        self._count += 1
        try:
            if self._addresses is None:
                self._addresses = await self._resolved()
            left_s = self.deadline - anyio.current_time()
            return Line(await self._network.connect(self._addresses, left_s))
        except BaseException:
            self._free_a_place()
            raise

    async def _resolved(self) -> tuple[str, ...]:
        try:
            return await self._network.resolve()
        except OSError as exc:
            raise Refused from exc

    async def _give_back(self, line: Line) -> None:
        line.idle_since = anyio.current_time()
        if line.is_usable:
            self._idle.append(line)
            self._wake()
        else:
            await self._drop(line.connection)

    async def _drop(self, connection: Connection) -> None:
        try:
            await connection.aclose()
        finally:
            self._free_a_place()

    def _free_a_place(self) -> None:
        self._count -= 1
        self._wake()

    def _wake(self) -> None:
        self._freed.set()
        self._freed = anyio.Event()
