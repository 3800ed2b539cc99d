"""`routerscope watch`: status and pool of one moment, again and again, until Ctrl-C or q, which is no error."""

from __future__ import annotations

import gc
import os
import signal
import sys
import termios
from pathlib import Path

import anyio
import pytest

from mcp_server.answers import reports
from mcp_server.answers.boundary import FAULT, fault
from mcp_server.terminal import bell, keyboard, rounds
from mcp_server.terminal.cli import run
from mcp_server.terminal.commands import watch
from mcp_server.terminal.screen import GOOD, NOTE, spans
from router_client import RouterClient
from tests.mcp_server.process.child import DEADLINE_S, Place
from tests.mcp_server.process.routers import replaying
from tests.mcp_server.terminal.pseudo_terminal import in_terminal
from tests.support import Replay, client_for, recorded

ROUNDS = 3
FOOTER = "Ctrl-C ends it"
BELL = "\a"


class EnoughRefreshes(Exception):
    """Ends a test as Ctrl-C ends a command."""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


async def shown(*states: str, client: RouterClient | None = None, rings: list[str] | None = None) -> list[str]:
    """What is shown of a router that is in one state after another."""
    router, seen = Replay(states[0]), list[str]()

    def show(text: str) -> None:
        seen.append(text)
        if len(seen) == len(states):
            raise EnoughRefreshes
        router.recorded = recorded(states[len(seen)])

    def ring() -> None:
        assert rings is not None
        rings.append(states[len(seen)])

    with anyio.fail_after(DEADLINE_S), pytest.raises(EnoughRefreshes):
        await watch.refresh(client or client_for(router), 0, show, *([] if rings is None else [ring]))
    return seen


def marks(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("Changed")]


@pytest.mark.anyio
async def test_each_refresh_shows_status_and_pool_from_one_scrape() -> None:
    router, seen = Replay("pool3_traffic"), list[str]()

    def show(text: str) -> None:
        seen.append(text)
        if len(seen) == ROUNDS:
            raise EnoughRefreshes

    with anyio.fail_after(DEADLINE_S), pytest.raises(EnoughRefreshes):
        await watch.refresh(client_for(router), 0, show)
    assert all("OK (serving)" in text and "POOL 3 of 3" in text and FOOTER in text for text in seen)
    assert router.paths.count("/accounts") == ROUNDS


@pytest.mark.anyio
async def test_last_change_stays_marked_above_the_status_until_the_next_one() -> None:
    first, second, third, fourth = await shown("pool3_traffic", "overage_halted", "overage_halted", "pool3_traffic")
    assert marks(first) == []
    assert marks(second)[0].endswith(": verdict: ok -> halted")
    assert second.startswith("Changed at ")
    assert marks(third) == marks(second)
    assert marks(fourth)[0].endswith(": verdict: halted -> ok")


@pytest.mark.anyio
async def test_no_more_marks_are_shown_than_leave_room_for_the_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "MAX_MARKS", 2)
    _, second = await shown("pool3_traffic", "overage_halted")
    assert marks(second)[2:] == ["Changed: 2 more lines not shown"] or marks(second)[2].endswith("not shown")
    assert len(marks(second)) == 3


@pytest.mark.anyio
async def test_bell_rings_once_for_each_look_with_a_change() -> None:
    rings: list[str] = []
    await shown("pool3_traffic", "pool3_traffic", "overage_halted", "overage_halted", "pool3_traffic", rings=rings)
    assert rings == ["overage_halted", "pool3_traffic"]


@pytest.mark.anyio
async def test_look_that_fails_shows_the_fixed_error_and_is_no_change(monkeypatch: pytest.MonkeyPatch) -> None:
    several, looks = reports.Answers.several, list[int]()

    async def failing(*arguments: object) -> list[reports.Answer]:
        looks.append(1)
        answers = await several(*arguments)  # type: ignore[arg-type]
        return [*answers[:2], reports.Answer(fault(FAULT))] if len(looks) == 2 else answers

    monkeypatch.setattr(reports.Answers, "several", failing)
    texts = await shown("pool3_traffic", "overage_halted", "pool3_traffic")
    assert [marks(text) for text in texts] == [[], [], []]


def test_changes_are_marked_with_a_style() -> None:
    assert [style for *_, style in spans("Changed at 12:03:04: target ok: usable -> failing")] == [f"bold {NOTE}"]
    assert GOOD not in [style for *_, style in spans("Changed at 12:03:04: target a: none -> usable")]


@pytest.mark.anyio
async def test_pause_is_counted_from_the_end_of_a_slow_look(monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[tuple[str, float]] = []
    several = reports.Answers.several

    async def slow(*arguments: object) -> list[reports.Answer]:
        times.append(("begins", anyio.current_time()))
        await anyio.sleep(0.2)
        answers = await several(*arguments)  # type: ignore[arg-type]
        times.append(("ends", anyio.current_time()))
        return answers

    def on_round(_: rounds.Round) -> None:
        if len(times) == 2 * ROUNDS:
            raise EnoughRefreshes

    monkeypatch.setattr(reports.Answers, "several", slow)
    with anyio.fail_after(DEADLINE_S), pytest.raises(EnoughRefreshes):
        await rounds.look_repeatedly(client_for("pool1"), 0.1, on_round)
    pauses = [begins[1] - ends[1] for ends, begins in zip(times[1::2], times[2::2], strict=False)]
    assert len(pauses) == ROUNDS - 1
    assert min(pauses) >= 0.1


def test_watch_enables_garbage_collection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each round leaves some kilobytes of it."""
    collecting: list[bool] = []

    async def once(*_: object) -> None:
        collecting.append(gc.isenabled())

    monkeypatch.setattr(watch, "refresh", once)
    monkeypatch.setattr(watch, "logging_client", lambda _: None)
    gc.disable()
    try:
        assert run(["watch", "--demo"]) == 0
    finally:
        gc.enable()
        gc.unfreeze()
    assert collecting == [True]


@pytest.mark.parametrize("key", ["q", "Q", "xq"])
def test_q_ends_watch_with_exit_code_0_and_restores_the_terminal(key: str, place: Place) -> None:
    with in_terminal(place, "watch", "--demo") as terminal:
        assert terminal.is_line_by_line()
        terminal.shows(f"q or {FOOTER}")
        assert not terminal.is_line_by_line()
        terminal.press(key)
        assert terminal.ended() == 0
        assert terminal.is_line_by_line()
    assert "Traceback" not in terminal.output


def test_other_keys_do_nothing(place: Place) -> None:
    with in_terminal(place, "watch", "--demo", "--every", "2") as terminal:
        terminal.shows(FOOTER)
        terminal.press("abc \n\x1b[A")
        # When it ends, it draws the last screen once more.
        terminal.shows(FOOTER, times=3)
        assert terminal.process.poll() is None


@pytest.mark.parametrize(
    ("number", "code", "options"),
    [
        (signal.SIGINT, 0, []),
        (signal.SIGTERM, -signal.SIGTERM, []),
        (signal.SIGTERM, -signal.SIGTERM, ["--demo"]),
        (signal.SIGHUP, -signal.SIGHUP, []),
    ],
)
def test_signal_restores_the_terminal(number: int, code: int, options: list[str], place: Place) -> None:
    with in_terminal(place, "watch", *options) as terminal:
        terminal.shows(FOOTER)
        assert not terminal.is_line_by_line()
        os.kill(terminal.process.pid, number)
        assert terminal.ended() == code
        assert terminal.is_line_by_line()
    assert "Traceback" not in terminal.output
    assert list(place.tmp.iterdir()) == []


def test_ctrl_c_ends_watch_with_exit_code_0(place: Place) -> None:
    with in_terminal(place, "watch", "--demo", "--every", "2") as terminal:
        terminal.shows(FOOTER, times=2)
        terminal.press("\x03")
        assert terminal.ended() == 0
        assert terminal.is_line_by_line()
    assert "Traceback" not in terminal.output
    assert "\x1b[1A" in terminal.output


@pytest.mark.anyio
async def test_exception_restores_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.openpty()
    flags = termios.tcgetattr(theirs)
    monkeypatch.setattr(keyboard, "_terminal", lambda: theirs)
    handlers = [signal.getsignal(number) for number in keyboard.ENDING]

    def fail() -> None:
        assert termios.tcgetattr(theirs) != flags
        raise EnoughRefreshes

    with pytest.raises(EnoughRefreshes), keyboard.quit_on_q(lambda: None):
        fail()
    assert termios.tcgetattr(theirs) == flags
    assert [signal.getsignal(number) for number in keyboard.ENDING] == handlers
    os.close(theirs)
    os.close(ours)


@pytest.mark.anyio
async def test_terminal_that_is_gone_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.openpty()
    monkeypatch.setattr(keyboard, "_terminal", lambda: theirs)
    reads: list[int] = []

    def nothing(*_: int) -> bytes:
        reads.append(1)
        return b""

    monkeypatch.setattr(os, "read", nothing)
    with keyboard.quit_on_q(lambda: None):
        os.write(ours, b"x\n")
        await anyio.sleep(0.1)
    assert len(reads) == 1
    os.close(theirs)
    os.close(ours)


def test_job_in_the_background_leaves_the_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.openpty()
    with os.fdopen(theirs) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert keyboard.quit_keys() == "q or Ctrl-C"
        monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp() + 1)
        assert keyboard.quit_keys() == "Ctrl-C"
    os.close(ours)


def test_windows_has_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "stdin", None)
    assert keyboard.quit_keys() == "Ctrl-C"


@pytest.mark.parametrize(("options", "rings"), [([], 0), (["--bell"], 1)])
def test_bell_rings_on_the_terminal_only_if_it_is_asked_for(options: list[str], rings: int, place: Place) -> None:
    router = Replay("pool3_traffic")
    with replaying(router) as url, in_terminal(place, "watch", "--every", "2", *options, ROUTER_URL=url) as terminal:
        terminal.shows(FOOTER)
        router.recorded = recorded("overage_halted")
        terminal.shows("ok -> halted")
        terminal.shows(FOOTER, times=2)
        terminal.press("q")
        assert terminal.ended() == 0
        assert terminal.output.count(BELL) == rings


def test_bell_is_in_no_pipe(capfd: pytest.CaptureFixture[str]) -> None:
    bell.ring()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("every", ["0", "0.5", "1", "1.9", "4000", "nan", "soon", "-1"])
def test_interval_out_of_range_exits_2(every: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(["watch", f"--every={every}"])
    assert "--every takes a value: 2 to 3600" in capsys.readouterr().err
