"""Work that several callers want at the same time is done once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar, cast

import anyio

T = TypeVar("T")


class _Flight:
    __slots__ = ("done", "result", "succeeded")

    def __init__(self) -> None:
        self.done = anyio.Event()
        self.succeeded = False
        self.result: object = None


class Shared(Generic[T]):
    """Callers that ask for the same key while it is under way get the one result. Nothing is kept after it."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight] = {}

    async def do(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """The result of `work`, or of the same work under way. Where its caller was cancelled, the next takes over."""
        while (flight := self._flights.get(key)) is not None:
            await flight.done.wait()
            if flight.succeeded:
                return cast("T", flight.result)
        return await self._lead(key, work)

    async def _lead(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        flight = self._flights[key] = _Flight()
        try:
            result = await work()
            flight.result, flight.succeeded = result, True
            return result
        finally:
            del self._flights[key]
            flight.done.set()
