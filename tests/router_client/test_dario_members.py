"""dario's account rows: who is usable, and how far a reading can be believed."""

from __future__ import annotations

import pytest

from router_client import Part
from router_client.routers.dario.words import EMPTY_POOL, NO_RESET
from router_client.snapshot import Member, Pool
from router_client.states import MemberState, Reading
from tests.support import ADMIN_TOKEN, Replay, client_for, recorded

pytestmark = pytest.mark.anyio
NOW_MS = recorded("admin_accounts").captured_at_s * 1000
SOUND: dict[str, object] = {
    "alias": "work",
    "util5h": 0.5,
    "util7d": 0.125,
    "lastObservedAt": NOW_MS - 1000,
    "utilAgeMs": 1000,
    "claim": "five_hour",
    "status": "allowed",
    "requestCount": 3,
    "expiresInMs": 3_600_000,
}
ABSENT = object()
STALE_MS = 15 * 60 * 1000


def row(**changes: object) -> dict[str, object]:
    return {name: value for name, value in (SOUND | changes).items() if value is not ABSENT}


async def pool_of(*rows: object, on_disk: list[object] | None = None, **top: object) -> Pool:
    replay = Replay("admin_accounts").override("/accounts", {"accounts": list(rows)} | top)
    if on_disk is not None:
        replay.override("/admin/accounts", {"accounts": on_disk})
    env = {} if on_disk is None else {"ROUTER_ADMIN_TOKEN": ADMIN_TOKEN}
    pool = (await client_for(replay, **env).snapshot([Part.POOL, Part.ADMIN])).pool
    assert pool is not None
    return pool


async def member_of(**changes: object) -> Member:
    return (await pool_of(row(**changes))).members[0]


@pytest.mark.parametrize("status", ["allowed", "allowed_warning", "unknown", "", "something new"])
async def test_every_status_but_the_parked_ones_is_usable(status: str) -> None:
    assert (await member_of(status=status)).state is MemberState.USABLE


@pytest.mark.parametrize(
    ("expires_in_ms", "state"),
    [
        (0, MemberState.EXPIRED),
        (20_000, MemberState.EXPIRED),
        (30_000, MemberState.EXPIRED),
        (-5, MemberState.EXPIRED),
        (30_001, MemberState.USABLE),
        (None, MemberState.UNKNOWN),
        (float("nan"), MemberState.UNKNOWN),
        (float("inf"), MemberState.UNKNOWN),
        ("3600000", MemberState.UNKNOWN),
        (True, MemberState.UNKNOWN),
        (ABSENT, MemberState.UNKNOWN),
    ],
)
async def test_a_usable_member_has_more_than_30_s_of_token_life(expires_in_ms: object, state: MemberState) -> None:
    assert (await member_of(expiresInMs=expires_in_ms)).state is state


@pytest.mark.parametrize("expires_in_ms", [0, 3_600_000, None])
async def test_a_parked_member_is_parked_whatever_its_token(expires_in_ms: int | None) -> None:
    assert (await member_of(status="rejected", expiresInMs=expires_in_ms)).state is MemberState.RATE_LIMITED
    assert (await member_of(status="auth-cooldown", expiresInMs=expires_in_ms)).state is MemberState.AUTH_COOLDOWN


@pytest.mark.parametrize("status", [None, ABSENT, 1, ["allowed"]])
async def test_a_row_without_a_status_is_unknown_and_counted_as_malformed(status: object) -> None:
    pool = await pool_of(row(status=status), row())
    assert [m.state for m in pool.members] == [MemberState.UNKNOWN, MemberState.USABLE]
    assert pool.malformed_rows == 1


@pytest.mark.parametrize("alias", [ABSENT, None, {"sk": "x"}, ["work"], 7])
async def test_an_alias_that_is_no_text_is_none_and_counted_as_malformed(alias: object) -> None:
    pool = await pool_of(row(alias=alias))
    assert (pool.members[0].alias, pool.members[0].state) == (None, MemberState.USABLE)
    assert pool.malformed_rows == 1


async def test_a_very_long_alias_is_kept_for_the_boundary_to_cut() -> None:
    assert (await member_of(alias="a" * 10_000)).alias == "a" * 10_000


@pytest.mark.parametrize("odd", [None, "work", 7, [], True])
async def test_a_row_that_is_no_object_costs_that_row_alone(odd: object) -> None:
    pool = await pool_of(odd, row())
    assert [(m.alias, m.state) for m in pool.members] == [(None, MemberState.UNKNOWN), ("work", MemberState.USABLE)]
    assert pool.malformed_rows == 1


@pytest.mark.parametrize(
    ("changes", "reading"),
    [
        ({}, Reading.FRESH),
        ({"lastObservedAt": None, "utilAgeMs": None}, Reading.NEVER),
        ({"lastObservedAt": None}, Reading.NEVER),
        ({"lastObservedAt": ABSENT, "claim": "unknown"}, Reading.NEVER),
        ({"claim": "unknown"}, Reading.VOID),
        ({"claim": ""}, Reading.VOID),
        ({"claim": None}, Reading.VOID),
        ({"util5h": -3}, Reading.VOID),
        ({"util5h": None}, Reading.VOID),
        ({"util5h": float("nan")}, Reading.VOID),
        ({"utilAgeMs": STALE_MS}, Reading.FRESH),
        ({"utilAgeMs": STALE_MS + 1}, Reading.STALE),
        ({"utilAgeMs": None, "lastObservedAt": NOW_MS - STALE_MS}, Reading.FRESH),
        ({"utilAgeMs": None, "lastObservedAt": NOW_MS - STALE_MS - 1}, Reading.STALE),
        ({"status": "rejected"}, Reading.STALE),
        ({"expiresInMs": 0}, Reading.STALE),
        ({"status": "rejected", "claim": "unknown"}, Reading.VOID),
    ],
)
async def test_a_reading_is_believed_only_as_far_as_it_goes(changes: dict[str, object], reading: Reading) -> None:
    window = (await member_of(**changes)).windows[0]
    assert (window.name, window.reading) == ("5h", reading)
    assert (window.utilization is not None) is (reading is Reading.FRESH)
    assert (window.last_utilization is not None) is (reading in {Reading.FRESH, Reading.STALE})


async def test_each_window_is_judged_by_its_own_number() -> None:
    member = await member_of(util5h=-1, util7d=1.01)
    assert [w.reading for w in member.windows] == [Reading.VOID, Reading.FRESH]
    assert (member.windows[1].utilization, member.headroom) == (1.01, 0.0)


async def test_a_rejected_member_with_an_old_reading_keeps_its_age_and_offers_no_headroom() -> None:
    member = await member_of(status="rejected", util5h=1.01, utilAgeMs=6 * 3600 * 1000, requestCount=0)
    assert (member.state, member.headroom, member.requests) == (MemberState.RATE_LIMITED, None, 0)
    assert [w.observed_ago_s for w in member.windows] == [21600.0, 21600.0]


async def test_a_clock_behind_the_routers_makes_no_negative_age() -> None:
    member = await member_of(utilAgeMs=None, lastObservedAt=NOW_MS + 60_000)
    assert member.windows[0].observed_ago_s == 0.0


async def test_the_cooldown_is_told_in_cooldown_only() -> None:
    parked = {"cooldownMs": 48_000, "consecutiveAuthFailures": 3}
    cooling, sound = await member_of(status="auth-cooldown", **parked), await member_of(**parked)
    assert (cooling.retry_in_s, cooling.auth_failures) == (48.0, 3)
    assert (sound.retry_in_s, sound.auth_failures) == (None, 3)


async def test_the_resets_that_newer_versions_tell_are_taken_and_the_note_goes() -> None:
    at, after = row(status="rejected", resetAt=NOW_MS + 5000), row(status="rejected", resetInMs=7000)
    pool = await pool_of(at, after)
    assert [m.windows[0].resets_in_s for m in pool.members] == [5.0, 7.0]
    assert pool.notes == ()
    assert (await pool_of(row(status="rejected"))).notes == (NO_RESET,)
    assert (await pool_of()).notes == (EMPTY_POOL,)


async def test_snake_case_names_of_other_versions_are_the_same_facts() -> None:
    snake = {
        "alias": "work",
        "util5h": 0.5,
        "util7d": 0.125,
        "last_observed_at": NOW_MS - 1000,
        "util_age_ms": 1000,
        "claim": "five_hour",
        "status": "allowed",
        "request_count": 3,
        "expires_in_ms": 3_600_000,
        "consecutive_auth_failures": 2,
        "reset_in_ms": 9000,
    }
    camel = row(consecutiveAuthFailures=2, resetInMs=9000)
    pool = await pool_of(snake, camel)
    assert pool.members[0] == pool.members[1]
    assert (pool.members[0].auth_failures, pool.members[0].windows[0].resets_in_s) == (2, 9.0)


async def test_the_admin_view_adds_failure_streaks_and_what_differs_from_the_disk() -> None:
    on_disk: list[object] = [{"alias": "work", "status": "allowed", "consecutive_auth_failures": 4}, {"alias": "new"}]
    pool = await pool_of(row(), *(row(alias=alias) for alias in "fbdaec"), on_disk=on_disk)
    assert [m.auth_failures for m in pool.members] == [4, *[None] * 6]
    assert (pool.not_loaded, pool.not_on_disk) == (("new",), tuple("fbdaec"))


async def test_the_routers_own_streak_wins_over_that_of_the_disk() -> None:
    cooling = row(status="auth-cooldown", consecutiveAuthFailures=1)
    on_disk: list[object] = [{"alias": "work", "status": "allowed", "consecutive_auth_failures": 0}]
    assert (await pool_of(cooling, on_disk=on_disk)).members[0].auth_failures == 1


async def test_without_the_admin_view_nothing_is_said_about_the_disk() -> None:
    pool = await pool_of(row(), bestAccount="none", stickyBindings=2)
    assert (pool.not_loaded, pool.not_on_disk) == ((), ())
    assert (pool.router_pick, pool.sticky_bindings) == ("none", 2)
