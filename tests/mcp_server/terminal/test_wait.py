"""`routerscope wait`: exit code 0 as soon as the router would serve, 1 if it does not in time, few reads meanwhile."""

from __future__ import annotations

import sys
import time

import anyio
import httpx
import pytest

import router_client
from mcp_server.answers import reports
from mcp_server.terminal.cli import run
from mcp_server.terminal.commands import wait
from router_client import RouterClient
from tests.mcp_server.worlds import everywhere
from tests.mock_network import MockNetwork
from tests.support import Replay, client_for


class Clock:
    """Time that passes only in pauses."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.pauses: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now_s += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(wait, "time", made)
    monkeypatch.setattr(wait, "anyio", made)
    monkeypatch.setattr(made, "monotonic", lambda: made.now_s, raising=False)
    monkeypatch.setattr(made, "CancelScope", anyio.CancelScope, raising=False)
    monkeypatch.setattr(made, "run", anyio.run, raising=False)
    return made


def waited(client: RouterClient, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr(router_client, "RouterClient", lambda _: client)
    return run(["wait", *options])


def test_router_that_serves_needs_no_pause(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert waited(client_for("pool3_traffic"), monkeypatch) == 0
    assert clock.pauses == []
    assert capfd.readouterr() == ("", "")


def test_ends_as_soon_as_the_router_serves(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    halted, serving = Replay("overage_halted"), Replay("pool3_traffic")

    def now() -> Replay:
        return halted if len(clock.pauses) < 3 else serving

    def respond(request: httpx.Request) -> httpx.Response:
        return now()(request)

    client = RouterClient(
        router_client.load_settings({"ROUTER_HOME": ""}),
        network=MockNetwork(respond),
        clock=lambda: now().recorded.captured_at_s,
    )
    assert waited(client, monkeypatch) == 0
    assert len(clock.pauses) == 3
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.count("halted") == 1


def test_timeout_is_exit_code_1_with_verdict_and_next_step(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert waited(client_for("overage_halted"), monkeypatch, "--timeout", "3m") == 1
    assert sum(clock.pauses) == pytest.approx(180)
    assert min(clock.pauses) >= wait.MIN_PAUSE_S
    assert "Next: " in capfd.readouterr().err.splitlines()[-1]


def test_router_that_is_not_there_is_looked_for_every_five_seconds(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(everywhere(httpx.ConnectError("refused")), ROUTER_URL="http://127.0.0.1:3456")
    assert waited(client, monkeypatch, "--timeout", "60s") == 1
    assert set(clock.pauses) == {wait.MIN_PAUSE_S}


@pytest.mark.parametrize(
    ("kind", "state"),
    [("dario", "empty"), ("litellm", "key_expired"), ("litellm", "no-metrics")],
)
def test_what_waiting_does_not_change_is_not_waited_for(
    kind: str, state: str, clock: Clock, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    replay = Replay(state, kind)
    assert waited(client_for(replay, **replay.recorded.settings), monkeypatch) == 1
    assert clock.pauses == []
    assert "Next: " in capfd.readouterr().err


def test_missing_key_is_not_waited_for(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    assert waited(client_for("api_key"), monkeypatch) == 1
    assert clock.pauses == []


def test_state_that_was_not_read_in_time_is_waited_for(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    late = Replay("busy", "litellm").fail("/metrics/", httpx.ReadTimeout("late"))
    assert waited(client_for(late, **late.recorded.settings), monkeypatch, "--timeout", "20s") == 1
    assert sum(clock.pauses) == pytest.approx(20)


def test_failure_of_this_program_is_said_once(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reports, "assess", lambda *_: 1 / 0)
    assert waited(client_for("pool3_traffic"), monkeypatch, "--timeout", "20s") == 1
    assert capfd.readouterr().err.count("waiting for up to") == 1


def test_client_that_uses_another_address_is_warned_of(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    client = client_for("pool3_traffic", ANTHROPIC_BASE_URL="https://gateway.example")
    assert waited(client, monkeypatch) == 0
    assert "https://gateway.example:443, not to" in capfd.readouterr().err


def test_closed_stderr_does_not_end_the_wait(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert waited(client_for("overage_halted"), monkeypatch, "--timeout", "3m") == 1
    assert sum(clock.pauses) == pytest.approx(180)


@pytest.mark.parametrize(
    ("available_in_s", "expected"),
    [(None, 5), (0, 5), (3, 5), (20, 21), (59, 60), (3600, 60)],
)
def test_pause_uses_the_known_end_within_bounds(available_in_s: int | None, expected: float) -> None:
    assert wait.pause({"available_in_s": available_in_s}, left_s=1000) == expected


@pytest.mark.parametrize(("left_s", "expected"), [(4, 4), (8, 8), (9.9, 9.9), (10, 5), (12, 5)])
def test_last_look_is_when_the_time_is_over(left_s: float, expected: float) -> None:
    assert wait.pause({}, left_s) == expected


@pytest.mark.parametrize("timeout", ["soon", "-1", "25h", "", "nan", "5 minutes"])
def test_wrong_timeout_is_a_clear_error(timeout: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["wait", "--timeout", timeout])
    assert ended.value.code == 2
    assert "such as 90s, 15m or 2h" in capfd.readouterr().err


def test_short_timeout_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    start = time.monotonic()
    assert waited(client_for("overage_halted"), monkeypatch, "--timeout", "1s") == 1
    assert time.monotonic() - start < wait.MIN_PAUSE_S
