"""`routerscope hook`: says something if the router would not serve, nothing if all is well, and never fails."""

from __future__ import annotations

import json
import re

import httpx
import pytest

import router_client
from mcp_server.terminal.cli import run
from mcp_server.terminal.commands.hook import END, MAX_NOTIFICATION, NOTIFY
from router_client import RouterClient
from tests.mcp_server.worlds import WORLDS, everywhere
from tests.support import EVERY_STATE, client_for

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
REFUSED = httpx.ConnectError("refused")


def output(
    client: RouterClient, event: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> dict[str, str] | None:
    """Run the hook in this process and return what it printed."""
    monkeypatch.setattr(router_client, "RouterClient", lambda _, **__: client)
    assert run(["hook", event]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return json.loads(printed.out) if printed.out else None


def test_session_start_shows_verdict_and_next_step(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = output(client_for("overage_halted"), "session-start", capsys, monkeypatch)
    assert shown is not None
    assert set(shown) == {"systemMessage"}
    assert shown["systemMessage"].startswith("Routerscope: The router is rejecting every request")
    assert " Next: " in shown["systemMessage"]


def test_stop_failure_is_a_notification(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shown = output(client_for("overage_halted"), "stop-failure", capsys, monkeypatch)
    assert shown is not None
    assert set(shown) == {"terminalSequence"}
    text = shown["terminalSequence"]
    assert (text[: len(NOTIFY)], text[-1]) == (NOTIFY, END)
    assert not CONTROL.search(text[len(NOTIFY) : -1])


@pytest.mark.parametrize("event", ["session-start", "stop-failure"])
@pytest.mark.parametrize("world", ["pool3", "not running", "not answering", "another program"])
def test_no_output_if_all_is_well_or_no_router_need_be_there(
    event: str, world: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for("pool3_traffic") if world == "pool3" else WORLDS[world]()
    assert output(client, event, capsys, monkeypatch) is None


@pytest.mark.parametrize("event", ["session-start", "stop-failure"])
def test_router_of_a_setting_that_is_not_running_is_reported(
    event: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(everywhere(REFUSED), ROUTER_URL="http://127.0.0.1:3456")
    assert output(client, event, capsys, monkeypatch) is not None


@pytest.mark.parametrize("state", ["overage_halted", "pool3_traffic"])
def test_router_that_the_client_does_not_use_is_not_blamed(
    state: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(state, ANTHROPIC_BASE_URL="https://gateway.example")
    assert output(client, "session-start", capsys, monkeypatch) is None
    shown = output(client, "stop-failure", capsys, monkeypatch)
    assert shown is not None
    assert (
        "sends its requests to https://gateway.example:443, not to http://127.0.0.1:3456." in shown["terminalSequence"]
    )
    assert "spending guard" not in shown["terminalSequence"]


@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
@pytest.mark.usefixtures("toy")
def test_every_state(
    kind: str, state: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message appears exactly if the next request would be refused; the notification is short and harmless."""
    from tests.support import Replay  # noqa: PLC0415

    monkeypatch.setattr(router_client, "RouterClient", lambda _, **__: client_for(Replay(state, kind)))
    run(["line", "--json"])
    data = json.loads(capsys.readouterr().out)
    message = output(client_for(Replay(state, kind)), "session-start", capsys, monkeypatch)
    assert (message is not None) == (data["serving"] is False)
    sequence = output(client_for(Replay(state, kind)), "stop-failure", capsys, monkeypatch)
    assert (sequence is not None) == (data["verdict"] != "ok")
    text = "" if sequence is None else sequence["terminalSequence"].removeprefix(NOTIFY).removesuffix(END)
    assert len(text) <= MAX_NOTIFICATION
    assert not CONTROL.search(text)


def test_wrong_event_is_an_error_that_does_not_stop_the_client(capsys: pytest.CaptureFixture[str]) -> None:
    """Claude Code takes exit code 2 as "stop"."""
    with pytest.raises(SystemExit) as ended:
        run(["hook", "no-such-event"])
    assert ended.value.code == 1
    assert "one of session-start, stop-failure" in capsys.readouterr().err
