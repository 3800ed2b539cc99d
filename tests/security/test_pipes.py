"""The canary tests with a real process, a router over HTTP, its pipes, and the log at DEBUG."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import httpx
import pytest

from mcp_server.answers.reports import REUSE_S
from tests import toy_router
from tests.mcp_server.process.child import COMMAND, ERAS, Child, Place, request, started
from tests.mcp_server.process.routers import replaying
from tests.security.canaries import Nest
from tests.security.planting import LOCKED, TOOLS, folder, planted
from tests.support import EVERY_STATE, Replay, recorded

pytestmark = pytest.mark.anyio
AT_ONCE = 3
WITH_TOY = (sys.executable, "-P", "-m", "tests.toy_router")


@contextmanager
def full_of_canaries(kind: str, state: str, top: Path, nest: Nest) -> Iterator[dict[str, str]]:
    """Serve a router with canaries, fill its state folder, and yield the settings for a process."""
    keys = {"ROUTER_API_KEY": nest.canary(), "ROUTER_ADMIN_TOKEN": nest.canary()}
    home = str(folder(top / "router", nest))
    with replaying(planted(state, nest, kind)) as url:
        yield {"ROUTER_URL": url, "ROUTER_HOME": home, "ROUTER_LOG_LEVEL": "debug", **keys}


def batches(size: int = 24) -> list[tuple[str, tuple[str, ...]]]:
    """Return the recorded states in batches of one router kind; one process answers a batch within its deadline.

    A port that refuses connections in some states only cannot be replayed here: test_canaries.py has those states.
    """
    open_states = [(kind, state) for kind, state in EVERY_STATE if not recorded(state, kind).refused]
    states = {kind: [state for its_kind, state in open_states if its_kind == kind] for kind, _ in open_states}
    return [
        (kind, tuple(of_kind[at : at + size]))
        for kind, of_kind in states.items()
        for at in range(0, len(of_kind), size)
    ]


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(("kind", "states"), batches(), ids=lambda part: part if isinstance(part, str) else part[0])
async def test_no_canary_appears_on_stdout_or_stderr(
    kind: str, states: tuple[str, ...], era: str, tmp_path: Path
) -> None:
    """A few processes at once, because each waits between its states."""
    async with anyio.create_task_group() as tasks:
        for number in range(min(AT_ONCE, len(states))):
            top = tmp_path / str(number)
            top.mkdir()
            tasks.start_soon(no_canary_appears, kind, states[number::AT_ONCE], era, top)


async def no_canary_appears(kind: str, states: tuple[str, ...], era: str, top: Path) -> None:
    """Check the output of one process, and a router that changes from state to state."""
    keys, place, home = Nest(), Place(top), top / "router"
    nests = [Nest()]
    router = planted(states[0], Nest(), kind)
    secrets = {"ROUTER_API_KEY": keys.canary(), "ROUTER_ADMIN_TOKEN": keys.canary(), "ROUTER_LOG_LEVEL": "debug"}

    def respond(request: httpx.Request) -> httpx.Response:
        return router(request)

    with replaying(respond) as url:
        settings = {"ROUTER_URL": url, "ROUTER_HOME": str(home), **secrets}
        command = WITH_TOY if kind == toy_router.KIND else COMMAND
        async with started(place, command=command, env=settings) as child:
            await child.open(era)
            answered = 0.0
            for at, state in enumerate(states, 1):
                nests.append(nest := Nest())
                router = planted(state, nest, kind)
                folder(home, nest)
                await anyio.sleep_until(answered + REUSE_S * 1.1)  # the answer of the previous state is not repeated
                output = await every_answer(child, at * 10, era)
                answered = anyio.current_time()
                assert f'"kind": "{kind}"' in output[0]
                assert "redacted" in output[0] + output[1] + output[2] or state in LOCKED
                assert len(nest.marks) > 15
                assert nest.seen_in(*output) == keys.seen_in(*output) == []
            assert await child.end_input() == 0
            assert (await child.rest()).decode() == ""
    # Every nest begins with the same marks.
    assert "DEBUG" in place.errors
    assert max(nests, key=lambda nest: len(nest.marks)).seen_in(place.errors) == keys.seen_in(place.errors) == []


async def every_answer(child: Child, first: int, era: str) -> list[str]:
    """Call every tool, all at once so that they share the reads, and return the messages as JSON."""
    calls = [
        request(number, "tools/call", era, name=tool, arguments=dict(arguments))
        for number, (tool, arguments) in enumerate(TOOLS, first)
    ]
    await child.send(*calls)
    # The server may answer in any order.
    answers = {message["id"]: json.dumps(message) for message in [await child.receive() for _ in TOOLS]}
    return [answers[number] for number in range(first, first + len(TOOLS))]


@pytest.mark.parametrize("command", ["status", "pool", "usage", "backends", "doctor", "report"])
@pytest.mark.parametrize(
    ("kind", "state", "options"),
    [("dario", "overage_halted", ["--json"]), ("litellm", "one_ok_one_429_one_500", [])],
)
async def test_no_terminal_command_prints_a_canary(
    command: str, kind: str, state: str, options: list[str], tmp_path: Path
) -> None:
    nest, place = Nest(), Place(tmp_path)
    with full_of_canaries(kind, state, tmp_path, nest) as settings:
        async with started(place, command, *options, env=settings) as child:
            output = (await child.rest()).decode()
            assert await child.ended() in {0, 1}
    assert "[redacted:" in output or (kind, command) == ("litellm", "usage"), "shows only numbers"
    assert nest.seen_in(output, place.errors) == []


async def first_look(router: Replay) -> None:
    """Wait for its end: the next look is two seconds later."""
    sent = -1
    while len(router.paths) > sent or not sent:
        sent = len(router.paths)
        await anyio.sleep(0.5)


@pytest.mark.parametrize("options", [[], ["--changes"], ["--changes", "--json"]])
@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("dario", "pool3_traffic", "overage_halted"),
        ("litellm", "one_ok_one_429_one_500", "all_down"),
    ],
)
async def test_watch_prints_no_canary(kind: str, before: str, after: str, options: list[str], tmp_path: Path) -> None:
    """Neither of one state nor of the next one, whose changes name what was before."""
    nest, place = Nest(), Place(tmp_path)
    keys = {"ROUTER_API_KEY": nest.canary(), "ROUTER_ADMIN_TOKEN": nest.canary(), "ROUTER_LOG_LEVEL": "debug"}
    router, later = planted(before, nest, kind), planted(after, nest, kind)

    def respond(request: httpx.Request) -> httpx.Response:
        return router(request)

    with replaying(respond) as url:
        home = str(folder(tmp_path / "router", nest))
        env = keys | {"ROUTER_URL": url, "ROUTER_HOME": home}
        async with started(place, "watch", "--every", "2", *options, env=env) as child:
            await first_look(router)
            router = later
            output = ""
            while " -> " not in output and '"new"' not in output:
                output += (await child.lines.receive()).decode()
            child.signal(signal.SIGINT)
            assert await child.ended() == 0
            output += (await child.rest()).decode()
    assert "DEBUG" in place.errors
    assert "[redacted:" in output
    assert nest.seen_in(output, place.errors) == []
