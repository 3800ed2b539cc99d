"""`routerscope` without a command on a terminal: the status, then the commands."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from mcp_server.terminal.arguments import COMMANDS
from tests.mcp_server.process.child import Place
from tests.mcp_server.terminal.test_cli import routerscope


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def on_a_terminal(place: Place, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it with a terminal as its stdin."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0), os.fdopen(theirs, "rb", buffering=0) as terminal:
        return routerscope(place, *arguments, stdin=terminal)


@pytest.mark.parametrize("arguments", [[], ["--demo"], ["--demo=halted"]])
def test_no_command_on_a_terminal_shows_the_status_and_the_commands(arguments: list[str], place: Place) -> None:
    done = on_a_terminal(place, *arguments)
    status = routerscope(place, "status", *arguments)
    assert (done.returncode, done.stderr) == (status.returncode, "")
    text, _, commands = done.stdout.partition("\n\nCommands:\n")
    assert text.split(" - ")[0] == status.stdout.split(" - ")[0]
    assert [line.split()[1] for line in commands.splitlines()] == [*COMMANDS, "--help"]
    assert max(map(len, commands.splitlines())) <= 80


def test_wrong_demo_state_on_a_terminal_exits_2(place: Place) -> None:
    done = on_a_terminal(place, "--demo=nonsense")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
