"""`routerscope watch --changes`: one line on stdout for each change, at once, and nothing else."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import anyio
import httpx
import pytest

from mcp_server.answers import boundary
from mcp_server.terminal.cli import run
from mcp_server.terminal.commands import watch
from tests.mcp_server.process.child import COMMAND, DEADLINE_S, Child, Place, interruptible, started
from tests.mcp_server.process.routers import replaying
from tests.mcp_server.terminal.pseudo_terminal import in_terminal
from tests.support import Replay, client_for, recorded

pytestmark = pytest.mark.anyio
KEYS = ["time", "what", "name", "id", "subject", "old", "new"]
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (verdict|target \S+|finding \S+( \S+)?): [a-z_]+ -> [a-z_]+")


class Enough(Exception):
    """Ends a test as Ctrl-C ends a command."""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


async def printed(
    capsys: pytest.CaptureFixture[str], *states: str, as_json: bool = False, router: Replay | None = None
) -> list[list[str]]:
    """The lines that are printed for each look at a router in one state after another."""
    router, lines = router or Replay(states[0]), list[list[str]]()
    source = client_for(router)
    snapshot = source.snapshot

    async def next_state(*arguments: object) -> object:
        lines.append(capsys.readouterr().out.splitlines())
        if len(lines) > len(states):
            raise KeyboardInterrupt
        router.recorded = recorded(states[len(lines) - 1])
        return await snapshot(*arguments)  # type: ignore[arg-type]

    source.snapshot = next_state  # type: ignore[method-assign,assignment]
    with anyio.fail_after(DEADLINE_S), pytest.raises(KeyboardInterrupt):
        await watch.print_changes(source, 0, as_json)
    return lines[1:]


async def test_only_a_change_prints_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    first, same, changed, again = await printed(
        capsys, "overage_halted", "overage_halted", "pool3_traffic", "pool3_traffic"
    )
    assert (first, same, again) == ([], [], [])
    assert [line for line in changed if not LINE.fullmatch(line)] == []
    assert changed[0][20:] == "verdict: halted -> ok"
    assert any(line.endswith("finding guard.halted router: fail -> none") for line in changed)


async def test_json_prints_one_ascii_object_for_each_change(capsys: pytest.CaptureFixture[str]) -> None:
    *_, changed = await printed(capsys, "pool3_traffic", "overage_halted", as_json=True)
    objects = [json.loads(line) for line in changed]
    assert all(line.isascii() for line in changed)
    assert [list(each) for each in objects] == [KEYS] * len(objects)
    time = objects[0].pop("time")
    assert datetime.fromisoformat(time).utcoffset() is not None
    assert datetime.fromisoformat(time).timestamp() == int(recorded("pool3_traffic").captured_at_s)
    verdict = {"what": "verdict", "name": None, "id": None, "subject": None, "old": "ok", "new": "halted"}
    assert objects[0] == verdict
    (halted,) = (each for each in objects if each["id"] == "guard.halted")
    assert (halted["what"], halted["subject"], halted["old"], halted["new"]) == ("finding", "router", None, "fail")


async def test_json_of_any_name_is_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    router = Replay("pool3_traffic")
    accounts = json.dumps(router.body("/accounts"))
    answers = iter((accounts, accounts.replace('"work"', '"w\\u00f6rk"')))

    class Renaming(Replay):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            if request.url.path == "/accounts":
                self.override("/accounts", next(answers))
            return super().__call__(request)

    _, changed = await printed(capsys, "pool3_traffic", "pool3_traffic", as_json=True, router=Renaming())
    assert [json.loads(line)["name"] for line in changed] == ["w\u00f6rk", "work"]
    assert all(line.isascii() for line in changed)


async def test_change_that_cannot_be_scrubbed_prints_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(watch, "deliver", lambda *_: boundary.fault(boundary.FAULT))
    assert await printed(capsys, "pool3_traffic", "overage_halted") == [[], []]


async def first_look(router: Replay) -> None:
    """Wait until it has been answered."""
    while not {"/accounts", "/analytics", "/admin/resume"} <= set(router.paths):
        await anyio.sleep(0.02)
    await anyio.sleep(0.2)


async def line_of(child: Child) -> str:
    return (await child.lines.receive_until(b"\n", 1 << 16)).decode()


async def test_lines_come_at_once_through_a_pipe_and_ctrl_c_exits_0(place: Place) -> None:
    router = Replay("pool3_traffic")
    with replaying(router) as url:
        async with started(place, "watch", "--changes", "--every", "2", ROUTER_URL=url, new=True) as child:
            await first_look(router)
            router.recorded = recorded("overage_halted")
            # A look at the moment of the change may see a part of it.
            while "verdict: ok -> halted" not in await line_of(child):
                pass
            child.signal(signal.SIGINT)
            assert await child.ended() == 0
    assert place.errors == ""


@contextmanager
def piped(place: Place, url: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    with interruptible():
        process = subprocess.Popen(
            [*COMMAND, "watch", "--changes", "--every", "2", *options], cwd=place.cwd,
            env=place.environment(ROUTER_URL=url), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


async def test_closed_pipe_ends_it_quietly_even_if_nothing_changes(place: Place) -> None:
    router = Replay("pool3_traffic")
    with replaying(router) as url, piped(place, url) as process:
        await first_look(router)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        code = await anyio.to_thread.run_sync(process.wait, DEADLINE_S)
        assert (code, process.stderr.read()) == (141, b"")
    assert router.paths.count("/accounts") <= 2


def test_person_at_a_terminal_is_told_why_nothing_is_shown(place: Place) -> None:
    with in_terminal(place, "watch", "--changes", "--demo") as terminal:
        terminal.shows("one line for each change, looking every 5s; Ctrl-C ends it")
        assert terminal.is_line_by_line(), "it reads no keys"
        terminal.press("\x03")
        assert terminal.ended() == 0


@pytest.mark.parametrize("options", [["--json"], ["--json", "--bell"], ["--demo", "--json"]])
def test_json_without_changes_exits_2(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["watch", *options]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", "routerscope: --json: works only with --changes; leave it out or add that\n")
