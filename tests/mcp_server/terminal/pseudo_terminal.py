"""A command in a pseudo-terminal that is its controlling terminal, as in a shell."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.mcp_server.process.child import COMMAND, DEADLINE_S, Place, interruptible


@dataclass
class Terminal:
    """The running command, and what it has shown."""

    process: subprocess.Popen[bytes]
    ours: int
    theirs: int
    output: str = ""
    deadline_s: float = field(default_factory=lambda: time.monotonic() + DEADLINE_S)

    def shows(self, text: str, times: int = 1) -> None:
        """Wait until a text has been shown so many times."""
        while self.output.count(text) < times:
            assert self._read(self.deadline_s - time.monotonic()), f"{text!r} did not come in time: {self.output}"

    def press(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def ended(self) -> int:
        """Wait for the exit code, and read what is left."""
        while self.process.poll() is None:
            assert time.monotonic() < self.deadline_s, f"it did not end: {self.output}"
            self._read(0.02)
        while self._read(0.05):
            pass
        return self.process.returncode

    def is_line_by_line(self) -> bool:
        """Whether the terminal waits for the end of a line and shows what is typed, as in a shell."""
        flags: int = termios.tcgetattr(self.theirs)[3]
        return flags & (termios.ICANON | termios.ECHO) == termios.ICANON | termios.ECHO

    def _read(self, timeout_s: float) -> bool:
        (ready, _, _) = select.select([self.ours], [], [], max(0.0, timeout_s))
        if ready:
            self.output += os.read(self.ours, 65536).decode("utf-8", "replace")
        return bool(ready)


def take_stdin_as_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@contextmanager
def in_terminal(place: Place, *arguments: str, **env: str) -> Iterator[Terminal]:
    """Run `routerscope ARGUMENTS` in a terminal during the block, and kill it at the end if it still runs."""
    ours, theirs = pty.openpty()
    with interruptible():
        process = subprocess.Popen(
            [*COMMAND, *arguments], cwd=place.cwd, env=place.environment(TERM="xterm", **env), start_new_session=True,
            stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=take_stdin_as_terminal,  # noqa: PLW1509 - one ioctl
        )  # fmt: skip
    try:
        yield Terminal(process, ours, theirs)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
        os.close(theirs)
        os.close(ours)
