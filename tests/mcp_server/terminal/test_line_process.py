"""`routerscope line` and `hook` in a process of their own: exit code 0 and nothing on stderr, whatever happens."""

from __future__ import annotations

import json
import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import anyio
import pytest

import router_client
from mcp_server.answers import reports
from mcp_server.answers.text.line import FIELDS
from mcp_server.terminal.commands import quick
from router_client import RouterClient
from tests.mcp_server.process.child import COMMAND, DEADLINE_S, Place, started
from tests.mcp_server.process.routers import never_answering, replaying
from tests.support import Replay

NO_FIELD = f"routerscope line: --format has only these fields: {', '.join(FIELDS)}"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def routerscope(place: Place, *arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments], env=place.environment(**{"LC_ALL": "C.UTF-8"} | env), cwd=place.cwd,
        timeout=DEADLINE_S, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize(("arguments", "env", "expected"), [
    (["line", "--demo=halted"], {}, "✗ halted, resets in 20m"),
    (["line", "--demo=halted"], {"LC_ALL": "C"}, "x halted, resets in 20m"),
    (["line", "--demo=halted", "--color"], {}, "\x1b[31m✗ halted, resets in 20m\x1b[0m"),
    (["line", "--demo=halted", "--color"], {"NO_COLOR": "1"}, "✗ halted, resets in 20m"),
    (["line", "--demo=halted", "--format", "{mark} {verdict} {usable}/{total}{other"], {}, "✗ halted 3/3{other"),
    (["line", "--demo=halted", "--format", "{halt}"], {}, NO_FIELD),
    (["line", "--demo=halted", "--format", "{FAKE_sk_0123456789}"], {}, NO_FIELD),
    (["line", "--typo"], {}, "routerscope line: unknown argument; see routerscope line --help"),
    (["line"], {"ROUTER_URL": "ftp://x"}, "▲ a setting is wrong"),
])  # fmt: skip
def test_output_and_exit_code(arguments: list[str], env: dict[str, str], expected: str, place: Place) -> None:
    done = routerscope(place, *arguments, env=env)
    assert (done.stdout.rstrip("\n"), done.stderr, done.returncode) == (expected, "", 0)


@pytest.mark.parametrize(
    "command", [["line", "--demo"], ["line", "--typo"], ["hook", "stop-failure", "--demo=halted"]]
)
@pytest.mark.parametrize("output", ["closed", "full", "closed pipe"])
def test_output_that_goes_nowhere_is_no_error(command: list[str], output: str, place: Place) -> None:
    redirect = {"closed": ">&-", "full": ">/dev/full", "closed pipe": "| true"}[output]
    shell = f'set -o pipefail; "$0" "$@" {redirect}'
    done = subprocess.run(
        ["bash", "-c", shell, *COMMAND, *command], env=place.environment(), cwd=place.cwd, timeout=DEADLINE_S,
        check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", [["line", "--demo"], ["hook", "stop-failure", "--demo=halted"]])
def test_output_that_nobody_reads_ends_the_process_all_the_same(command: list[str], place: Place) -> None:
    """A pipe that is full, whose other end is open."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while os.write(writing, b"x" * 65536):
            pass
    os.set_blocking(writing, True)
    done = subprocess.run(
        [*COMMAND, *command], env=place.environment(), cwd=place.cwd, timeout=DEADLINE_S, check=False,
        stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(reading)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.anyio
@pytest.mark.parametrize("command", [("line",), ("hook", "stop-failure")])
async def test_hung_router_ends_it_before_the_budget_of_a_router_that_was_found(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    async with never_answering() as router:
        client = RouterClient(router_client.load_settings({"ROUTER_URL": router.url}), search_s=quick.SEARCH_S)
        start = time.monotonic()
        answer = await reports.answer(client, reports.LINE)
        assert time.monotonic() - start < quick.SEARCH_S + quick.LOOK_S
        assert answer.delivery.text == "✗ not answering"
        place = Place(tmp_path)
        async with started(place, *command, env={"ROUTER_URL": router.url}) as child:
            out = (await child.rest()).decode()
            assert (await child.ended(), place.errors) == (0, "")
        assert "not answering" in out or "did not answer in time" in out


@pytest.mark.anyio
@pytest.mark.parametrize("size", [200, 3_000_000])
async def test_input_is_taken_and_does_not_leave(size: int, place: Place) -> None:
    """The client may write more than a pipe holds, and keep it open."""
    text = json.dumps({"session_id": "SECRET-of-the-session", "cwd": "x" * size}).encode()
    with replaying(Replay("pool3_traffic")) as url:
        async with (
            started(place, "line", env={"ROUTER_URL": url, "LC_ALL": "C.UTF-8"}) as child,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(child.send, text)
            out = (await child.rest()).decode()
            assert await child.ended() == 0
            tasks.cancel_scope.cancel()
    assert out.startswith("● ok 3/3")
    assert "SECRET" not in out + place.errors
