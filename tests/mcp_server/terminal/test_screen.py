"""On a terminal: the same text, in colour where wanted, to its width; nothing is lost or read as markup."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import anyio
import pytest

from mcp_server.terminal import cli
from mcp_server.terminal.screen import Screen
from tests.mcp_server import worlds
from tests.mcp_server.terminal.test_cli import tool_answer, use_client

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOURS = re.compile(r"\x1b\[(?:\d+;)*3\d(?:;\d+)*m")
MARKUP = "[red]not markup[/red] :warning: [link=https://evil.example]x[/link]"


@pytest.fixture(autouse=True)
def a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 60 columns, that can do colour."""
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": "60", "LINES": "24"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """What a terminal gets for a text."""

    def show(text: str) -> str:
        Screen().show(text)
        return capsys.readouterr().out

    return show


@pytest.mark.parametrize("world", ["pool3_traffic", "overage_halted", "not running", "hostile"])
@pytest.mark.parametrize("tool", ["doctor", "status", "pool", "usage", "backends_list"])
def test_every_text_is_complete_and_fits_the_width(tool: str, world: str, shown: Callable[[str], str]) -> None:
    text, _ = tool_answer(world, tool)
    plain = ESCAPES.sub("", shown(text))
    assert plain.split() == text.split()
    assert max(map(len, plain.splitlines())) <= 60


@pytest.mark.parametrize(
    ("line", "colour"),
    [
        ("OK (serving) - dario", "32"),
        ("HALTED (not serving) - dario", "31"),
        ("DEGRADED (serving) - dario", "33"),
        ("FAIL guard.halted router", "31"),
        ("WARN usage.paid", "33"),
        ("work      usable  x", "32"),
        ("work      rate_limited  x", "33"),
        ("work      auth_failed  x", "31"),
    ],
)
def test_verdicts_findings_and_states_are_coloured(line: str, colour: str, shown: Callable[[str], str]) -> None:
    (found,) = COLOURS.findall(shown(line))
    assert colour in found


@pytest.mark.parametrize("header", ["ACCOUNT   STATE  5h", "DEPLOYMENT  STATE", "API     SERVED"])
def test_table_header_is_dim(header: str, shown: Callable[[str], str]) -> None:
    assert shown(header) == f"\x1b[2m{header}\x1b[0m\n"


def test_no_color_turns_colours_off(monkeypatch: pytest.MonkeyPatch, shown: Callable[[str], str]) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text, _ = tool_answer("overage_halted", "doctor")
    assert COLOURS.findall(shown(text)) == []


def test_markup_in_a_name_is_shown_as_text(shown: Callable[[str], str]) -> None:
    assert ESCAPES.sub("", shown(MARKUP)).split() == MARKUP.split()


def test_text_in_place_replaces_the_last_one(capsys: pytest.CaptureFixture[str]) -> None:
    with Screen().in_place() as show:
        show("first\nmore")
        show("second")
    out = capsys.readouterr().out
    assert out.index("first") < out.index("\x1b[1A") < out.index("second")


@pytest.mark.parametrize(("count", "expected"), [(24, 24), (25, 24), (100, 24)])
def test_last_line_stays_on_a_screen_that_is_too_low(
    count: int, expected: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with Screen().in_place() as show:
        show("\n".join([*(f"line {number}" for number in range(1, count)), "the last one"]))
    # Drawn once more at the end.
    lines = ESCAPES.sub("", capsys.readouterr().out).splitlines()[:expected]
    assert (len(lines), lines[0], lines[-1]) == (expected, "line 1", "the last one")
    assert ("..." in lines) == (count > expected)


@pytest.mark.anyio
async def test_slow_reads_show_progress_on_stderr_and_remove_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mcp_server.terminal.screen.PROGRESS_DELAY_S", 0)
    with anyio.fail_after(10):
        async with Screen().progress() as on_read:
            await on_read(1, 3, "health")
            await anyio.wait_all_tasks_blocked()
    out, err = capsys.readouterr()
    assert out == ""
    assert "1 of 3 done, last health" in err
    assert err.rstrip().endswith("\x1b[2K")


@pytest.mark.anyio
async def test_fast_reads_hide_progress(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("mcp_server.terminal.screen.PROGRESS_DELAY_S", 3600)
    async with Screen().progress() as on_read:
        await on_read(1, 3, "health")
    assert capsys.readouterr() == ("", "")


def test_terminal_without_rich_gets_plain_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, _ = tool_answer("pool3_traffic", "pool")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.delitem(sys.modules, "mcp_server.terminal.screen")
    monkeypatch.setitem(sys.modules, "rich", None)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    use_client(monkeypatch, worlds.WORLDS["pool3_traffic"]())
    assert cli.run(["pool"]) == 0
    assert capsys.readouterr().out == f"{text}\n"


def test_text_is_coloured_on_a_terminal_and_json_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    use_client(monkeypatch, worlds.WORLDS["pool3_traffic"]())
    cli.run(["status"])
    assert COLOURS.search(capsys.readouterr().out)
    use_client(monkeypatch, worlds.WORLDS["pool3_traffic"]())
    cli.run(["status", "--json"])
    assert "\x1b" not in capsys.readouterr().out
