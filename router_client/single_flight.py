"""Callers that request the same work at the same time share one execution (Go calls this singleflight)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar, cast

import anyio

T = TypeVar("T")


class _Flight:
    """One execution under way."""

    __slots__ = ("done", "result", "succeeded")

    def __init__(self) -> None:
        self.done: anyio.Event | None = None
        self.succeeded = False
        self.result: object = None


class SingleFlight(Generic[T]):
    """Shares the result of work that is under way between callers with the same key. Results are not cached."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight] = {}

    async def do(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """Return the result of `work`, or of the execution under way for `key`.

        An exception reaches only the caller that runs the work. If that caller fails or is cancelled, the next one
        runs its own.
        """
        while (flight := self._flights.get(key)) is not None:
            # Made by the first that waits: most flights have none.
            flight.done = flight.done or anyio.Event()
            await flight.done.wait()
            if flight.succeeded:
                return cast("T", flight.result)
        return await self._execute(key, work)

    async def _execute(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        flight = self._flights[key] = _Flight()
        try:
            result = await work()
            flight.result, flight.succeeded = result, True
            return result
        finally:
            del self._flights[key]
            if flight.done is not None:
                flight.done.set()
