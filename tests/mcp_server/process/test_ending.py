"""End of input, SIGTERM and SIGINT end it at once, during a call too, and nothing is left behind."""

from __future__ import annotations

import json
import os
import signal

import anyio
import pytest

from tests.mcp_server.process.child import COMMAND, DEADLINE_S, ERAS, Place, call, greeting, started
from tests.mcp_server.process.routers import never_answering

pytestmark = pytest.mark.anyio

# Longer than any test: a process that waits for its router fails at the test's deadline.
PATIENCE_S = "30"
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def left_behind(place: Place) -> list[str]:
    return sorted(os.listdir(place.tmp))


async def test_end_of_input_before_any_message_is_exit_code_0(place: Place) -> None:
    async with started(place) as child:
        assert await child.end_input() == 0
        assert await child.rest() == b""
    assert place.errors == ""


@pytest.mark.parametrize("era", ERAS)
async def test_end_of_input_ends_it_with_0_during_a_call_that_gets_no_answer(era: str, place: Place) -> None:
    async with never_answering() as router, started(place, ROUTER_URL=router.url, ROUTER_TIMEOUT=PATIENCE_S) as child:
        await child.open(era)
        await child.send(call(1, "doctor", era))
        await router.asked.wait()
        assert await child.end_input() == 0
    assert place.errors == ""


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_signal_ends_it_at_once_during_a_call_that_gets_no_answer(
    number: signal.Signals, place: Place
) -> None:
    async with never_answering() as router, started(place, ROUTER_URL=router.url, ROUTER_TIMEOUT=PATIENCE_S) as child:
        await child.open()
        await child.send(call(1, "doctor"))
        await router.asked.wait()
        child.signal(number)
        assert await child.ended() == -number
        assert not child.has_family
    assert (place.errors, left_behind(place)) == ("", [])


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_signal_ends_the_demo_at_once_and_removes_its_folder(number: signal.Signals, place: Place) -> None:
    async with started(place, "--demo") as child:
        await child.open()
        assert len(left_behind(place)) == 1
        child.signal(number)
        assert await child.ended() == -number
        assert not child.has_family
    assert (place.errors, left_behind(place)) == ("", [])


async def test_end_of_input_removes_the_demos_folder(place: Place) -> None:
    async with started(place, "--demo=halted") as child:
        await child.open()
        await child.send(call(1))
        assert (await child.answer(1))["result"]["structuredContent"]["verdict"] == "halted"
        assert await child.end_input() == 0
    assert (place.errors, left_behind(place)) == ("", [])


async def test_an_editor_that_has_gone_ends_it_without_a_complaint(place: Place) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    line = json.dumps(greeting()).encode() + b"\n"
    with os.fdopen(writing, "wb", buffering=0) as stdout, anyio.fail_after(DEADLINE_S):
        env = place.environment()
        done = await anyio.run_process(COMMAND, input=line, stdout=stdout, cwd=place.cwd, env=env, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
