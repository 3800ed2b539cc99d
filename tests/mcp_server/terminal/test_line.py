"""`routerscope line`: one short line, the same verdict as `status`, and exit code 0 whatever happens."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import anyio
import httpx
import pytest
from hypothesis import given
from msgspec.structs import replace

import router_client
from mcp_server.answers import reports
from mcp_server.answers.text.line import ASCII, ELLIPSIS, FIELDS, MARKS, MAX_COLUMNS, WORDS, columns, render_line
from mcp_server.answers.views.line import Mark, QuotaView, Trouble, TroubleView, line_view
from mcp_server.assessment import VerdictName, assess
from mcp_server.terminal.cli import run
from mcp_server.terminal.commands import quick
from router_client import RouterClient, Snapshot
from router_client.model.states import TargetState
from router_client.model.targets import Route
from tests.mcp_server.assessment import minimal
from tests.mcp_server.assessment.strategies import snapshots
from tests.mcp_server.process.child import COMMAND, DEADLINE_S, Place, started
from tests.mcp_server.process.routers import never_answering, replaying
from tests.mcp_server.worlds import WORLDS, everywhere
from tests.mock_network import MockNetwork
from tests.support import EVERY_STATE, Replay, client_for

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


def use_client(monkeypatch: pytest.MonkeyPatch, client: RouterClient) -> None:
    monkeypatch.setattr(router_client, "RouterClient", lambda _, **__: client)


def line_of(client: RouterClient, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """Run the command in this process with that client."""
    with pytest.MonkeyPatch.context() as patch:
        use_client(patch, client)
        assert run(["line", *options]) == 0
    return capsys.readouterr().out.rstrip("\n")


@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
@pytest.mark.usefixtures("toy")
@pytest.mark.anyio
async def test_line_and_status_have_the_same_verdict_from_the_same_reads(kind: str, state: str) -> None:
    replay = Replay(state, kind)
    status, line = await reports.Answers(client_for(replay)).several((reports.STATUS, reports.LINE))
    assert status.delivery.structured is not None
    assert line.delivery.structured is not None
    for field in ("verdict", "serving", "headline", "next_step"):
        assert status.delivery.structured[field] == line.delivery.structured[field]
    text = line.delivery.text
    assert text[0] in MARKS.values()
    assert "\n" not in text
    assert columns(text) <= MAX_COLUMNS


@given(snapshots)
def test_line_of_any_snapshot_is_one_short_line(snapshot: Snapshot) -> None:
    text = render_line(line_view(assess(snapshot, snapshot.previous)))
    assert columns(text) <= MAX_COLUMNS
    assert "\n" not in text
    assert text.translate(ASCII)[0].isascii()


@pytest.mark.parametrize("name", ["a" * 64, "模型" * 32, "e\u0301" * 32, 'a "quoted" name of some length'])
@pytest.mark.parametrize("kind", list(Trouble))
def test_long_names_and_numbers_are_cut(name: str, kind: Trouble) -> None:
    """The mark and the counts always stay."""
    usual = line_view(assess(minimal.look(minimal.target()), None))
    trouble = TroubleView(kind, 1, name, 0.123)
    view = replace(
        usual, verdict=VerdictName.DEGRADED, serving=None, mark=Mark.WARN, usable=12_345, total=23_456,
        trouble=trouble, available_in_s=86_399, available_is_minimum=True,
    )  # fmt: skip
    text = render_line(view)
    assert text.startswith("▲ 12345/23456")
    assert columns(text) <= MAX_COLUMNS
    cut = render_line(replace(view, usable=1, total=2, available_in_s=None))
    assert (ELLIPSIS in cut) == (kind is not Trouble.FAILING)


def test_quota_windows_that_do_not_fit_are_left_out() -> None:
    windows = [QuotaView("w" * 40, 0.5), QuotaView("x" * 40, 0.5)]
    view = replace(
        line_view(assess(minimal.look(minimal.target()), None)), mark=Mark.OK, verdict=VerdictName.OK, quota=windows
    )
    assert render_line(view).startswith("● ok")
    assert columns(render_line(view)) <= MAX_COLUMNS


def test_look_is_shorter_than_usual(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    made: list[tuple[float, float]] = []

    def make(settings: router_client.Settings, *, search_s: float) -> RouterClient:
        made.append((search_s, settings.timeout_s))
        return client_for("pool3_traffic")

    monkeypatch.setattr(router_client, "RouterClient", make)
    assert run(["line"]) == 0
    assert capsys.readouterr().out
    assert made == [(quick.SEARCH_S, quick.SEARCH_S + quick.LOOK_S)]


def test_every_verdict_has_its_words() -> None:
    assert set(WORDS) == set(VerdictName)


@pytest.mark.parametrize(
    ("world", "summary"),
    [("not running", "no router"), ("not answering", "not answering"), ("another program", "not a known router")],
)
def test_nothing_at_a_default_port_is_no_failure(world: str, summary: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing on this machine says that there should be a router."""
    assert line_of(WORLDS[world](), capsys) == f"○ {summary}"


def test_nothing_at_the_address_of_a_setting_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    refused = client_for(everywhere(httpx.ConnectError("refused")), ROUTER_URL="http://127.0.0.1:3456")
    assert line_of(refused, capsys) == "✗ not running"


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
@pytest.mark.parametrize(("kind", "state"), [("dario", "pool3_traffic"), ("litellm", "fresh")])
async def test_slow_router_is_not_called_silent(kind: str, state: str) -> None:
    """Each answer comes in time, and all together take longer than the time for the first."""
    replay = Replay(state, kind)

    async def respond(request: httpx.Request) -> httpx.Response:
        await anyio.sleep(quick.SEARCH_S * 0.6)
        return replay(request)

    env = {"ROUTER_HOME": "", "ROUTER_TIMEOUT": "10", **replay.recorded.settings}
    client = RouterClient(
        router_client.load_settings(env),
        search_s=quick.SEARCH_S,
        network=MockNetwork(respond),
        clock=lambda: replay.recorded.captured_at_s,
    )
    answer = await reports.answer(client, reports.LINE)
    assert answer.delivery.text.startswith("● ok")


@pytest.mark.anyio
async def test_late_state_is_not_called_unreported() -> None:
    late = Replay("busy", "litellm").fail("/metrics/", httpx.ReadTimeout("late"))
    answer = await reports.answer(client_for(late, **late.recorded.settings), reports.LINE)
    assert answer.delivery.text == "▲ state not read in time"


def test_client_that_uses_another_address_is_no_ok(capsys: pytest.CaptureFixture[str]) -> None:
    client = client_for("pool3_traffic", ANTHROPIC_BASE_URL="https://gateway.example")
    assert line_of(client, capsys) == "▲ ok 3/3 · a client uses another address"


def test_address_of_a_client_where_nothing_listens_is_a_failure_whatever_is_at_a_default_port(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The other program is at the default port, and no router is anywhere."""

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.port == 9999:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, text="<html>hello</html>")

    settings = router_client.load_settings({"ROUTER_HOME": "", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9999"})
    assert line_of(RouterClient(settings, network=MockNetwork(respond)), capsys) == (
        "✗ not a known router · a client uses another address"
    )


@pytest.mark.parametrize("state", ["queue_full", "queue_stalled_122s", "slots_taken_none_waiting"])
def test_time_of_an_account_is_not_that_of_a_queue(state: str, capsys: pytest.CaptureFixture[str]) -> None:
    replay = Replay(state)
    replay.override("/accounts", Replay("pool3_one_auth_cooldown").body("/accounts"))
    assert " in " not in line_of(client_for(replay), capsys)


def test_overdue_halt_has_no_time() -> None:
    halted = line_view(assess(minimal.look(minimal.target()), None))
    view = replace(halted, verdict=VerdictName.HALTED, mark=Mark.FAIL, available_in_s=0)
    assert render_line(view) == "✗ halted, reset is due"


def test_time_is_that_of_the_route_in_trouble() -> None:
    """One route is refused for a day, and another one is on a fallback for two minutes."""
    capped = minimal.target("capped", TargetState.BUDGET_SPENT, available_in_s=84_000.0)
    cooling = minimal.target("cooling", TargetState.BUDGET_SPENT, available_in_s=120.0)
    spare = minimal.target("spare")
    routes = (
        Route("capped", (capped,)), Route("chat", (cooling,), fallbacks=("spare",)), Route("spare", (spare,)),
    )  # fmt: skip
    view = line_view(assess(minimal.look(capped, cooling, spare, routes=routes), None))
    assert render_line(view) == "▲ 1/3 · capped refused · back in 23h 20m"


def test_data_has_what_the_line_says(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(line_of(client_for("pool3_traffic"), capsys, "--json"))
    assert (data["mark"], data["verdict"], data["usable"], data["total"]) == ("ok", "ok", 3, 3)
    assert [window["name"] for window in data["quota"]] == ["5h", "7d"]


def test_failure_of_this_program_is_a_line_too(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "assess", lambda *_: 1 / 0)
    assert line_of(client_for("pool3_traffic"), capsys) == "routerscope failed; run: routerscope doctor"
    assert caplog.records == []  # they would go to stderr


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


def test_commands_leave_the_log_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    line_of(client_for("pool3_traffic"), capsys)
    assert logging.root.manager.disable == logging.NOTSET
