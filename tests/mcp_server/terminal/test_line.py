"""`routerscope line`: one short line, the same verdict as `status`, and exit code 0 whatever happens."""

from __future__ import annotations

import json
import logging

import anyio
import httpx
import pytest
from hypothesis import given
from msgspec.structs import replace

import router_client
from mcp_server.answers import reports
from mcp_server.answers.text.layout import ASCII
from mcp_server.answers.text.line import ELLIPSIS, MARKS, MAX_COLUMNS, WORDS, columns, render_line
from mcp_server.answers.views.line import Mark, QuotaView, Trouble, TroubleView, line_view
from mcp_server.assessment import VerdictName, assess
from mcp_server.terminal.cli import run
from mcp_server.terminal.commands import quick
from router_client import RouterClient, Snapshot
from router_client.model.states import TargetState
from router_client.model.targets import Route
from tests.mcp_server.assessment import minimal
from tests.mcp_server.assessment.strategies import snapshots
from tests.mcp_server.worlds import WORLDS, everywhere
from tests.mock_network import MockNetwork
from tests.support import EVERY_STATE, Replay, client_for


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


@pytest.mark.anyio
@pytest.mark.parametrize(("kind", "state"), [("dario", "pool3_traffic"), ("litellm", "fresh")])
async def test_slow_router_is_not_called_silent(kind: str, state: str) -> None:
    """Each answer comes in time, and all together take longer than the time for the first."""
    replay, first_answer_s = Replay(state, kind), 2 * quick.SEARCH_S

    async def respond(request: httpx.Request) -> httpx.Response:
        await anyio.sleep(first_answer_s / 2)
        return replay(request)

    env = {"ROUTER_HOME": "", "ROUTER_TIMEOUT": "10", **replay.recorded.settings}
    client = RouterClient(
        router_client.load_settings(env),
        search_s=first_answer_s,
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
    assert line_of(RouterClient(settings, network=MockNetwork(respond)), capsys) == ("✗ not running")


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


def test_commands_leave_the_log_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    line_of(client_for("pool3_traffic"), capsys)
    assert logging.root.manager.disable == logging.NOTSET
