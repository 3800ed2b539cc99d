"""The command line: the tools' own texts, exit codes a script can use, and no traceback whatever happens to it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import anyio
import pytest

import router_client
from mcp_server import __version__
from mcp_server.answers.boundary import FAULT
from mcp_server.demo.recorded import UNREACHABLE, demo_states
from mcp_server.terminal.arguments import REPORTS
from mcp_server.terminal.cli import run
from mcp_server.terminal.wording import worded_for_terminal
from router_client import RouterClient
from tests.mcp_server import worlds
from tests.mcp_server.process.child import COMMAND, DEADLINE_S, Place, started
from tests.mcp_server.process.routers import never_answering

STATES = [*demo_states("dario"), UNREACHABLE]
TOOL = {name: "backends_list" if name == "backends" else name for name in REPORTS}
DURATION = re.compile(r'"ms": [\d.]+')


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def routerscope(place: Place, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own."""
    env = place.environment(**options.pop("env", {}))
    options = {"capture_output": True, "text": True, "stdin": subprocess.DEVNULL} | options
    return subprocess.run([*COMMAND, *arguments], env=env, cwd=place.cwd, timeout=DEADLINE_S, check=False, **options)


def use_client(monkeypatch: pytest.MonkeyPatch, client: RouterClient) -> None:
    """Let the commands ask this client, whatever the settings say."""
    monkeypatch.setattr(router_client, "RouterClient", lambda _: client)


def tool_answer(world: str, tool: str, **arguments: str) -> tuple[str, Any]:
    """Text and data of a tool, by the protocol."""

    async def ask() -> tuple[str, Any]:
        async with worlds.connected(worlds.WORLDS[world]()) as session:
            result = await worlds.call(session, tool, arguments)
            return worlds.text(result), result.structured_content

    return anyio.run(ask)


def timeless(data: Any) -> str:
    """As JSON without the durations of the reads, which no two runs share."""
    return DURATION.sub('"ms": 0', json.dumps(data))


@pytest.mark.parametrize("world", ["pool3_traffic", "overage_halted", "api_key", "not running", "hostile"])
@pytest.mark.parametrize("command", REPORTS)
def test_command_prints_the_text_and_data_of_its_tool(
    command: str, world: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, data = tool_answer(world, TOOL[command])
    use_client(monkeypatch, worlds.WORLDS[world]())
    run([command])
    assert capsys.readouterr() == (f"{text}\n".replace("; detail=all", "; --detail all"), "")
    use_client(monkeypatch, worlds.WORLDS[world]())
    run([command, "--json"])
    out, err = capsys.readouterr()
    assert (timeless(json.loads(out)), err) == (timeless(data), "")


def test_doctor_detail_all_shows_all_findings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, _ = tool_answer("pool3_traffic", "doctor", detail="all")
    use_client(monkeypatch, worlds.WORLDS["pool3_traffic"]())
    run(["doctor", "--detail", "all"])
    assert capsys.readouterr().out == f"{text}\n"


def test_text_names_the_option_and_a_name_stays_as_it_is() -> None:
    text = "Checks: 1 ok (2 findings not shown; detail=all shows all)\nbackend detail=all"
    assert worded_for_terminal(text) == text.replace("; detail=all", "; --detail all")


def test_bars_are_ascii_where_the_stream_has_nothing_else_and_names_stay() -> None:
    text = "Requests    ▁▂█· last 4h by 1h\nwörk  ███░░ 61%"
    ascii_only, utf8 = (TextIOWrapper(BytesIO(), encoding) for encoding in ("ascii", "utf-8"))
    assert worded_for_terminal(text, ascii_only) == "Requests    _,#| last 4h by 1h\nwörk  ###.. 61%"
    assert worded_for_terminal(text, utf8) == text


def test_doctor_text_names_the_option_of_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use_client(monkeypatch, worlds.WORLDS["pool3_traffic"]())
    run(["doctor"])
    out = capsys.readouterr().out
    assert ("--detail all" in out, "detail=all" in out) == (True, False)


@pytest.mark.parametrize(
    ("world", "code"),
    [
        ("pool3_traffic", 0),
        ("with its key", 0),
        ("overage_halted", 1),
        ("pool3_all_unusable", 1),
        ("api_key", 1),
        ("not running", 1),
        ("not answering", 1),
        ("another program", 1),
    ],
)
@pytest.mark.parametrize("command", REPORTS)
def test_exit_code_is_0_only_if_the_router_would_serve(
    command: str, world: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_client(monkeypatch, worlds.WORLDS[world]())
    assert run([command]) == code


def test_internal_error_prints_the_fixed_text_and_exits_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = worlds.WORLDS["pool1"]()
    monkeypatch.setattr(client, "snapshot", None)
    use_client(monkeypatch, client)
    assert run(["status", "--json"]) == 1
    assert capsys.readouterr().out == f"{FAULT}\n"


def test_wrong_setting_exits_2_and_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUTER_TIMEOUT", "FAKE-value")
    assert run(["status"]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert err.startswith("routerscope: ROUTER_TIMEOUT: ")
    assert "FAKE-value" not in err


def test_version_option_prints_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        run(["--version"])
    assert capsys.readouterr().out == f"routerscope {__version__}\n"


@pytest.mark.parametrize("command", [[], *([name] for name in REPORTS), ["demo"], ["watch"], ["report"], ["config"]])
def test_help_shows_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        run([*command, "--help"])
    assert f"  {' '.join(['routerscope', *command])}" in capsys.readouterr().out.replace("example: ", "  ")


@pytest.mark.parametrize("state", STATES)
def test_every_dario_demo_state_has_a_status(state: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["status", "--json", f"--demo={state}"])
    status = json.loads(capsys.readouterr().out)
    assert code == (0 if status["serving"] else 1)
    assert (status["verdict"] == "unreachable") == (state == UNREACHABLE)
    assert status["router"]["url"].startswith("http://127.0.0.1:")


@pytest.mark.parametrize("state", [*demo_states("litellm"), UNREACHABLE])
def test_every_litellm_demo_state_has_a_status(state: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["status", "--json", f"--demo={state}", "--router", "litellm"])
    status = json.loads(capsys.readouterr().out)
    assert status["router"]["kind"] == "litellm"
    assert (status["verdict"] == "unreachable") == (state == UNREACHABLE)


def test_demo_option_works_before_and_after_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = []
    for arguments in (["--demo=halted", "status"], ["status", "--demo=halted"], ["status", "--demo", "halted"]):
        run([*arguments, "--json"])
        verdicts.append(json.loads(capsys.readouterr().out)["verdict"])
    assert verdicts == ["halted"] * 3


@pytest.mark.parametrize(
    "arguments", [["--demo=nonsense", "pool"], ["status", "--demo=nonsense"], ["demo", "busy", "nonsense"]]
)
def test_unknown_demo_state_exits_2_and_lists_the_states(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert all(state in err for state in STATES)
    assert "nonsense" not in err


@pytest.mark.parametrize(
    ("arguments", "unbuffered", "codes"),
    [
        # Whether argparse passes over a pipe that has gone differs between Python's versions.
        (["--help"], "", {0}),
        (["--version"], "1", {0, 141}),
        (["pool", "--demo"], "", {141}),
        (["pool", "--demo"], "1", {141}),
    ],
)
def test_closed_output_pipe_causes_no_traceback(
    arguments: list[str], unbuffered: str, codes: set[int], place: Place
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    env = {"PYTHONUNBUFFERED": unbuffered}
    with os.fdopen(writing, "wb", buffering=0) as stdout:
        done = routerscope(place, *arguments, env=env, capture_output=False, stdout=stdout, stderr=subprocess.PIPE)
    assert done.returncode in codes
    assert done.stderr == ""


def test_ascii_terminal_gets_every_row(place: Place) -> None:
    done = routerscope(place, "pool", "--demo", env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()
    assert all(alias in done.stdout for alias in ("personal", "work", "z-backup"))


@pytest.mark.anyio
async def test_ctrl_c_ends_a_command_without_a_traceback(place: Place) -> None:
    slow = {"ROUTER_TIMEOUT": "30"}
    async with never_answering() as router, started(place, "doctor", ROUTER_URL=router.url, env=slow) as child:
        await router.asked.wait()
        child.signal(signal.SIGINT)
        assert await child.ended() == 130
        assert await child.rest() == b""
    assert place.errors == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "command", [["status", "--demo"], ["doctor", "--demo", "--json"], ["config"], ["report", "--demo"]]
)
def test_full_disk_is_one_line_on_stderr(command: list[str], place: Place) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, *command], env=place.environment(), cwd=place.cwd, timeout=DEADLINE_S, check=False,
            stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    line = "routerscope: the output could not be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, line)
