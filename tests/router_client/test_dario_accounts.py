"""dario's account rows: the state of each, and how far a reading can be trusted."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from router_client import Part
from router_client.model.facts import value_of
from router_client.model.states import Reading, Selection, TargetState
from router_client.model.targets import NEVER, Attempt, Cause, Pool, Target
from router_client.routers.dario.terms import EMPTY_POOL, NO_RESET
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
    pool = value_of((await client_for(replay, **env).snapshot([Part.POOL, Part.ADMIN])).pool)
    assert pool is not None
    return pool


async def account_of(**changes: object) -> Target:
    return (await pool_of(row(**changes))).targets[0]


@pytest.mark.parametrize("status", ["allowed", "allowed_warning", "unknown", "", "something new"])
async def test_any_status_but_rejected_and_auth_cooldown_is_usable(status: str) -> None:
    assert (await account_of(status=status)).state is TargetState.USABLE


@pytest.mark.parametrize(
    ("expires_in_ms", "state"),
    [
        (0, TargetState.EXPIRED),
        (1, TargetState.EXPIRING),
        (20_000, TargetState.EXPIRING),
        (30_000, TargetState.EXPIRING),
        (-5, TargetState.EXPIRED),
        (30_001, TargetState.USABLE),
        (None, TargetState.UNKNOWN),
        (float("nan"), TargetState.UNKNOWN),
        (float("inf"), TargetState.UNKNOWN),
        ("3600000", TargetState.UNKNOWN),
        (True, TargetState.UNKNOWN),
        (ABSENT, TargetState.UNKNOWN),
    ],
)
async def test_account_with_30_s_of_token_life_or_less_is_not_usable(
    expires_in_ms: object, state: TargetState
) -> None:
    assert (await account_of(expiresInMs=expires_in_ms)).state is state


@pytest.mark.parametrize("expires_in_ms", [1, 20_000, 3_600_000, None])
async def test_status_out_of_rotation_wins_over_the_token(expires_in_ms: int | None) -> None:
    assert (await account_of(status="rejected", expiresInMs=expires_in_ms)).state is TargetState.RATE_LIMITED
    assert (await account_of(status="auth-cooldown", expiresInMs=expires_in_ms)).state is TargetState.COOLING_DOWN


@pytest.mark.parametrize("status", [None, ABSENT, 1, ["allowed"]])
async def test_row_without_status_is_unknown_with_a_cause(status: object) -> None:
    pool = await pool_of(row(status=status), row())
    assert [t.state for t in pool.targets] == [TargetState.UNKNOWN, TargetState.USABLE]
    assert [t.cause for t in pool.targets] == [Cause("unreadable_row"), None]


@pytest.mark.parametrize("alias", [ABSENT, None, {"sk": "x"}, ["work"], 7])
async def test_alias_of_another_type_becomes_no_name(alias: object) -> None:
    assert await account_of(alias=alias) == replace(await account_of(), name=None)


async def test_long_alias_is_kept_for_the_boundary_to_cut() -> None:
    assert (await account_of(alias="a" * 10_000)).name == "a" * 10_000


@pytest.mark.parametrize("odd", [None, "work", 7, [], True])
async def test_row_of_another_type_is_an_unknown_account(odd: object) -> None:
    pool = await pool_of(odd, row())
    assert [(t.name, t.state) for t in pool.targets] == [(None, TargetState.UNKNOWN), ("work", TargetState.USABLE)]


@pytest.mark.parametrize(
    ("changes", "reading"),
    [
        ({}, Reading.FRESH),
        ({"lastObservedAt": None, "utilAgeMs": None}, Reading.NOT_OBSERVED),
        ({"lastObservedAt": None}, Reading.NOT_OBSERVED),
        ({"lastObservedAt": ABSENT, "claim": "unknown"}, Reading.NOT_OBSERVED),
        ({"claim": "unknown"}, Reading.PLACEHOLDER),
        ({"claim": ""}, Reading.PLACEHOLDER),
        ({"claim": None}, Reading.PLACEHOLDER),
        ({"util5h": -3}, Reading.PLACEHOLDER),
        ({"util5h": None}, Reading.PLACEHOLDER),
        ({"util5h": float("nan")}, Reading.PLACEHOLDER),
        ({"utilAgeMs": STALE_MS}, Reading.FRESH),
        ({"utilAgeMs": STALE_MS + 1}, Reading.STALE),
        ({"utilAgeMs": None, "lastObservedAt": NOW_MS - STALE_MS}, Reading.FRESH),
        ({"utilAgeMs": None, "lastObservedAt": NOW_MS - STALE_MS - 1}, Reading.STALE),
        ({"status": "rejected"}, Reading.STALE),
        ({"expiresInMs": 0}, Reading.STALE),
        ({"status": "rejected", "claim": "unknown"}, Reading.PLACEHOLDER),
    ],
)
async def test_reading_is_fresh_stale_never_or_placeholder(changes: dict[str, object], reading: Reading) -> None:
    window = (await account_of(**changes)).windows[0]
    assert (window.name, window.reading) == ("5h", reading)
    assert (window.utilization is not None) is (reading is Reading.FRESH)
    assert (window.last_utilization is not None) is (reading in {Reading.FRESH, Reading.STALE})


async def test_each_window_is_judged_by_its_own_utilization() -> None:
    account = await account_of(util5h=-1, util7d=1.01)
    assert [w.reading for w in account.windows] == [Reading.PLACEHOLDER, Reading.FRESH]
    assert (account.windows[1].utilization, account.headroom) == (1.01, 0.0)


async def test_rejected_account_has_stale_windows_and_no_headroom() -> None:
    account = await account_of(status="rejected", util5h=1.01, utilAgeMs=6 * 3600 * 1000, requestCount=0)
    assert (account.state, account.headroom, account.requests) == (TargetState.RATE_LIMITED, None, 0)
    assert [w.observed_ago_s for w in account.windows] == [21600.0, 21600.0]


async def test_clock_behind_the_router_gives_age_zero() -> None:
    account = await account_of(utilAgeMs=None, lastObservedAt=NOW_MS + 60_000)
    assert account.windows[0].observed_ago_s == 0.0


async def test_cooldown_end_is_reported_only_during_a_cooldown() -> None:
    fields = {"cooldownMs": 48_000, "consecutiveAuthFailures": 3}
    cooling, allowed = await account_of(status="auth-cooldown", **fields), await account_of(**fields)
    assert (cooling.available_in_s, cooling.auth_failures) == (48.0, 3)
    assert (allowed.available_in_s, allowed.auth_failures) == (None, 3)


@pytest.mark.parametrize(
    ("status", "failures", "state", "selection"),
    [
        ("auth-cooldown", None, TargetState.COOLING_DOWN, Selection.SKIPPED),
        ("auth-cooldown", 1, TargetState.COOLING_DOWN, Selection.SKIPPED),
        ("auth-cooldown", 2, TargetState.COOLING_DOWN, Selection.SKIPPED),
        ("auth-cooldown", 3, TargetState.AUTH_FAILED, Selection.SKIPPED),
        ("allowed", 2, TargetState.USABLE, Selection.IN_ROTATION),
        ("allowed", 3, TargetState.AUTH_FAILED, Selection.IN_ROTATION),
    ],
)
async def test_three_failed_authentications_need_a_login(
    status: str, failures: int | None, state: TargetState, selection: Selection
) -> None:
    account = await account_of(status=status, consecutiveAuthFailures=failures)
    assert (account.state, account.selected_as) == (state, selection)
    assert account.cause == (None if account.usable else Cause("auth_failed", count=failures))


@pytest.mark.parametrize(
    ("changes", "selection"),
    [
        ({}, Selection.IN_ROTATION),
        ({"claim": "unknown"}, Selection.IN_ROTATION),
        ({"status": "rejected"}, Selection.LAST_RESORT),
        ({"expiresInMs": 0}, Selection.LAST_RESORT),
        ({"expiresInMs": 20_000}, Selection.LAST_RESORT),
        ({"status": "auth-cooldown"}, Selection.SKIPPED),
    ],
)
async def test_only_an_account_in_cooldown_is_skipped(changes: dict[str, object], selection: Selection) -> None:
    assert (await account_of(**changes)).selected_as is selection


async def test_placeholder_reading_means_the_last_request_failed() -> None:
    failing = await account_of(claim="unknown", util5h=0, util7d=0)
    assert (failing.state, failing.cause) == (TargetState.FAILING, Cause("last_request_failed"))
    assert (failing.last_success, failing.last_failure) == (NEVER, Attempt(None, 1.0))


@pytest.mark.parametrize(
    ("changes", "success", "failure"),
    [
        ({}, Attempt(200, 1.0), NEVER),
        ({"status": "rejected"}, NEVER, Attempt(429, 1.0)),
        ({"claim": "unknown"}, NEVER, Attempt(None, 1.0)),
        ({"lastObservedAt": None}, NEVER, NEVER),
    ],
)
async def test_row_reports_only_its_last_attempt(changes: dict[str, object], success: object, failure: object) -> None:
    account = await account_of(**changes)
    assert (account.last_success, account.last_failure) == (success, failure)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"status": "rejected"}, Cause("rejected")),
        ({"expiresInMs": 0}, Cause("expired")),
        ({"expiresInMs": 20_000}, Cause("expiring", seconds=20.0)),
        ({"expiresInMs": None}, Cause("unreadable_row")),
    ],
)
async def test_every_state_but_usable_has_a_cause(changes: dict[str, object], cause: Cause) -> None:
    assert (await account_of(**changes)).cause == cause


async def test_reported_reset_replaces_the_note() -> None:
    at, after = row(status="rejected", resetAt=NOW_MS + 5000), row(status="rejected", resetInMs=7000)
    pool = await pool_of(at, after)
    assert [t.windows[0].resets_in_s for t in pool.targets] == [5.0, 7.0]
    assert [t.available_in_s for t in pool.targets] == [5.0, 7.0]
    assert pool.notes == ()
    assert (await pool_of(row(status="rejected"))).notes == (NO_RESET,)
    assert (await pool_of()).notes == (EMPTY_POOL,)


async def test_snake_case_fields_are_read() -> None:
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
    assert pool.targets[0] == pool.targets[1]
    assert (pool.targets[0].auth_failures, pool.targets[0].windows[0].resets_in_s) == (2, 9.0)


async def test_admin_accounts_show_failures_and_differences_from_the_disk() -> None:
    on_disk: list[object] = [{"alias": "work", "status": "allowed", "consecutive_auth_failures": 4}, {"alias": "new"}]
    pool = await pool_of(row(), *(row(alias=alias) for alias in "fbdaec"), on_disk=on_disk)
    assert [t.auth_failures for t in pool.targets] == [4, *[None] * 6]
    assert pool.targets[0].state is TargetState.AUTH_FAILED
    assert (pool.not_loaded, pool.not_on_disk) == (("new",), tuple("fbdaec"))


async def test_failures_in_accounts_win_over_admin_accounts() -> None:
    cooling = row(status="auth-cooldown", consecutiveAuthFailures=1)
    on_disk: list[object] = [{"alias": "work", "status": "allowed", "consecutive_auth_failures": 0}]
    assert (await pool_of(cooling, on_disk=on_disk)).targets[0].auth_failures == 1


async def test_without_admin_accounts_nothing_differs_from_the_disk() -> None:
    pool = await pool_of(row(), bestAccount="none", stickyBindings=2)
    assert (pool.not_loaded, pool.not_on_disk) == ((), ())
    assert (pool.next_pick, pool.sticky_bindings) == ("none", 2)
