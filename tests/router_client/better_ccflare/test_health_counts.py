"""The counts of the open health: what they say without the accounts, and what they add to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mcp_server.assessment import Assessment, assess
from router_client.model.facts import value_of
from tests.router_client.better_ccflare.support import KIND, NOW_S, REQUESTS, account, iso, ms, request, snapshot
from tests.support import Replay

pytestmark = pytest.mark.anyio
FULL = {"five_hour": {"utilization": 100, "resets_at": iso(-3000)}}


def router(counts: dict[str, Any], accounts: list[Any] | None = None, **health: Any) -> Replay:
    """Return a router whose health counts this; without `accounts` it fails to list them."""
    replay = Replay("pool3_traffic", KIND)
    replay.recorded = replace(replay.recorded, captured_at_s=NOW_S)
    pool = {"paused": 0, "rate_limited": 0, "routable": 0, "next_available_at": None} | counts
    usual = {"accounts": pool["configured"], "strategy": "session", "timestamp": iso(1), "status": "unhealthy"}
    replay.override("/health", usual | {"pool": pool} | health, 503)
    if accounts is None:
        return replay.override("/api/accounts", b"", 500)
    return replay.override("/api/accounts", accounts).override(REQUESTS, [request("first")])


async def look(counts: dict[str, Any], accounts: list[Any] | None = None, **health: Any) -> Assessment:
    return assess(await snapshot(router(counts, accounts, **health)))


def states(found: Assessment) -> list[str]:
    assert found.pool is not None
    return [f"{each.state} ({each.cause.code if each.cause else ''})" for each in found.pool.targets]


async def test_router_without_accounts_is_known_without_their_list() -> None:
    found = await look({"configured": 0})
    assert (found.verdict.name, found.serving) == ("no_targets", False)
    replay = router({"configured": 0})
    contradictory = replay.override("/health", {"accounts": 3, "pool": {"configured": 0, "routable": 0}})
    assert assess(await snapshot(contradictory)).serving is None


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"configured": 2, "paused": 2}, ["paused (paused)"] * 2),
        ({"configured": 2, "rate_limited": 2}, ["rate_limited (rejected)"] * 2),
        ({"configured": 2, "usage_exhausted": 1, "paused": 1}, ["rate_limited (quota_used)", "paused (paused)"]),
        ({"configured": 1}, ["failing (not_picked)"]),
        ({"configured": 1, "paused": 1, "rate_limited": 1}, ["paused (paused)"]),
        ({"configured": 2.0, "paused": None, "rate_limited": 9}, ["rate_limited (rejected)"] * 2),
    ],
)
async def test_accounts_that_could_not_be_read_refuse_if_none_is_picked(
    counts: dict[str, Any], expected: list[str]
) -> None:
    found = await look(counts)
    assert (found.verdict.name, found.serving) == ("no_usable_target", False)
    assert states(found) == expected


@pytest.mark.parametrize("counts", [{"routable": 1}, {"routable": None}, {"routable": 2, "rate_limited": 1}])
@pytest.mark.parametrize("status", ["ok", "unhealthy"])
async def test_account_that_may_be_picked_is_not_known_without_the_list(counts: dict[str, Any], status: str) -> None:
    """`unhealthy` is also the word for a broken runtime."""
    found = await look({"configured": 3} | counts, status=status)
    assert (found.verdict.name, found.serving, value_of(found.snapshot.pool)) == ("unknown", None, None)


@pytest.mark.parametrize(
    ("counts", "left_s", "expected"),
    [
        ({}, 5400, (False, 5400, False)),
        ({"paused": 1, "rate_limited": 2}, 5400, (False, 5400, True)),  # It may be the paused one's.
        ({}, 1.5, (None, 1.5, False)),
        ({}, -30, (None, 1, False)),
    ],
)
async def test_first_cooldown_to_end_is_the_recovery(
    counts: dict[str, Any], left_s: float, expected: tuple[bool | None, float, bool]
) -> None:
    limited = {"configured": 3, "rate_limited": 3, "next_available_at": iso(-left_s)}
    found = await look(limited | counts)
    (route,) = found.routes
    assert (found.serving, route.available_in_s, route.available_is_minimum) == expected


@pytest.mark.parametrize("state", ["key_missing", "key_without_role"])
async def test_counts_are_shown_beside_a_key_problem(state: str) -> None:
    replay = Replay(state, KIND)
    health = replay.body("/health", "none")
    pool = health["pool"] | {"rate_limited": 3, "routable": 0}
    found = assess(await snapshot(replay.override("/health", health | {"pool": pool}, 503)))
    assert states(found) == ["rate_limited (rejected)"] * 3
    assert [route.serving for route in found.routes] == [False]
    assert "pool.no_usable_target" in {each.id for each in found.findings}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({}, "failing (not_picked)"), ({"usageData": FULL}, "rate_limited (quota_used)")],
)
async def test_account_that_looks_fine_and_is_not_picked_refuses(fields: dict[str, Any], expected: str) -> None:
    """Later versions pass over a full quota, and a login that must be renewed."""
    found = await look({"configured": 2, "paused": 1}, [account("first", **fields), account("second", paused=True)])
    assert found.serving is False
    assert states(found) == [expected, "paused (paused)"]
    assert "nothing is known against" not in found.verdict.headline


@pytest.mark.parametrize(
    ("counts", "fields"),
    [
        ({"rate_limited": 1}, {"rateLimitedUntil": ms(0.5), "rateLimitedAt": ms(60)}),  # It ended since.
        ({"rate_limited": 1}, {"rateLimitedUntil": ms(2.5), "rateLimitedAt": ms(60)}),
        ({}, {"usageThrottledUntil": ms(0.5)}),
        ({"rate_limited": 1}, {}),  # It was reset since.
        ({"paused": 1}, {}),  # It was resumed since.
        ({"configured": 0}, {}),  # It was added since.
        ({}, {"created": iso(0.5)}),
        ({}, {"usageData": {"five_hour": {"utilization": 100, "resets_at": iso(0.5)}}}),
        ({}, {"usageData": {"five_hour": {"utilization": 100, "resets_at": iso(-1)}}}),
        ({"routable": 1}, {}),
        ({"routable": None}, {}),
    ],
)
@pytest.mark.parametrize("timestamp", [iso(1), None])
async def test_what_ended_since_the_counts_is_no_refusal(
    counts: dict[str, Any], fields: dict[str, Any], timestamp: str | None
) -> None:
    """Health is answered from a cache of 2 s, and the accounts are read after it."""
    replay = router({"configured": 1} | counts, [account("first", **fields)], timestamp=timestamp)
    assert assess(await snapshot(replay)).serving is None


async def test_paused_account_that_auto_fallback_may_resume_is_no_refusal() -> None:
    resumed = account("first", paused=True, autoFallbackEnabled=True, rateLimitReset=iso(60))
    assert (await look({"configured": 1, "paused": 1}, [resumed])).serving is None


async def test_list_that_was_read_counts_more_than_the_counts() -> None:
    assert (await look({"configured": 3}, [])).verdict.name == "no_targets"
