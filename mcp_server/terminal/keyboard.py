"""`q` quits, where stdin is a terminal. Not on Windows, where Ctrl-C does.

The terminal then passes each key on at once and does not show it. This is undone when the block ends, whatever ends
it, and before the process obeys a signal.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from types import FrameType

QUIT = b"q"
MAX_KEYS = 1024

if sys.platform != "win32":
    import termios
    import tty

    ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def quit_keys() -> str:
    """Return the keys that end a command, in words."""
    return "q or Ctrl-C" if _terminal() is not None else "Ctrl-C"


@contextmanager
def quit_on_q(quit_now: Callable[[], None]) -> Iterator[None]:
    """Within the block, which runs in an event loop, call `quit_now` when q is pressed."""
    terminal = _terminal()
    if terminal is None:
        yield
        return
    loop = asyncio.get_running_loop()
    with _single_keys(terminal):
        loop.add_reader(terminal, _on_keys, terminal, quit_now)
        try:
            yield
        finally:
            loop.remove_reader(terminal)


def _on_keys(terminal: int, quit_now: Callable[[], None]) -> None:
    try:
        keys = os.read(terminal, MAX_KEYS)
    except OSError:
        keys = b""
    if not keys:
        # The terminal is gone, and would be reported as readable forever.
        asyncio.get_running_loop().remove_reader(terminal)
    if QUIT in keys.lower():
        quit_now()


def _terminal() -> int | None:
    """Return the descriptor of stdin if keys can be read from it, else None."""
    if sys.platform == "win32" or sys.stdin is None or not sys.stdin.isatty():
        return None
    descriptor = sys.stdin.fileno()
    return descriptor if _may_change(descriptor) else None


if sys.platform != "win32":

    def _may_change(terminal: int) -> bool:
        """Return False for a job in the background, which the system stops if it reads or changes its terminal."""
        try:
            return os.tcgetpgrp(terminal) == os.getpgrp()
        except OSError:
            return True  # not the terminal of this session, which has no jobs

    @contextmanager
    def _single_keys(terminal: int) -> Iterator[None]:
        before = termios.tcgetattr(terminal)

        def restore() -> None:
            if _may_change(terminal):
                termios.tcsetattr(terminal, termios.TCSANOW, before)

        with ExitStack() as stack:
            stack.callback(restore)
            for number in ENDING:
                stack.enter_context(_first_on(number, restore))
            tty.setcbreak(terminal, termios.TCSANOW)
            yield


@contextmanager
def _first_on(number: int, act: Callable[[], None]) -> Iterator[None]:
    """Within the block, act on a signal before what it does already."""
    before = signal.getsignal(number)
    if before is signal.SIG_IGN or before is None:
        yield
        return
    signal.signal(number, partial(_act_and_pass_on, act, before))
    try:
        yield
    finally:
        signal.signal(number, before)


def _act_and_pass_on(act: Callable[[], None], before: signal._HANDLER, number: int, _: FrameType | None) -> None:
    act()
    signal.signal(number, before)
    signal.raise_signal(number)
