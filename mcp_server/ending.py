"""How the process ends: within a second, whatever is in progress. A hung disk or name server keeps nobody waiting."""

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

PATIENCE_S = 0.7
"""What an orderly end gets. It takes a few hundredths; only a reader that does not read holds it up."""

LOOK_AGAIN_S = 0.02


def end(code: int) -> NoReturn:
    """Write out what is left, and end. Threads that were abandoned are not waited for."""
    end_soon(code)
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            stream.flush()
    os._exit(code)


def end_soon(code: int) -> None:
    """From now on the process has PATIENCE_S left."""
    timer = threading.Timer(PATIENCE_S, os._exit, (code,))
    timer.daemon = True
    timer.start()


def end_soon_after_input(code: int, descriptor: int) -> None:
    """Once the client has closed its end and all that it wrote was taken, the process has PATIENCE_S left.

    Watched by a thread of its own: the event loop, which reads the input, may be computing an answer for seconds.
    Where a system cannot tell (a file, Windows), the end of the serving is what starts the clock.
    """
    if hasattr(select, "poll"):
        # A copy: the SDK puts something else in the place of standard input.
        thread = threading.Thread(
            target=_watch, args=(code, os.dup(descriptor)), name="routerscope-input", daemon=True
        )
        thread.start()


def _watch(code: int, descriptor: int) -> None:
    import fcntl  # noqa: PLC0415 - not on Windows
    import termios  # noqa: PLC0415

    watched = select.poll()
    watched.register(descriptor, getattr(select, "POLLRDHUP", 0))
    with suppress(OSError):
        if any(events & select.POLLNVAL for _, events in watched.poll()):
            return
        while int.from_bytes(fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4)), sys.byteorder):
            time.sleep(LOOK_AGAIN_S)
        end_soon(code)


@contextmanager
def soon_after_sigint(code: int) -> Iterator[None]:
    """In a running event loop: SIGINT does what it did before, and the process has PATIENCE_S left."""
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
