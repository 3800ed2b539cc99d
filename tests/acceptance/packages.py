"""The wheel, run by uvx and installed by pipx, each in an empty home folder."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

from release.project import ROOT
from tests.acceptance.tools import Check, Tools
from tests.acceptance.uv import variables

STATUS = ("status", "--demo")
EXPECTED = ["OK (serving)"]


def checks(tools: Tools) -> list[Check]:
    """Return the checks."""
    wheel = _built(tools.home / "dist")
    return [
        Check("uv", tools.python_version("uv"), "-", "uvx --from the wheel", lambda: _uvx(tools, wheel)),
        Check("pipx", tools.python_version("pipx"), "-", "pipx install the wheel", lambda: _pipx(tools, wheel)),
    ]


def _built(folder: Path) -> Path:
    """Build the wheel and return its path."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def _uvx(tools: Tools, wheel: Path) -> None:
    own = _with_empty_home(tools, "uvx")
    own.run("uvx", "--from", str(wheel), "routerscope", *STATUS, expect=EXPECTED)


def _pipx(tools: Tools, wheel: Path) -> None:
    own = _with_empty_home(tools, "pipx")
    own.run("pipx", "install", str(wheel), expect=["- routerscope"])
    own.run(str(own.home / ".local/bin/routerscope"), *STATUS, expect=EXPECTED)


def _with_empty_home(tools: Tools, name: str) -> Tools:
    home = tools.home / name
    home.mkdir()
    return dataclasses.replace(tools, home=home, variables=variables())
