"""The state of an account, and why: every trap in what better-ccflare reports."""

from __future__ import annotations

from typing import Any

import pytest

from router_client.model.targets import Attempt
from tests.router_client.better_ccflare.support import (
    KEY,
    LOGIN,
    MINUTE,
    account,
    assessment,
    iso,
    ms,
    request,
    state,
    targets,
    why,
)

pytestmark = pytest.mark.anyio
LIMITED: dict[str, Any] = {
    "rateLimitedUntil": ms(-600),
    "rateLimitedAt": ms(60),
    "rateLimitedReason": "model_fallback_429",
}
HOUR = 60 * MINUTE


@pytest.mark.parametrize("login", [KEY, LOGIN])
def test_success_is_no_proof_since_a_failure_after_it_may_leave_no_record(login: dict[str, Any]) -> None:
    assert state([account("a", **login)], [request("a")]) == "unverified (failures_not_recorded)"
    assert state([account("a", **login)], [request("a", status=500)]) == "failing (not_passed_on)"


@pytest.mark.parametrize("login", [KEY, LOGIN])
def test_clean_record_proves_nothing(login: dict[str, Any]) -> None:
    """A request that fails on a refused key, a failed refresh or a closed port leaves no trace."""
    assert state([account("a", **login)]) == "unverified (no_record)"


def test_every_api_key_says_expired_and_is_not() -> None:
    expired = KEY | {"tokenStatus": "expired", "tokenExpiresAt": None}
    assert state([account("a", **expired)], [request("a")]) == "unverified (failures_not_recorded)"
    assert state([account("a", **expired | {"tokenExpiresAt": iso(HOUR)})]) == "unverified (no_record)"


@pytest.mark.parametrize(
    ("expires", "expected"),
    [
        (iso(-5 * HOUR), "unverified (failures_not_recorded)"),
        # The router refreshes a token that has less than half an hour left, and has not done so since.
        (iso(-29 * MINUTE), "unverified (refresh_due)"),
        (iso(HOUR), "unverified (failures_not_recorded)"),
    ],
)
def test_login_is_refreshed_with_the_next_request(expires: str, expected: str) -> None:
    """A success with as little time left shows that the refresh works."""
    assert state([account("a", tokenExpiresAt=expires)], [request("a", 10 * MINUTE)]) == expected
    assert state([account("a", tokenExpiresAt=iso(HOUR))]) == "unverified (refresh_due)"


def test_text_of_the_rate_limit_is_not_parsed() -> None:
    """`allowed (180m)` is no limit, and `OK` is no permission."""
    allowed: dict[str, Any] = {"rateLimitStatus": "allowed (180m)", "rateLimitReset": iso(-180 * MINUTE)}
    assert state([account("a", **allowed)], [request("a")]) == "unverified (failures_not_recorded)"
    assert state([account("a", rateLimitStatus="OK", **LIMITED)], [request("a")]) == "rate_limited (rejected)"


def test_cooldown_has_the_time_of_its_end() -> None:
    found = targets([account("a", **LIMITED)])["a"]
    assert (found.state, found.available_in_s) == ("rate_limited", 600)


@pytest.mark.parametrize("name", ["rateLimitedUntil", "usageThrottledUntil"])
async def test_cooldown_that_ends_within_two_seconds_is_no_certain_refusal(name: str) -> None:
    """It may be over when the request comes. There are no 0 seconds to wait."""
    for left_s, serves, wait_s in ((0.4, None, 1), (1.5, None, 2), (2.0, None, 2), (2.5, False, 2.5)):
        found = await assessment([account("a") | {name: ms(-left_s)}])
        assert (found.serving, found.routes[0].available_in_s) == (serves, wait_s)
        assert " 0s" not in f"{found.verdict.headline} {found.verdict.next_step}"


async def test_account_in_rotation_comes_before_one_whose_cooldown_ends_soon() -> None:
    soon = account("first", 1, rateLimitedUntil=ms(-1))
    assert "succeeded" in await why([soon, account("second", 2)], [request("second")])


@pytest.mark.parametrize("requests", [[], [request("a", 61, 429)], [request("a", 300)]])
def test_cooldown_that_is_over_is_no_success(requests: list[Any]) -> None:
    over = LIMITED | {"rateLimitedUntil": ms(1)}
    assert state([account("a", **over)], requests) == "unverified (cooldown_over)"
    assert state([account("a", **over)], [request("a", 1), *requests]) == "unverified (failures_not_recorded)"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (500, "failing (not_passed_on)"),
        (529, "failing (not_passed_on)"),
        (403, "auth_failed (not_passed_on)"),
        (400, "unverified (request_rejected)"),
    ],
)
def test_last_request_that_failed_counts_not_the_ones_before(status: int, expected: str) -> None:
    requests = [request("a", 5, status), request("a", 6)]
    assert state([account("a")], requests) == expected
    assert targets([account("a")], requests)["a"].selected_as == "in_rotation"
    assert state([account("a")], [request("a", 1), *requests]) == "unverified (failures_not_recorded)"
    assert "unverified" in state([account("a")], [request("a", HOUR, status)])


def test_stream_that_broke_is_a_failure_with_status_200() -> None:
    assert state([account("a")], [request("a", success=False)]) == "failing (not_passed_on)"


def test_failure_has_no_status_of_success() -> None:
    found = targets([account("a")], [request("a", success=False)])["a"]
    assert found.cause is not None
    assert (found.cause.statuses, found.last_failure) == ((), Attempt(None, 5))


@pytest.mark.parametrize(
    ("status", "expected"),
    [(200, "unverified (outcome_unread)"), (None, "unverified (outcome_unread)"), (500, "failing (not_passed_on)")],
)
def test_request_without_its_outcome_is_judged_by_its_status(status: int | None, expected: str) -> None:
    assert state([account("a")], [request("a", success=None, statusCode=status)]) == expected


def test_count_of_tokens_and_other_paths_show_nothing() -> None:
    others = [request("a", path="/v1/messages/count_tokens"), request("a", method="GET", path="/v1/models")]
    assert state([account("a")], others) == "unverified (no_record)"
    assert state([account("a", lastUsed=iso(5))], others) == "unverified (no_recent_record)"


def test_paused_account_is_not_picked_unless_auto_fallback_resumes_it() -> None:
    assert state([account("a", paused=True)], [request("a")]) == "paused (paused)"
    resumed: dict[str, Any] = {
        "paused": True,
        "autoFallbackEnabled": True,
        "provider": "anthropic",
        "rateLimitReset": iso(60),
    }
    assert state([account("a", **resumed)], [request("a")]) == "unverified (may_be_resumed)"
    assert state([account("a", **resumed | LIMITED)]) == "paused (paused)"
    assert state([account("a", **resumed | {"rateLimitReset": iso(-60)})]) == "paused (paused)"
    soon = {"rateLimitReset": iso(-1), "rateLimitedUntil": ms(-1)}
    assert state([account("a", **resumed | soon)]) == "unverified (may_be_resumed)"


@pytest.mark.parametrize("name", ["rateLimitedUntil", "usageThrottledUntil"])
def test_limit_is_read_in_either_notation(name: str) -> None:
    for until in (iso(-90), str(int(ms(-90)))):
        assert targets([account("a") | {name: until}], [request("a")])["a"].available_in_s == 90


@pytest.mark.parametrize("name", ["rateLimitedUntil", "rateLimitReset", "usageThrottledUntil", "tokenExpiresAt"])
def test_account_with_a_time_that_cannot_be_read_is_unknown(name: str) -> None:
    for paused in (False, True):
        for value in (1e300, "soon"):
            assert state([account("a", paused=paused) | {name: value}]) == "unknown (unreadable_time)"


def test_account_that_is_throttled_is_not_picked() -> None:
    found = targets([account("a", usageThrottledUntil=ms(-90))], [request("a")])["a"]
    assert (found.state, found.available_in_s, found.selected_as) == ("cooling_down", 90, "skipped")


def test_revoked_login_has_no_usage() -> None:
    """The provider refuses the router's own poll, too; a poll that is limited proves nothing."""
    assert state([account("a", usageData=None)], [request("a")]) == "unverified (poll_failing)"
    limited = account("a", usageRateLimitedUntil=ms(-60), usageData=None)
    assert state([limited], [request("a")]) == "unverified (failures_not_recorded)"


def test_windows_are_percent_and_only_numbers() -> None:
    usage = {
        "five_hour": {"utilization": 71.5, "resets_at": iso(-60).replace("Z", "+00:00")},
        "seven_day_opus": {"utilization": 12, "resets_at": None},
        "seven_day_oauth_apps": None,
        "extra_usage": {"is_enabled": True},
        "sk-ant-secret": {"utilization": 1},
    }
    windows = targets([account("a", usageData=usage)])["a"].windows
    assert [(each.name, each.utilization, each.resets_in_s, each.reading) for each in windows] == [
        ("5h", 0.715, 60, "fresh"),
        ("7d opus", 0.12, None, "fresh"),
        ("other", 0.01, None, "fresh"),
    ]
    assert targets([account("a", usageData=None)])["a"].windows == ()


def test_full_window_is_passed_on_if_it_is_one_of_the_whole_account() -> None:
    def full(name: str, ago_s: float = -60) -> str:
        usage = {name: {"utilization": 100, "resets_at": iso(ago_s)}}
        return state([account("a", usageData=usage)], [request("a")])

    assert full("five_hour") == "rate_limited (window_full)"
    assert full("seven_day") == "rate_limited (window_full)"
    assert full("seven_day_opus") == "unverified (failures_not_recorded)"
    assert full("five_hour", 60) == "unverified (failures_not_recorded)", "it has reset since"


def test_counts_of_an_account_are_doubled_and_not_taken() -> None:
    found = targets([account("a", requestCount=6, totalRequests=6)], [request("a")])["a"]
    assert (found.requests, found.failures) == (None, None)


def test_request_of_accounts_with_the_same_name_belongs_to_none() -> None:
    assert state([account("a"), account("a")], [request("a")]) == "unverified (no_record)"


@pytest.mark.parametrize("row", [{}, {"name": "a"}, {"name": "a", "paused": "no"}, {"name": 5, "paused": False}, 7])
def test_row_that_cannot_be_read_is_unknown(row: Any) -> None:
    rows = {} if row == 7 else row
    (found,) = targets([rows]).values()
    assert found.state == "unknown"
