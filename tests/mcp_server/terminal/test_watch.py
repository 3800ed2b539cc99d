"""`routerscope watch`: status and pool of one moment, again and again, until Ctrl-C, which is no error."""

from __future__ import annotations

import gc
import os
import pty
import select
import signal
import subprocess
import time
from pathlib import Path
from typing import IO

import anyio
import pytest

from mcp_server.terminal.cli import run
from mcp_server.terminal.commands import watch
from tests.mcp_server.process.child import COMMAND, DEADLINE_S, Place, interruptible
from tests.support import Replay, client_for

ROUNDS = 3


class EnoughRefreshes(Exception):
    """Ends a test as Ctrl-C ends a command."""


@pytest.mark.anyio
async def test_each_refresh_shows_status_and_pool_from_one_scrape() -> None:
    router, seen = Replay("pool3_traffic"), list[str]()

    def show(text: str) -> None:
        seen.append(text)
        if len(seen) == ROUNDS:
            raise EnoughRefreshes

    with anyio.fail_after(DEADLINE_S), pytest.raises(EnoughRefreshes):
        await watch.refresh(client_for(router), 0, show)
    assert all("OK (serving)" in text and "POOL 3 of 3" in text and "Ctrl-C" in text for text in seen)
    assert router.paths.count("/accounts") == ROUNDS


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


def shown(terminal: IO[bytes], until_s: float) -> bytes:
    """Return what the terminal got next, and nothing once it has ended."""
    (ready, _, _) = select.select([terminal], [], [], max(0.0, until_s - time.monotonic()))
    assert ready, "nothing more came in time"
    try:
        return terminal.read(4096)
    except OSError:
        return b""  # so ends a terminal on Linux


def until_two_rounds(command: list[str], place: Place) -> tuple[int, str]:
    """Watch on a terminal until two rounds are shown; then Ctrl-C."""
    reading, writing = pty.openpty()
    until_s = time.monotonic() + DEADLINE_S
    with os.fdopen(reading, "rb", buffering=0) as ours:
        with interruptible():
            process = subprocess.Popen(
                command, cwd=place.cwd, env=place.environment(TERM="xterm"),
                stdin=subprocess.DEVNULL, stdout=writing, stderr=writing,
            )  # fmt: skip
        os.close(writing)
        output = b""
        try:
            while output.count(b"Ctrl-C ends it") < 2 and (chunk := shown(ours, until_s)):
                output += chunk
            process.send_signal(signal.SIGINT)
            while chunk := shown(ours, until_s):
                output += chunk
            return process.wait(DEADLINE_S), output.decode()
        finally:
            process.kill()


def test_ctrl_c_ends_watch_with_exit_code_0(tmp_path: Path) -> None:
    code, output = until_two_rounds([*COMMAND, "watch", "--demo", "--every", "1"], Place(tmp_path))
    assert code == 0
    assert "Traceback" not in output
    assert "\x1b[1A" in output


@pytest.mark.parametrize("every", ["0", "0.5", "4000", "nan", "soon", "-1"])
def test_interval_out_of_range_exits_2(every: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(["watch", f"--every={every}"])
    assert "--every" in capsys.readouterr().err
