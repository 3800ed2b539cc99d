"""`routerscope wait`: exit code 0 as soon as the router would serve, 1 if it does not in time, few reads meanwhile."""

from __future__ import annotations

import time

import anyio
import httpx
import pytest

import router_client
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
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert waited(client_for("pool3_traffic"), monkeypatch) == 0
    assert clock.pauses == []
    assert capsys.readouterr() == ("", "")


def test_ends_as_soon_as_the_router_serves(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
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
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("halted") == 1


def test_timeout_is_exit_code_1_with_verdict_and_next_step(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert waited(client_for("overage_halted"), monkeypatch, "--timeout", "3m") == 1
    assert sum(clock.pauses) == pytest.approx(180)
    assert min(clock.pauses) >= wait.MIN_PAUSE_S
    assert "Next: " in capsys.readouterr().err.splitlines()[-1]


def test_router_that_is_not_there_is_looked_for_every_five_seconds(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(everywhere(httpx.ConnectError("refused")), ROUTER_URL="http://127.0.0.1:3456")
    assert waited(client, monkeypatch, "--timeout", "60s") == 1
    assert set(clock.pauses) == {wait.MIN_PAUSE_S}


def test_missing_key_is_not_waited_for(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    assert waited(client_for("api_key"), monkeypatch) == 1
    assert clock.pauses == []


@pytest.mark.parametrize(
    ("available_in_s", "expected"),
    [(None, 5), (0, 5), (3, 5), (20, 21), (59, 60), (3600, 60)],
)
def test_pause_uses_the_known_end_within_bounds(available_in_s: int | None, expected: float) -> None:
    assert wait.pause({"available_in_s": available_in_s}) == expected


@pytest.mark.parametrize("timeout", ["soon", "-1", "25h", "", "nan", "5 minutes"])
def test_wrong_timeout_is_a_clear_error(timeout: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["wait", "--timeout", timeout])
    assert ended.value.code == 2
    assert "such as 90s, 15m or 2h" in capsys.readouterr().err


def test_short_timeout_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    start = time.monotonic()
    assert waited(client_for("overage_halted"), monkeypatch, "--timeout", "1s") == 1
    assert time.monotonic() - start < wait.MIN_PAUSE_S
