"""How the process ends: within a second, even while a disk, a name server or a computation hangs."""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

if sys.platform != "win32":
    import fcntl
    import termios

GRACE_S = 0.7
"""Time for an orderly end. It takes a few hundredths of a second, unless a reader does not read."""

POLL_S = 0.02


def end(code: int) -> NoReturn:
    """Flush the log and the output, and end without waiting for abandoned threads."""
    end_soon(code)
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            stream.flush()
    os._exit(code)


def end_soon(code: int) -> None:
    """End the process after GRACE_S at the latest."""
    _end_after(GRACE_S, code)


@contextmanager
def end_within(seconds: float, code: int) -> Iterator[None]:
    """End the process if the block takes longer."""
    timer = _end_after(seconds, code)
    try:
        yield
    finally:
        timer.cancel()


def _end_after(seconds: float, code: int) -> threading.Timer:
    timer = threading.Timer(seconds, os._exit, (code,))
    timer.daemon = True
    timer.start()
    return timer


def end_soon_after_input(code: int, descriptor: int) -> None:
    """End the process GRACE_S after the client closed its end and everything it wrote was read, at the latest.

    A thread watches the input: the event loop, which reads it, may be computing an answer for seconds. A system that
    cannot report the closed end (a file, Windows) gets GRACE_S after the server has stopped.
    """
    if hasattr(select, "poll"):
        # A copy, because the SDK replaces standard input.
        thread = threading.Thread(
            target=_watch, args=(code, os.dup(descriptor)), name="routerscope-input", daemon=True
        )
        thread.start()


def _watch(code: int, descriptor: int) -> None:
    watched = select.poll()
    watched.register(descriptor, getattr(select, "POLLRDHUP", 0))
    with suppress(OSError):
        if any(events & select.POLLNVAL for _, events in watched.poll()):
            return
        while int.from_bytes(fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4)), sys.byteorder):
            time.sleep(POLL_S)
        end_soon(code)


def output_is_closed() -> bool:
    """Return whether nobody reads stdout any more: a program that seldom writes would not notice for hours.

    False where the system cannot tell (a file, Windows).
    """
    if not hasattr(select, "poll"):
        return False
    watched = select.poll()
    with suppress(AttributeError, OSError, ValueError):
        watched.register(sys.stdout.fileno(), 0)
        return any(events & (select.POLLERR | select.POLLHUP) for _, events in watched.poll(0))
    return False


@contextmanager
def end_soon_on_sigint(code: int) -> Iterator[None]:
    """Within the block, end the process GRACE_S after SIGINT at the latest, besides what SIGINT does already."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before):
        # Ignored, as in a shell's background job.
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        end_soon(code)
        before(number, frame)

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
