"""`routerscope demo`: the real server, driven by the SDK's client, over states that differ."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from mcp_server.answers.boundary import FAULT
from mcp_server.demo.tour import default_states
from tests.mcp_server.process.child import COMMAND, DEADLINE_S, SCRIPT, Place, started

pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="the tour starts the installed project")

TOOLS = ["doctor", "status", "pool", "usage", "backends_list"]
HEADING = re.compile(r"^=== (.+?) =+$", re.MULTILINE)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def demo(place: Place, *states: str, stdout: int = subprocess.PIPE, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "demo", *states], env=place.environment(**env), cwd=place.cwd, stdin=subprocess.DEVNULL,
        stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=2 * DEADLINE_S, check=False,
    )  # fmt: skip


def sections(text: str) -> dict[str, str]:
    _, *parts = HEADING.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_tour_shows_the_tools_and_every_text_of_four_states(place: Place) -> None:
    done = demo(place, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()
    shown = sections(done.stdout)
    assert list(shown) == ["The tools", *(f"{state}: {tool}" for state in default_states("dario") for tool in TOOLS)]
    assert all(text.strip() and FAULT not in text for text in shown.values())
    assert [line.split()[0] for line in shown["The tools"].splitlines() if line] == TOOLS
    assert len({shown[f"{state}: status"].split(" ", 1)[0] for state in default_states("dario")}) > 1
    assert list(place.tmp.iterdir()) == []


def test_closed_output_pipe_causes_no_traceback(place: Place) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb"):
        done = demo(place, "busy", stdout=writing)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.anyio
async def test_tour_shows_states_in_order_and_a_signal_leaves_no_folder(place: Place) -> None:
    async with started(place, "demo", "halted", "busy") as child:
        # The first state has been shown, so the server of the second one is under way.
        shown = await child.lines.receive_until(b"halted: backends_list", 1 << 20)
        assert b"busy:" not in shown
        child.signal(signal.SIGTERM)
        assert await child.ended() == -signal.SIGTERM
    assert place.errors == ""
    assert list(place.tmp.iterdir()) == []
