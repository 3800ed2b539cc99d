"""End of input, SIGTERM and SIGINT end the process at once, also during a call, and no files remain."""

from __future__ import annotations

import json
import os
import signal
import sys

import anyio
import pytest

from tests.mcp_server.process.child import COMMAND, DEADLINE_S, ERAS, Child, Place, call, greeting, started
from tests.mcp_server.process.routers import never_answering

pytestmark = pytest.mark.anyio

# Longer than any test: a process that waits for its router exceeds the deadline of the test.
LONG_S = "30"
SIGNALS = (signal.SIGTERM, signal.SIGINT)

# A tenfold margin for a busy machine: the process is to end within a second, and the hanging call takes 600 s.
MAX_END_S = 10
HANGING = """
import sys, time
def hang(*_, **__):
    print("hanging", file=sys.stderr, flush=True)
    time.sleep(600)
import {module}
{module}.{function} = hang
from mcp_server.__main__ import main
main()
"""
FOLDER = HANGING.format(module="router_client.routers.dario.disk", function="read_disk")
NAME = HANGING.format(module="socket", function="getaddrinfo")
ADDRESS_FILE = HANGING.format(module="router_client.settings.address", function="read_address")
COMPUTING = """
import sys
def compute(*_, **__):
    print("hanging", file=sys.stderr, flush=True)
    while True:
        pass
import mcp_server.answers.reports
mcp_server.answers.reports.assess = compute
from mcp_server.__main__ import main
main()
"""
REMOTE = {"ROUTER_URL": "http://router.example:3456", "ROUTER_ALLOW_REMOTE": "1"}
HANGS = {"a folder": (FOLDER, {}), "a name": (NAME, REMOTE), "a computation": (COMPUTING, {})}
every_hang = pytest.mark.parametrize(("hang", "settings"), HANGS.values(), ids=HANGS)
# A computation cannot be abandoned in a thread; its duration is bounded by the caps (tests/security/test_full.py).
every_blocking_call = pytest.mark.parametrize(("hang", "settings"), list(HANGS.values())[:2], ids=list(HANGS)[:2])


def temporary_files(place: Place) -> list[str]:
    """Return the names of the files in the temporary folder."""
    return sorted(os.listdir(place.tmp))


async def test_end_of_input_before_any_message_exits_0(place: Place) -> None:
    async with started(place, new=True) as child:
        assert await child.end_input() == 0
        assert await child.rest() == b""
    assert place.errors == ""


@pytest.mark.parametrize("era", ERAS)
async def test_end_of_input_during_an_unanswered_call_exits_0(era: str, place: Place) -> None:
    async with (
        never_answering() as router,
        started(place, ROUTER_URL=router.url, ROUTER_TIMEOUT=LONG_S) as child,
    ):
        await child.open(era)
        await child.send(call(1, "doctor", era))
        await router.asked.wait()
        assert await child.end_input() == 0
    assert place.errors == ""


@pytest.mark.parametrize("number", SIGNALS)
async def test_signal_during_an_unanswered_call_ends_the_process(number: signal.Signals, place: Place) -> None:
    async with (
        never_answering() as router,
        started(place, new=True, ROUTER_URL=router.url, ROUTER_TIMEOUT=LONG_S) as child,
    ):
        await child.open()
        await child.send(call(1, "doctor"))
        await router.asked.wait()
        child.signal(number)
        assert await child.ended() == -number
        assert not child.has_family
    assert (place.errors, temporary_files(place)) == ("", [])


@pytest.mark.parametrize("number", SIGNALS)
async def test_signal_ends_the_demo_and_removes_its_folder(number: signal.Signals, place: Place) -> None:
    async with started(place, "--demo") as child:
        await child.open()
        assert len(temporary_files(place)) == 1
        child.signal(number)
        assert await child.ended() == -number
        assert not child.has_family
    assert (place.errors, temporary_files(place)) == ("", [])


async def test_end_of_input_removes_the_demo_folder(place: Place) -> None:
    async with started(place, "--demo=halted") as child:
        await child.open()
        await child.send(call(1))
        assert (await child.answer(1))["result"]["structuredContent"]["verdict"] == "halted"
        assert await child.end_input() == 0
    assert (place.errors, temporary_files(place)) == ("", [])


async def test_closed_client_pipe_ends_the_process_silently(place: Place) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    line = json.dumps(greeting()).encode() + b"\n"
    with os.fdopen(writing, "wb", buffering=0) as stdout, anyio.fail_after(DEADLINE_S):
        env = place.environment()
        done = await anyio.run_process(COMMAND, input=line, stdout=stdout, cwd=place.cwd, env=env, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def patched(program: str) -> tuple[str, ...]:
    """Return the command for a Routerscope in which a function hangs."""
    return (sys.executable, "-P", "-c", program)


async def hanging(place: Place) -> None:
    """Wait until the function hangs."""
    while "hanging" not in place.errors:
        await anyio.sleep(0.02)


async def exit_code_in_time(child: Child) -> int:
    with anyio.fail_after(MAX_END_S):
        return await child.ended()


@every_hang
async def test_end_of_input_ends_a_hanging_server(hang: str, settings: dict[str, str], place: Place) -> None:
    async with started(place, command=patched(hang), ROUTER_TIMEOUT=LONG_S, env=settings) as child:
        await child.open()
        await child.send(call(1, "backends_list"))
        await hanging(place)
        assert child.process.stdin is not None
        await child.process.stdin.aclose()
        assert await exit_code_in_time(child) == 0
    assert set(place.errors.split()) == {"hanging"}


@every_hang
@pytest.mark.parametrize("number", SIGNALS)
async def test_signal_ends_a_hanging_server(
    number: signal.Signals, hang: str, settings: dict[str, str], place: Place
) -> None:
    async with started(place, command=patched(hang), ROUTER_TIMEOUT=LONG_S, env=settings) as child:
        await child.open()
        await child.send(call(1))
        await hanging(place)
        child.signal(number)
        assert await exit_code_in_time(child) == -number


@every_blocking_call
async def test_hanging_command_ends_with_its_time_budget(hang: str, settings: dict[str, str], place: Place) -> None:
    async with started(place, "status", command=patched(hang), ROUTER_TIMEOUT="0.2", env=settings) as child:
        await hanging(place)
        assert await exit_code_in_time(child) == 1
        assert b"serving" in await child.rest()
    assert set(place.errors.split()) == {"hanging"}


@every_hang
@pytest.mark.parametrize(("command", "code"), [("doctor", 130), ("watch", 0)])
async def test_ctrl_c_ends_a_hanging_command(
    command: str, code: int, hang: str, settings: dict[str, str], place: Place
) -> None:
    async with started(place, command, command=patched(hang), ROUTER_TIMEOUT=LONG_S, env=settings) as child:
        await hanging(place)
        child.signal(signal.SIGINT)
        assert await exit_code_in_time(child) == code


async def test_hanging_address_file_does_not_delay_the_start(place: Place) -> None:
    async with started(place, command=patched(ADDRESS_FILE), new=True, ROUTER_URL="") as child:
        await child.open()
        assert await child.end_input() == 0


async def test_client_that_does_not_read_does_not_delay_the_end(place: Place) -> None:
    """More answers than the pipe can hold, followed by end of input."""
    async with started(place) as child:
        await child.open()
        await child.send(*({"jsonrpc": "2.0", "id": number, "method": "tools/list"} for number in range(1, 40)))
        await anyio.sleep(0.5)
        assert child.process.stdin is not None
        await child.process.stdin.aclose()
        assert await exit_code_in_time(child) == 0
