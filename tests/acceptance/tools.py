"""The installed clients, run with a separate home folder and a deadline."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

DEADLINE_S = 180
MAX_SHOWN_CHARACTERS = 600
HERE = Path(__file__).parent
ROUTERSCOPE = str(Path(sys.executable).with_name("routerscope"))
SERVE = (ROUTERSCOPE, "--demo")


@dataclass(frozen=True)
class Check:
    """A row of the table, and the function for its result.

    `run` raises CannotRun if the check fails; a returned text is shown as the result.
    """

    client: str
    version: str
    protocol: str
    called: str
    run: Callable[[], object]


class CannotRun(Exception):
    """A client failed, or its output lacks something; the message has the end of the output."""


@dataclass(frozen=True)
class Tools:
    """The folder of the clients from npm, an empty home folder, and the environment with Python programs.

    `variables` are set for each program.
    """

    node: Path
    home: Path
    python: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def run(self, *command: str, expect: Sequence[str] = (), code: int | None = 0, **env_changes: str) -> str:
        """Run an installed program and return its output.

        Raises:
            CannotRun: the exit code is not `code` (None: any), an expected text is missing, or the deadline passed.
        """
        env = self.environment(NO_COLOR="1", **env_changes)
        try:
            done = subprocess.run(
                [shutil.which(command[0], path=env["PATH"]) or command[0], *command[1:]],
                cwd=self.home, env=env, timeout=DEADLINE_S, check=False,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CannotRun(f"{command[0]} did not run: {error}") from error
        missing = [text for text in expect if text not in done.stdout]
        if missing or code not in {None, done.returncode}:
            raise CannotRun(f"exit code {done.returncode}, missing {missing}: {done.stdout[-MAX_SHOWN_CHARACTERS:]}")
        return done.stdout

    def environment(self, **changes: str) -> dict[str, str]:
        """Return the variables of an installed program: its home folder, and where it finds the others."""
        folders = (self.node / "node_modules" / ".bin", self.python / "bin")
        path = os.pathsep.join([*(str(folder.absolute()) for folder in folders), os.environ["PATH"]])
        return {"PATH": path, "HOME": str(self.home), **self.variables, **changes}

    def write(self, name: str, text: str) -> None:
        """Write a file below the home folder."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def version(self, package: str) -> str:
        """Return the installed version of an npm package."""
        path = self.node / "node_modules" / package / "package.json"
        return str(json.loads(path.read_text("utf-8"))["version"]) if path.exists() else "not installed"

    def python_version(self, package: str) -> str:
        """Return the installed version of a Python package."""
        found = [path.name.split("-")[1] for path in self.python.glob(f"lib/*/site-packages/{package}-*.dist-info")]
        return found[0].removesuffix(".dist") if found else "not installed"
