"""Daemon threads for blocking calls that may hang: files on a network disk, name resolution."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

import anyio

T = TypeVar("T")

POLL_INTERVAL_S = 0.02


class Worker:
    """Runs one blocking call at a time in a daemon thread.

    The awaiting task can be cancelled at any time. The thread then runs on; it does not keep the process from ending,
    and later calls wait for it, so there is never more than one thread.
    """

    def __init__(self, name: str) -> None:
        self._name = f"routerscope-{name}"
        self._is_busy = False

    async def do(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, or raise what it raises."""
        while self._is_busy:
            # Polled: the earlier call may belong to an event loop that is closed, which can signal nothing.
            await anyio.sleep(POLL_INTERVAL_S)
        done, call, loop = anyio.Event(), _Call[T](), asyncio.get_running_loop()

        def run() -> None:
            call.run(work)
            self._is_busy = False
            with suppress(RuntimeError):  # the loop is closed, so no task waits any more
                loop.call_soon_threadsafe(done.set)

        self._is_busy = True
        threading.Thread(target=run, name=self._name, daemon=True).start()
        await done.wait()
        return call.result()


def run_with_timeout(timeout_s: float, work: Callable[[], T], default: T) -> T:
    """Return what `work` returns within `timeout_s` seconds, else `default`; its thread then runs on.

    For blocking calls at start-up, before there is an event loop. Raises what `work` raises in time.
    """
    call = _Call[T]()
    thread = threading.Thread(target=call.run, args=(work,), name="routerscope-start", daemon=True)
    thread.start()
    thread.join(timeout_s)
    return default if thread.is_alive() else call.result()


class _Call(Generic[T]):
    """The result or the exception of one call, passed between threads."""

    __slots__ = ("_error", "_result")

    def run(self, work: Callable[[], T]) -> None:
        self._error: BaseException | None = None
        try:
            self._result = work()
        except BaseException as exc:
            self._error = exc

    def result(self) -> T:
        if self._error is not None:
            raise self._error
        return self._result
