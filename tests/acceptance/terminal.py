"""Claude Code in a pseudo-terminal, with its base URL on a loopback server that refuses each model request."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.acceptance.tools import CannotRun, Tools

ROWS, COLUMNS = 30, 100
DEADLINE_S = 60
SEQUENCE = re.compile(r"\x1b\[[0-9;?<>=]*[a-zA-Z]|\r")
REFUSAL = json.dumps(
    {"type": "error", "error": {"type": "rate_limit_error", "message": "all accounts in cooldown"}}
).encode()


class Refusing(BaseHTTPRequestHandler):
    """Answers 429 to each model request, as a router without a usable account does."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(429)
        self.send_header("x-should-retry", "false")
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(REFUSAL)))
        self.end_headers()
        self.wfile.write(REFUSAL)

    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("content-length", "0")
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


class ClaudeCode:
    """A running session; `output` is everything that it wrote to its terminal."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self.output = b""

    @property
    def text(self) -> str:
        """The output without escape sequences that move the cursor or set colours."""
        return SEQUENCE.sub("", self.output.decode("utf-8", "replace"))

    def type(self, text: str) -> None:
        """Type a text and press Enter, as two writes: one would be taken as pasted."""
        os.write(self._terminal, text.encode())
        self.wait(lambda: text in self.text)
        time.sleep(0.5)
        os.write(self._terminal, b"\r")

    def wait(self, is_there: Callable[[], bool], seconds: float = DEADLINE_S) -> None:
        """Read until this is true.

        Raises:
            CannotRun: it is not in time.
        """
        until_s = time.monotonic() + seconds
        while not is_there():
            if time.monotonic() > until_s:
                raise CannotRun(f"not drawn in time; the end of the output is {self.text[-400:]!r}")
            self.read(0.2)

    def read(self, seconds: float) -> None:
        """Read what comes within this time."""
        if select.select([self._terminal], [], [], seconds)[0]:
            with suppress(OSError):
                self.output += os.read(self._terminal, 65536)


@contextmanager
def claude_code(tools: Tools, name: str, settings: dict[str, Any]) -> Iterator[ClaudeCode]:
    """Run a session with these settings, in a home folder of its own, past its first questions."""
    home = tools.home / name
    work = home / "work"
    work.mkdir(parents=True)
    project = {"hasTrustDialogAccepted": True, "hasCompletedProjectOnboarding": True}
    known = {"hasCompletedOnboarding": True, "theme": "dark", "projects": {str(work): project}}
    tools.write(f"{name}/.claude.json", json.dumps(known))
    tools.write(f"{name}/.claude/settings.json", json.dumps(settings))
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = _environment(tools, home, server.server_port)
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(work)
            os.execvpe("claude", ["claude"], environment)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        try:
            yield ClaudeCode(terminal)
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(terminal)
            server.shutdown()


def _environment(tools: Tools, home: Path, port: int) -> dict[str, str]:
    return tools.environment(
        HOME=str(home),
        TERM="xterm-256color",
        LC_ALL="C.UTF-8",
        ANTHROPIC_BASE_URL=f"http://127.0.0.1:{port}",
        ANTHROPIC_AUTH_TOKEN="FAKE-token",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1",
        DISABLE_AUTOUPDATER="1",
    )
