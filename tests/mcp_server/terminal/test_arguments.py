"""What the command line says on stderr: which argument is wrong and what is unsafe, never what was given."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from mcp_server.answers.text.line import FIELDS
from mcp_server.terminal.arguments import COMMANDS, EDITORS, EVENTS, STATUS_LINE
from mcp_server.terminal.cli import run
from mcp_server.terminal.commands import hook
from router_client.settings.environment import UNMASKABLE
from router_client.settings.files import WRITABLE
from tests.mcp_server.process.child import COMMAND, DEADLINE_S, Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def stderr_lines(place: Place, *arguments: str, **env: str) -> list[str]:
    """The lines on stderr of a process of its own."""
    done = subprocess.run(
        [*COMMAND, *arguments], env=place.environment(**env), cwd=place.cwd, timeout=DEADLINE_S, check=False,
        capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.stderr.splitlines()


NO_COMMAND = f"COMMAND takes one of {', '.join(COMMANDS)}"
WRONG = {
    "FAKE-value": NO_COMMAND,
    "status FAKE-value": "unknown argument; see routerscope status --help",
    "--FAKE-value": "unknown argument; see routerscope --help",
    "-FAKE-value": "unknown argument; see routerscope --help",
    "doctor --detail FAKE-value": "--detail takes one of problems, all",
    "doctor --detail=FAKE-value": "--detail takes one of problems, all",
    "doctor --d=FAKE-value": "unknown argument; see routerscope doctor --help",
    "doctor --json=FAKE-value": "--json takes no value",
    "watch --every FAKE-value": "--every takes a value: 2 to 3600 (default: 5)",
    "watch --every 1": "--every takes a value: 2 to 3600 (default: 5)",
    "watch --changes=FAKE-value": "--changes takes no value",
    "report FAKE-value": "unknown argument; see routerscope report --help",
    "watch --every": "--every takes a value: 2 to 3600 (default: 5)",
    "config FAKE-value": f"EDITOR takes one of {', '.join((*EDITORS, STATUS_LINE))}",
    "--version=FAKE-value": "--version takes no value",
    "-- FAKE-value": NO_COMMAND,
    "status -- FAKE-value": "unknown argument; see routerscope status --help",
}


@pytest.mark.parametrize("line", WRONG)
def test_wrong_argument_exits_2_without_repeating_its_value(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(line.split())
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: routerscope")
    assert err.splitlines()[-1].partition(": ")[2] == WRONG[line]
    assert "FAKE" not in err


@pytest.mark.parametrize(
    "line",
    [
        "status --demo=FAKE",
        "demo FAKE",
        "status --demo --router FAKE",
        "watch --demo=FAKE",
        "report --demo=FAKE",
        "--d=FAKE status",
    ],
)
def test_wrong_demo_state_exits_2_without_repeating_it(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.split()) == 2
    out, err = capsys.readouterr()
    assert (out, "FAKE" in err) == ("", False)


@pytest.mark.parametrize("command", ["status", "doctor"])
def test_unsafe_settings_are_reported_once_at_startup(command: str, place: Place, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("account")
    (tmp_path / "key").chmod(0o666)
    assert stderr_lines(place, command, ROUTER_API_KEY_FILE=str(tmp_path / "key")) == [
        f"routerscope: warning: ROUTER_API_KEY_FILE: {WRITABLE}",
        f"routerscope: warning: ROUTER_API_KEY_FILE: {UNMASKABLE}",
    ]


def test_server_reports_unsafe_settings(place: Place) -> None:
    assert stderr_lines(place, ROUTER_API_KEY="account") == [f"routerscope: warning: ROUTER_API_KEY: {UNMASKABLE}"]


def test_full_or_closed_stderr_does_not_block_the_answer(place: Place) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 4096)
    os.set_blocking(writing, True)
    env = place.environment(ROUTER_API_KEY="account")
    for stderr in (writing, subprocess.DEVNULL):
        done = subprocess.run(
            [*COMMAND, "status"], env=env, cwd=place.cwd, timeout=DEADLINE_S, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr,
        )  # fmt: skip
        assert done.stdout.startswith(b"UNREACHABLE")
    os.close(writing)
    os.close(reading)


def test_names_that_the_parser_repeats_are_those_of_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """It repeats them because a command is imported only once it has been chosen."""
    assert tuple(hook.EVENTS) == EVENTS
    with pytest.raises(SystemExit):
        run(["line", "--help"])
    assert tuple(re.findall(r"\{(\w+)\}", capsys.readouterr().out)) == FIELDS
