"""Progress of the reads of one look, reported to every caller that waits for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

OnRead = Callable[[int, int, str], Awaitable[None]]
"""A callback, awaited after each read: reads done, reads known so far, name of the read that ended."""


class Progress:
    """Counts the reads of one look and notifies its listeners."""

    def __init__(self) -> None:
        self._listeners: list[OnRead | None] = []
        self._done = self._total = 0

    def join(self, on_read: OnRead | None) -> None:
        """Add a caller. None is a caller that waits for the look and wants no progress."""
        self._listeners.append(on_read)

    def leave(self, on_read: OnRead | None) -> bool:
        """Remove a caller. Return True if none is left."""
        self._listeners.remove(on_read)
        return not self._listeners

    def expect(self, more: int) -> None:
        """Change the number of expected reads by `more`, which is negative for reads that were given up."""
        self._total += more

    async def done(self, name: str) -> None:
        """Count the read `name` as done and notify every listener."""
        self._done += 1
        for on_read in tuple(self._listeners):
            if on_read is not None:
                # A listener that fails, such as one whose client is gone, must not affect the others.
                with suppress(Exception):
                    await on_read(self._done, self._total, name)
