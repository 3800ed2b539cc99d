"""How far the reads of one look are, for everybody who waits for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

OnRead = Callable[[int, int, str], Awaitable[None]]
"""Told after each read: how many are done, how many there are so far, and the read's name."""


class Progress:
    """Counts the reads of one look, and tells everybody who waits for it."""

    def __init__(self) -> None:
        self._waiting: list[OnRead | None] = []
        self._done = self._total = 0

    def join(self, on_read: OnRead | None) -> None:
        """From now on tell this one too; None wants the look and no news."""
        self._waiting.append(on_read)

    def leave(self, on_read: OnRead | None) -> bool:
        """True where nobody waits any more."""
        self._waiting.remove(on_read)
        return not self._waiting

    def expect(self, more: int) -> None:
        """There are so many reads more."""
        self._total += more

    async def done(self, name: str) -> None:
        """That read has ended."""
        self._done += 1
        for on_read in tuple(self._waiting):
            if on_read is not None:
                # Whoever no longer listens takes nothing from the others.
                with suppress(Exception):
                    await on_read(self._done, self._total, name)
