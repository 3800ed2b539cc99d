"""Usage statistics with a part that is missing or of another type: only the last requests decide."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mcp_server.answers import reports
from router_client.model.facts import Known, value_of
from router_client.model.states import TargetState
from router_client.model.targets import Cause
from tests.router_client.claude_code_router.support import KEY_OF, KEYS, changed, look, targets
from tests.support import Replay, client_for

pytestmark = pytest.mark.anyio
HOUR_S = 3600
INVALID: tuple[object, ...] = (None, {}, "x", 7)
UNDATED = {(TargetState.UNVERIFIED, Cause("undated"))}
USABLE = {(TargetState.USABLE, None)}


def without(*names: str, state: str = "busy") -> Replay:
    def drop(value: dict[str, Any]) -> None:
        for name in names:
            del value[name]

    return changed(state, drop)


def having(name: str, found: object) -> Replay:
    return changed("busy", lambda value: value.update({name: found}))


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """This machine's time zone, by default that of the recorded router."""
    local = SimpleNamespace(tm_gmtoff=0)
    monkeypatch.setattr("router_client.client.time", SimpleNamespace(localtime=lambda: local))
    return local


@pytest.mark.parametrize("name", ["models", "providerModels", "clientModels"])
async def test_list_that_only_counts_may_be_missing(name: str) -> None:
    for router in (without(name), *(having(name, found) for found in INVALID)):
        assert set((await targets(router)).values()) == USABLE
        usage = value_of((await look(router)).usage)
        assert usage is not None
        assert usage.window is not None
        assert usage.window.requests == 9


async def test_without_its_hours_the_time_zone_is_unknown_and_so_is_the_age() -> None:
    for router in (without("series"), *(having("series", found) for found in (*INVALID, [], [{}]))):
        assert set((await targets(router)).values()) == UNDATED
        assert isinstance((await look(router)).usage, Known)
        data = (await reports.answer(client_for(router, **KEYS), reports.STATUS)).delivery.structured
        assert data is not None
        assert (data["verdict"], data["serving"]) == ("unverified", None)
        assert "its last request was served, but how long ago cannot be read" in str(data["routes"])


async def test_failures_count_without_an_age() -> None:
    found = await targets(without("series", "generatedAt", state="limited"))
    assert found["anth"] == (TargetState.FAILING, Cause("last_requests_failed", (429,), 2))


@pytest.mark.parametrize("generated_at", [None, "", "x", 1795775411650])
async def test_time_of_the_look_stands_in_for_that_of_the_answer(generated_at: object, zone: SimpleNamespace) -> None:
    assert zone.tm_gmtoff == 0
    assert set((await targets(having("generatedAt", generated_at))).values()) == USABLE


@pytest.mark.parametrize("offset_s", [HOUR_S, -HOUR_S, 5.5 * HOUR_S])
async def test_it_does_not_where_this_machine_has_another_time_zone(offset_s: float, zone: SimpleNamespace) -> None:
    """A clock that is wrong would look the same."""
    zone.tm_gmtoff = offset_s
    assert set((await targets(without("generatedAt"))).values()) == UNDATED


async def test_gateways_start_counts_without_the_time_of_the_answer(zone: SimpleNamespace) -> None:
    """Its successes from before may be of another configuration."""
    assert zone.tm_gmtoff == 0
    router = without("generatedAt")
    gateway = router.body(KEY_OF["gateway"], "admin_token")
    gateway["value"]["lastStartedAt"] = "2026-11-27T10:30:11.000Z"
    router.override(KEY_OF["gateway"], gateway)
    assert {state for state, _ in (await targets(router)).values()} == {TargetState.UNVERIFIED}
