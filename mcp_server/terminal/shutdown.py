"""How the process ends: within a second, whatever is in progress. A hung disk or name server keeps nobody waiting."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

PATIENCE_S = 0.7
"""What an orderly end gets. It takes a few hundredths; only a reader that does not read holds it up."""


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
