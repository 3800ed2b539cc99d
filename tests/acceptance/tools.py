"""Where the clients are, and how one is run: with a home folder of its own, and under a deadline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

DEADLINE_S = 180
SHOWN = 600
HERE = Path(__file__).parent
ROUTERSCOPE = str(Path(sys.executable).with_name("routerscope"))
SERVE = (ROUTERSCOPE, "--demo")


@dataclass(frozen=True)
class Check:
    """One line of the table, and what it takes to fill its last cell.

    `run` raises CannotRun where the client is not content; a text that it returns is what the cell says.
    """

    client: str
    version: str
    protocol: str
    called: str
    run: Callable[[], object]


class CannotRun(Exception):
    """A client failed, or did not say what it should; the message has the end of what it said."""


@dataclass(frozen=True)
class Tools:
    """The installed clients, and a home folder that is nobody's."""

    node: Path
    home: Path

    def run(self, *command: str, expect: Sequence[str] = (), code: int | None = 0, **extra: str) -> str:
        """Run one of the installed programs; what it printed, once it holds all that is expected.

        Raises:
            CannotRun: another exit code than `code` (None: any will do), something missing, or no end in time.
        """
        programs = self.node / "node_modules" / ".bin"
        env = {"PATH": f"{programs.absolute()}{os.pathsep}{os.environ['PATH']}", "HOME": str(self.home)}
        try:
            done = subprocess.run(
                [str(programs.absolute() / command[0]), *command[1:]],
                cwd=self.home, env=env | {"NO_COLOR": "1"} | extra, timeout=DEADLINE_S, check=False,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CannotRun(f"{command[0]} did not run: {error}") from error
        missing = [text for text in expect if text not in done.stdout]
        if missing or code not in {None, done.returncode}:
            raise CannotRun(f"exit code {done.returncode}, missing {missing}: {done.stdout[-SHOWN:]}")
        return done.stdout

    def version(self, package: str) -> str:
        """The version that was installed."""
        path = self.node / "node_modules" / package / "package.json"
        return str(json.loads(path.read_text("utf-8"))["version"]) if path.exists() else "not installed"
