"""Recorded states: every name loads, and what was recent then is recent now."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest

from mcp_server.demo.recorded import UNREACHABLE, RecordedAnswer, RecordedState, demo_states, load_state
from router_client import SettingsError
from router_client.routers import KINDS, load_adapter
from tests.support import package_folder

THEN, NOW = 1_760_000_000_000, 1_900_000_000_000
NAMES = [(kind, name) for kind in KINDS for name in demo_states(kind)]


def state(body: str, auth: str = "any") -> RecordedState:
    return RecordedState(THEN, (RecordedAnswer("/health", auth, 200, "application/json", body),))


def body(text: str) -> str:
    answer = state(text).answer("/health", NOW)
    assert answer is not None
    return answer.body


@pytest.mark.parametrize("ago", [0, 1, 48_000, -3_600_000, 29 * 86_400_000])
def test_recent_timestamps_move_to_now(ago: int) -> None:
    assert json.loads(body(json.dumps({"at": THEN - ago, "in": [THEN + 5]}))) == {"at": NOW - ago, "in": [NOW + 5]}


@pytest.mark.parametrize(
    "text",
    [
        '{"never": 4000000000000}',
        '{"long ago": 1700000000000}',
        '{"tokens": 1760000}',
        '{"longer": 17600000000001}',
        '{"fraction": 1760000000000.5}',
        '{"fraction": 0.1760000000000}',
        '{"unset": 0, "none": null, "name": "work"}',
    ],
)
def test_other_numbers_stay_as_recorded(text: str) -> None:
    assert body(text) == text


@pytest.mark.parametrize("ago_s", [0, 1.5, 600, 6.5 * 3600, -480])
def test_timestamps_in_metrics_move_with_the_recording(ago_s: float) -> None:
    """LiteLLM's cooldowns begin at an instant in seconds, in the notation of the Prometheus text format."""
    line = f'litellm_deployment_cooled_down_created{{model_id="a",exception_status="500"}} {_page(THEN, ago_s)}'
    labels, _, value = body(f"{line}\nlitellm_teams_count 0.0\n").splitlines()[0].rpartition(" ")
    assert labels == line.rpartition(" ")[0]
    assert float(value) == pytest.approx(NOW / 1000 - ago_s, abs=0.001)


def _page(at_ms: int, ago_s: float) -> str:
    return f"{(at_ms / 1000 - ago_s) / 1e9!r}e+09"


@pytest.mark.parametrize(
    "text", ["limit 9.223372036854776e+18\n", "created 1.2e+09\n", "1.76e+09 tokens", "x1.76e+09\n"]
)
def test_other_numbers_in_metrics_stay_as_recorded(text: str) -> None:
    assert body(text) == text


@pytest.mark.parametrize("second", range(0, 60, 7))
def test_times_to_the_minute_keep_their_place_among_the_exact_ones(second: int) -> None:
    """A gateway that started before a request did so whenever the demo is shown."""
    there = RecordedState(
        _ms("2025-10-09T08:53:20Z"),
        (
            RecordedAnswer("/started", "any", 200, "application/json", '{"at": "2025-10-09T08:50:30.500Z"}'),
            RecordedAnswer("/last", "any", 200, "application/json", '{"caption": "08:51 · a client · 200"}'),
        ),
    )
    now_ms = _ms("2026-01-01T17:00:00Z") + second * 1000
    started, last = (there.answer(path, now_ms) for path in ("/started", "/last"))
    assert started is not None
    assert last is not None
    at, caption = json.loads(started.body)["at"], json.loads(last.body)["caption"]
    assert at[17:] == "30.500Z"
    assert now_ms - 60_000 - 170_000 <= _ms(at) <= now_ms - 169_500
    assert int(caption[3:5]) == (int(at[14:16]) + 1) % 60


def _ms(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp() * 1000)


def test_answer_that_needs_a_credential_is_refused_without_it() -> None:
    assert state("{}", auth="proxy_key").answer("/health", NOW) is None
    assert state("{}", auth="none").answer("/health", NOW) is not None
    assert state("{}").answer("/status", NOW) is None


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_every_demo_state_loads_with_moved_timestamps(kind: str, name: str) -> None:
    loaded = load_state(kind, name)
    assert loaded is not None
    adapter = load_adapter(kind)
    paths = {read.path for read in adapter.every_read}
    # /livez is read where the kind is not known.
    assert {answer.path for answer in loaded.answers} <= paths | {"/livez"}
    identity = [loaded.answer(read.path, NOW) for read in adapter.identity]
    if not loaded.refused:
        assert all(answer is not None and answer.status in {200, 401, 404, 503} for answer in identity)
    for path in paths:
        moved = loaded.answer(path, loaded.captured_at_ms + 10**12)
        left = re.findall(rf"\b{str(loaded.captured_at_ms)[:5]}\d{{8}}\b", moved.body if moved else "")
        assert left == []


def test_every_demo_state_but_not_running_has_a_file() -> None:
    for kind, name in NAMES:
        assert (package_folder(kind) / "recorded" / f"{demo_states(kind)[name]}.json").is_file()
        assert name != UNREACHABLE
    assert [load_state(kind, UNREACHABLE) for kind in KINDS] == [None] * len(KINDS)


@pytest.mark.parametrize("name", ["nonsense", "", "../dario", "pool3_traffic"])
def test_unknown_demo_state_is_refused_with_the_list(name: str) -> None:
    with pytest.raises(SettingsError, match=r"choose one of busy, .*, not-running") as caught:
        load_state("dario", name)
    assert name == "" or name not in str(caught.value)
