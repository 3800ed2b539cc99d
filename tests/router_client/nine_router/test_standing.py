"""What 9router tests is a lock, not `testStatus`: locked, tried again, confirmed, or unverified."""

from __future__ import annotations

from typing import Any

import pytest

from router_client.model.states import Selection, TargetState
from router_client.model.targets import Attempt, Cause
from tests.router_client.nine_router.support import (
    NOW_S,
    assessed,
    at,
    connection,
    failed,
    nine_router,
    pool_of,
    predictions,
    stats,
    success,
    target_of,
)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (429, TargetState.RATE_LIMITED),
        (401, TargetState.AUTH_FAILED),
        (403, TargetState.AUTH_FAILED),
        (500, TargetState.COOLING_DOWN),
        (502, TargetState.COOLING_DOWN),
        (400, TargetState.COOLING_DOWN),
    ],
)
def test_locked_connection_is_refused_until_its_lock_ends(status: int, state: TargetState) -> None:
    router = nine_router([connection(**failed(status, lock_s=27))])
    target = target_of(router)
    assert (target.state, target.selected_as) == (state, Selection.SKIPPED)
    if state is not TargetState.AUTH_FAILED:
        assert target.available_in_s == pytest.approx(27)
        assert target.available_is_minimum, "then it is tried again, whether the limit is over or not"
    assert predictions(router) == {"stubo/small": False}


@pytest.mark.parametrize("status", [401, 403])
def test_end_of_a_lock_is_no_recovery_of_a_refused_key(status: int) -> None:
    found = assessed(nine_router([connection(**failed(status, lock_s=100))]))
    assert {route.available_in_s for route in found.routes} == {None}
    assert found.routes[0].reason == (
        f"its API key is failing to authenticate (its upstream rejects its key or login with HTTP {status})"
    )
    assert "available" not in found.verdict.headline
    assert "target.locked" not in {finding.id for finding in found.findings}


def test_single_rate_limit_is_no_fault_of_the_base_url() -> None:
    router = nine_router([connection(**failed(429, ago_s=40, lock_s=-8))])
    (finding,) = [each for each in assessed(router).findings if each.id == "target.failing"]
    assert finding.evidence.startswith("The provider rejected its last request because of a limit 40s ago")
    assert (finding.next_step or "").startswith("Wait, or add another connection")


@pytest.mark.parametrize(("lock_s", "expected"), [(1.5, None), (4, False)])
def test_lock_that_is_about_to_end_is_no_certain_refusal(lock_s: float, expected: bool | None) -> None:
    """It may have ended when the next request comes, or by the router's clock."""
    assert predictions(nine_router([connection(**failed(429, lock_s=lock_s))]))["stubo/small"] is expected
    rows = [connection(**failed(429, lock_s=lock_s)), connection("b", priority=2)]
    assert predictions(nine_router(rows, stats(success("b"))))["stubo/small"] is True


@pytest.mark.parametrize(("ahead_s", "expected"), [(3, False), (600, None)])
@pytest.mark.parametrize("name", ["lastErrorAt", "updatedAt"])
def test_lock_by_a_clock_that_is_ahead_may_have_ended(name: str, ahead_s: float, expected: bool | None) -> None:
    router = nine_router([connection(**(failed(429, lock_s=ahead_s + 30) | {name: at(ahead_s)}))])
    assert predictions(router)["stubo/small"] is expected
    if expected is None:
        assert (target_of(router).state, target_of(router).cause) == (TargetState.UNKNOWN, Cause("clocks_differ"))


def test_lock_in_milliseconds_is_a_lock() -> None:
    marks = failed(429, modelLock_small=int((NOW_S + 27) * 1000))
    target = target_of(nine_router([connection(**marks)], stats(success(ago_s=60))))
    assert target.state is TargetState.RATE_LIMITED
    assert target.available_in_s == pytest.approx(27)


@pytest.mark.parametrize("end", [1e300, "soon", {}, False])
def test_lock_with_an_end_that_cannot_be_read_may_be_in_force(end: object) -> None:
    rows = stats(success(), success(model="other", ago_s=3))
    router = nine_router([connection(modelLock_small=end)], rows)
    assert predictions(router) == {"stubo/other": True, "stubo/small": None}
    assert predictions(nine_router([connection(modelLock___all=end)], rows))["stubo/other"] is None
    assert target_of(nine_router([connection(modelLock___all=end)], rows)).cause == Cause("unreadable_time")


def test_lock_that_was_removed_is_none() -> None:
    assert target_of(nine_router([connection(modelLock_small=None)], stats(success()))).state is TargetState.USABLE


@pytest.mark.parametrize("name", ["lastErrorAt", "updatedAt", "expiresAt"])
def test_connection_with_a_time_that_cannot_be_read_is_unknown(name: str) -> None:
    router = nine_router([connection(**{name: "soon"})], stats(success()))
    target = target_of(router)
    assert (target.state, target.cause and target.cause.code) == (TargetState.UNKNOWN, "unreadable_time")
    assert predictions(router)["stubo/small"] is None


@pytest.mark.parametrize("status", [429, 401, 403, 500])
def test_unavailable_after_its_lock_is_history_and_no_promise(status: int) -> None:
    """testStatus stays `unavailable` until the next success; the router tries the connection all the same."""
    router = nine_router([connection(**failed(status, ago_s=40, lock_s=-8))])
    target = target_of(router)
    assert target.selected_as is Selection.IN_ROTATION
    assert target.state in {TargetState.FAILING, TargetState.AUTH_FAILED}
    assert target.available_in_s is None
    assert predictions(router)["stubo/small"] is None


def test_failures_in_a_row_are_told_instead_of_a_time_to_retry() -> None:
    router = nine_router([connection(**failed(429, ago_s=40, lock_s=-8, backoffLevel=5))])
    (finding,) = [each for each in assessed(router).findings if each.id == "target.failing"]
    assert finding.evidence.startswith(
        "The provider rejected its last 5 requests because of a limit, the last one 40s ago; its lock has ended"
    )
    assert "ignores when the provider's limit resets" in (finding.next_step or "")


def test_lock_is_for_one_model_of_the_connection() -> None:
    router = nine_router(
        [connection(**failed(429, ago_s=20, lock_s=12, updatedAt=at(-3)))], stats(success(model="other", ago_s=3))
    )
    assert predictions(router) == {"stubo/other": True, "stubo/small": False}
    target = target_of(router)
    assert (target.state, [lock.model for lock in target.locks]) == (TargetState.USABLE, ["stubo/small"])


def test_lock_of_every_model_locks_the_connection() -> None:
    router = nine_router([connection(**failed(429, lock_s=9, model="__all"))], stats(success(ago_s=60)))
    assert set(predictions(router).values()) == {False}


def test_failure_of_another_model_leaves_a_model_unverified() -> None:
    router = nine_router([connection(**failed(401, ago_s=5, lock_s=115))], stats(success(model="other", ago_s=60)))
    assert predictions(router)["stubo/other"] is None


def test_next_connection_serves_while_the_first_one_is_locked() -> None:
    rows = [connection("a", **failed(429, lock_s=2)), connection("b", priority=2)]
    assert predictions(nine_router(rows, stats(success("b"))))["stubo/small"] is True


def test_next_connection_serves_while_the_first_one_may_fail() -> None:
    rows = [connection("a", **failed(500, ago_s=60, lock_s=-30)), connection("b", priority=2)]
    assert predictions(nine_router(rows, stats(success("b"))))["stubo/small"] is True


def test_connection_that_was_never_used_is_unverified() -> None:
    """testStatus stays `unknown` even while it serves; that of a login is `active` from the beginning."""
    for test_status in ("unknown", "active"):
        assert target_of(nine_router([connection(testStatus=test_status)])).state is TargetState.UNVERIFIED


def test_success_in_the_usage_confirms_a_connection() -> None:
    target = target_of(nine_router([connection()], stats(success(ago_s=10))))
    assert isinstance(target.last_success, Attempt)
    assert (target.state, target.last_success.status) == (TargetState.USABLE, 200)
    assert target.last_success.ago_s == pytest.approx(10)


def test_connection_that_served_another_model_is_not_called_unused() -> None:
    rows = [connection("a"), connection("b", priority=2)]
    router = nine_router(rows, stats(success("a"), success("b", model="other")))
    assert [target.state for target in pool_of(router).targets] == [TargetState.USABLE, TargetState.USABLE]
    (small,) = [route for route in pool_of(router).routes if route.name == "stubo/small"]
    assert small.targets[1].cause == Cause("other_models_only")


def test_old_success_does_not_confirm() -> None:
    target = target_of(nine_router([connection()], stats(success(ago_s=3 * 3600))))
    assert target.state is TargetState.UNVERIFIED
    assert target.cause is not None
    assert target.cause.code == "success_too_old"
    assert target.cause.seconds == pytest.approx(3 * 3600)


@pytest.mark.parametrize(("ahead_s", "state"), [(3, TargetState.USABLE), (60, TargetState.UNVERIFIED)])
def test_success_in_the_future_does_not_confirm(ahead_s: float, state: TargetState) -> None:
    assert target_of(nine_router([connection()], stats(success(ago_s=-ahead_s)))).state is state


def test_failure_that_another_models_success_wiped_off_the_record_is_not_overlooked() -> None:
    rows = stats(success(model="small", ago_s=60), success(model="other", ago_s=3))
    assert predictions(nine_router([connection(updatedAt=at(-3))], rows)) == {
        "stubo/other": True,
        "stubo/small": None,
    }


def test_edited_connection_is_unverified_until_its_next_success() -> None:
    target = target_of(nine_router([connection(updatedAt=at(-5))], stats(success(ago_s=60))))
    assert (target.state, target.cause and target.cause.code) == (TargetState.UNVERIFIED, "changed_since_success")


@pytest.mark.parametrize(("expires_s", "state"), [(3600, TargetState.USABLE), (-1, TargetState.UNVERIFIED)])
def test_expired_login_is_renewed_at_the_next_request(expires_s: float, state: TargetState) -> None:
    row = connection(provider="claude", authType="oauth", expiresAt=at(expires_s))
    assert target_of(nine_router([row], stats(success()))).state is state


@pytest.mark.parametrize("off", [False, 0])
def test_switched_off_connection_is_disabled_and_refused(off: Any) -> None:
    router = nine_router([connection(isActive=off)], stats(success()))
    assert target_of(router).state is TargetState.DISABLED
    assert predictions(router) == {"stubo/small": False}


def test_provider_with_every_connection_switched_off_is_out_of_use() -> None:
    rows = [connection("a", provider="custom-a", isActive=False), connection("b")]
    found = assessed(nine_router(rows, stats(success("b"))))
    assert (found.serving, [route.route.name for route in found.routes]) == (True, ["stubo/small"])
    assert assessed(nine_router([rows[0]])).serving is False


def test_error_text_of_the_upstream_is_never_shown() -> None:
    assert "FAKEKEYINERRORTEXT" not in repr(assessed(nine_router([connection(**failed(429, lock_s=2))])))


def test_connection_without_a_name_is_called_by_its_account() -> None:
    row = connection(provider="claude", authType="oauth", name=None, email="work@example.com")
    target = target_of(nine_router([row]))
    assert (target.name, target.kind) == ("work@example.com", "account")
