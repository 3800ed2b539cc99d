"""A thread for what may hang: a disk on the network, the resolution of a name."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

import anyio

T = TypeVar("T")

LOOK_AGAIN_S = 0.02


class Worker:
    """Does one piece of work at a time, each in a thread that can be abandoned.

    Whoever waits can be cancelled at any moment. The thread then runs on by itself: it keeps no process from ending,
    and work that comes meanwhile waits for it, so that there is never more than one.
    """

    def __init__(self, name: str) -> None:
        self._name = f"routerscope-{name}"
        self._is_busy = False

    async def do(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises."""
        while self._is_busy:
            # Abandoned, perhaps in a loop that is closed: nobody but the thread itself can say when it is done.
            await anyio.sleep(LOOK_AGAIN_S)
        done, outcome, loop = anyio.Event(), _Outcome[T](), asyncio.get_running_loop()

        def run() -> None:
            outcome.keep(work)
            self._is_busy = False
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(done.set)

        self._is_busy = True
        threading.Thread(target=run, name=self._name, daemon=True).start()
        await done.wait()
        return outcome.get()


def within(seconds: float, work: Callable[[], T], otherwise: T) -> T:
    """What `work` returns, where it does so in time; else its thread is abandoned. For what is done before serving."""
    outcome = _Outcome[T]()
    thread = threading.Thread(target=outcome.keep, args=(work,), name="routerscope-start", daemon=True)
    thread.start()
    thread.join(seconds)
    return otherwise if thread.is_alive() else outcome.get()


class _Outcome(Generic[T]):
    """How the work ended."""

    __slots__ = ("_error", "_result")

    def keep(self, work: Callable[[], T]) -> None:
        self._error: BaseException | None = None
        try:
            self._result = work()
        except BaseException as exc:
            self._error = exc

    def get(self) -> T:
        if self._error is not None:
            raise self._error
        return self._result
