"""The order of the accounts, and what a failure of one means for the request."""

from __future__ import annotations

from typing import Any

import pytest

from tests.router_client.better_ccflare.support import (
    KEY,
    LOGIN,
    account,
    assessment,
    iso,
    ms,
    pool,
    request,
    serving,
    state,
    why,
)

pytestmark = pytest.mark.anyio
FIRST, SECOND = account("first", 1), account("second", 2)
LIMITED: dict[str, Any] = {"rateLimitedUntil": ms(-600), "rateLimitedAt": ms(60)}


def ranks(*accounts: dict[str, Any], strategy: str = "session", requests: list[Any] | None = None) -> dict[str, Any]:
    return {str(each.name): each.rank for each in pool(list(accounts), requests, strategy).targets}


def test_lowest_priority_number_comes_first() -> None:
    """The router lists them the other way round."""
    assert ranks(account("c", 10), account("b", 5), account("a", 0)) == {"a": 0, "b": 1, "c": 2}


def test_running_session_decides_only_among_equals() -> None:
    active: dict[str, Any] = {"sessionInfo": "Active: 4 reqs"}
    assert ranks(account("a", 0), account("b", 0, **LOGIN, **active)) == {"b": 0, "a": 1}
    assert ranks(account("a", 0), account("b", 1, **LOGIN, **active)) == {"a": 0, "b": 1}
    assert ranks(account("a"), account("b", **LOGIN, **active), strategy="least-used") == {"a": 0, "b": 0}


def test_api_keys_have_no_session_although_they_say_so() -> None:
    assert ranks(account("a", **KEY), account("b", sessionInfo="Active: 6 reqs", **KEY)) == {"a": 0, "b": 0}


def test_order_of_two_sessions_is_not_known() -> None:
    active: dict[str, Any] = {"sessionInfo": "Active: 4 reqs"}
    assert ranks(account("a", **LOGIN, **active), account("b", **LOGIN, **active)) == {"a": 0, "b": 0}


async def test_order_is_not_known_with_combos_or_another_strategy() -> None:
    served = [request("first", comboName="mine")]
    assert ranks(FIRST, SECOND, requests=served) == {"first": None, "second": None}
    assert ranks(FIRST, SECOND, strategy="session-affinity") == {"first": None, "second": None}
    assert await serving([FIRST, SECOND], served) is None
    assert await serving([FIRST, SECOND], [request("first")], "session-affinity") is None


async def test_first_account_decides() -> None:
    assert "succeeded" in await why([FIRST, SECOND], [request("first")])
    assert "no request is recorded" in await why([FIRST, SECOND], [request("second")])


@pytest.mark.parametrize("status", [403, 500, 529])
async def test_failing_first_account_is_not_served_by_the_others(status: int) -> None:
    """There is no failover on these: the client gets the failure."""
    found = await assessment([FIRST, SECOND], [request("first", 5, status), request("second", 6)])
    assert found.serving is None
    assert f"HTTP {status}" in found.verdict.headline
    assert "instead of trying another account" in found.verdict.headline


@pytest.mark.parametrize("out", [{"paused": True}, LIMITED, {"usageThrottledUntil": ms(-60)}])
async def test_account_that_is_out_of_rotation_leaves_its_place_to_the_next(out: dict[str, Any]) -> None:
    first = account("first", 1, **out)
    assert "succeeded" in await why([first, SECOND], [request("second")])
    assert await serving([first, SECOND], []) is None
    assert await serving([first, account("second", 2, **out)], [request("second")]) is False


async def test_full_window_goes_on_to_the_next() -> None:
    full = account("first", 1, usageData={"five_hour": {"utilization": 100, "resets_at": iso(-60)}})
    assert "succeeded" in await why([full, SECOND], [request("second")])
    assert await serving([full, SECOND], []) is None
    assert await serving([full], []) is None


async def test_of_equals_it_is_not_known_which_is_tried() -> None:
    one, other = account("one"), account("other")
    assert await serving([one, other], [request("one")]) is None


async def test_account_that_failed_without_a_record_is_passed_over() -> None:
    """Its key is refused: only the number of accounts that were tried before the next one shows it."""
    served = [request("second", failoverAttempts=1)]
    assert state([FIRST, SECOND], served) == "failing (passed_over)"
    assert "succeeded" in await why([FIRST, SECOND], served)
    assert state([FIRST, SECOND], [*served, request("first", 60)]) == "failing (passed_over)"
    served_since = [request("first", 1), *served]
    assert state([FIRST, SECOND], served_since) == "unverified (failures_not_recorded)"


@pytest.mark.parametrize(
    ("first", "requests"),
    [
        (FIRST, [request("second")]),  # nobody was tried before
        (account("first", 1, created=iso(1)), [request("second", failoverAttempts=1)]),  # added since
        (account("first", 3), [request("second", failoverAttempts=1)]),  # not before it
        # It got a 429 in that request, or was in a cooldown before that.
        (account("first", 1, rateLimitedUntil=ms(1), rateLimitedAt=ms(5)), [request("second", failoverAttempts=1)]),
        (account("first", 1, rateLimitedUntil=ms(1), rateLimitedAt=ms(60)), [request("second", failoverAttempts=1)]),
    ],
)
def test_account_that_may_not_have_been_tried_is_not_failing(first: dict[str, Any], requests: list[Any]) -> None:
    assert "unverified" in state([first, SECOND], requests)


def test_not_all_that_come_before_were_tried() -> None:
    accounts = [account("first", 0), account("resumed", 1), account("last", 2)]
    assert "unverified" in state(accounts, [request("last", failoverAttempts=1)])


async def test_request_without_an_answer_so_far_makes_the_next_one_uncertain() -> None:
    """It was passed on, and either is in flight or failed without a record."""
    limited = account("first", 1, **LIMITED)
    passed_on = [request("first", 60, 429), request("second", 120)]
    assert await serving([limited, SECOND], passed_on) is None
    assert "succeeded" in await why([limited, SECOND], [request("second", 59), *passed_on])
    nobody = request(None, 50, 503)
    assert await serving([limited, SECOND], [nobody, *passed_on]) is None


async def test_pool_without_accounts_refuses() -> None:
    assert await serving([]) is False
