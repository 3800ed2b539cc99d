"""OmniRoute's connections: what its marks, cooldowns, locks and attempts say, and what they do not."""

from __future__ import annotations

import pytest

from mcp_server.answers.text.usage import render_usage
from mcp_server.answers.views.usage import usage_view
from router_client.model.facts import value_of
from router_client.model.states import Reading, Selection, TargetState
from router_client.routers.nine_router.omniroute.terms import REMOVED
from tests.router_client.nine_router.omni import (
    AT_S,
    analytics,
    attempts,
    lockout,
    monitoring,
    omni_connection,
    omniroute,
    soon,
)
from tests.router_client.nine_router.support import assessed, look, predictions, target_of
from tests.support import KEY

SERVED = analytics([attempts()], {"a": 10})


def test_model_that_was_served_without_a_connection_is_unverified() -> None:
    free = attempts("free", provider="opencode")
    assert predictions(omniroute([], analytics([free]))) == {"oc/free": None}
    assert predictions(omniroute([], analytics([free | {"successRatePct": "0.00"}]))) == {}
    assert predictions(omniroute([], analytics([attempts("free")]))) == {}, "it is a provider that the user added"


def test_model_of_a_removed_account_is_not_served_without_one() -> None:
    """Claude always needs a login; of another provider, beside a model that is served, the model does not decide."""
    claude = attempts("sonnet", provider="claude")
    assert assessed(omniroute([], analytics([claude]))).verdict.name == "no_targets"
    usage = analytics([attempts(), claude, attempts("x", provider="openrouter")], {"a": 10})
    found = assessed(omniroute([omni_connection()], usage))
    assert (found.verdict.name, [route.route.secondary for route in found.routes]) == ("ok", [False, True])


def test_login_that_was_never_used_is_not_confirmed_by_its_status() -> None:
    assert target_of(omniroute([omni_connection(authType="oauth")])).state is TargetState.UNVERIFIED


@pytest.mark.parametrize(("code", "status"), [("429.0", 429), ("500.0", 500), ("401", 401), (403, 403)])
def test_error_code_is_read_as_text_or_number(code: object, status: int) -> None:
    target = target_of(omniroute([omni_connection(errorCode=code, lastErrorAt=soon(-30))]))
    assert target.cause is not None
    assert target.cause.statuses == (status,)
    assert target.selected_as is Selection.IN_ROTATION


@pytest.mark.parametrize("code", ["", "x", "9e999", "nan", "12345678", -1, 7, None, True, {}])
def test_error_code_of_another_shape_is_no_status(code: object) -> None:
    target = target_of(omniroute([omni_connection(errorCode=code, lastErrorAt=soon(-30))]))
    assert target.cause is not None
    assert target.cause.statuses == ()


def test_connection_that_is_expired_after_a_refused_key_is_left_out() -> None:
    row = omni_connection(testStatus="expired", errorCode="401.0", lastErrorAt=soon(-60))
    router = omniroute([row], SERVED)
    target = target_of(router)
    assert (target.state, target.selected_as) == (TargetState.KEY_REJECTED, Selection.SKIPPED)
    assert predictions(router)["stubo/small"] is False


@pytest.mark.parametrize(
    ("code", "state"),
    [("429.0", TargetState.RATE_LIMITED), ("403.0", TargetState.AUTH_FAILED), ("500.0", "cooling_down")],
)
def test_request_waits_for_a_cooldown_so_it_decides_nothing(code: str, state: str) -> None:
    row = omni_connection(testStatus="unavailable", errorCode=code, lastErrorAt=soon(-1), rateLimitedUntil=soon(2))
    router = omniroute([row], SERVED)
    target = target_of(router)
    assert (target.state, target.selected_as) == (state, Selection.LAST_RESORT)
    # A refused key stays refused.
    assert target.available_in_s == (None if state is TargetState.AUTH_FAILED else pytest.approx(2))
    assert predictions(router)["stubo/small"] is None


def test_limit_whose_cooldown_has_ended_is_no_fault_of_the_base_url() -> None:
    rows = [
        omni_connection("a", errorCode="429.0", lastErrorAt=soon(-11)),
        omni_connection("b", priority=2, testStatus="expired", errorCode="401.0", lastErrorAt=soon(-60)),
    ]
    found = assessed(omniroute(rows, SERVED))
    assert (found.routes[0].reason or "").startswith("the only API key left is failing (the provider rejected")
    assert "The router still tries 1 of them, so" in found.verdict.headline
    (finding,) = [each for each in found.findings if each.id == "target.failing"]
    assert (finding.next_step or "").startswith("Wait, or add another connection")


def test_step_is_about_what_failed_and_not_about_what_nothing_is_known_against() -> None:
    rows = [
        omni_connection("a", testStatus="unknown"),
        omni_connection("b", testStatus="unknown"),
        omni_connection("c", provider="custom-a", errorCode="500.0", lastErrorAt=soon(-15)),
    ]
    assert "check the provider" in (assessed(omniroute(rows)).verdict.next_step or "")


def test_times_in_milliseconds_are_read() -> None:
    waiting = omni_connection(errorCode="429.0", rateLimitedUntil=int((AT_S + 9) * 1000))
    assert target_of(omniroute([waiting], SERVED)).available_in_s == pytest.approx(9)
    failed = omni_connection(lastErrorAt=str(int((AT_S - 9) * 1000)))
    assert target_of(omniroute([failed], SERVED)).state is TargetState.FAILING


@pytest.mark.parametrize("name", ["rateLimitedUntil", "lastErrorAt"])
def test_connection_with_a_time_that_cannot_be_read_is_unknown(name: str) -> None:
    router = omniroute([omni_connection(**{name: "soon"})], SERVED)
    assert target_of(router).state is TargetState.UNKNOWN
    assert predictions(router)["stubo/small"] is None


def test_lockout_is_of_one_model() -> None:
    usage = analytics([attempts("other", ago_s=5)], {"a": 5})
    router = omniroute([omni_connection()], usage, monitoring(lockouts=[lockout()]))
    assert predictions(router) == {"stubo/other": True, "stubo/small": None}


@pytest.mark.parametrize(("left_s", "expected"), [(None, None), (85, None), (100, False)])
def test_request_does_not_wait_for_a_cooldown_of_more_than_three_times_30_seconds(
    left_s: float | None, expected: bool | None
) -> None:
    left_ms = None if left_s is None else left_s * 1000
    locked = lockout() | {"remainingMs": left_ms}
    router = omniroute([omni_connection()], SERVED, monitoring(lockouts=[locked]))
    assert predictions(router) == {"stubo/small": expected}
    assert target_of(router).available_in_s == left_s
    if left_s is not None:
        row = omni_connection(errorCode="429.0", lastErrorAt=soon(-1), rateLimitedUntil=soon(left_s))
        assert predictions(omniroute([row], SERVED)) == {"stubo/small": expected}


def test_long_cooldown_by_a_clock_that_is_ahead_may_have_ended() -> None:
    row = omni_connection(errorCode="429.0", lastErrorAt=soon(600), rateLimitedUntil=soon(602))
    router = omniroute([row], SERVED)
    assert (target_of(router).state, predictions(router)) == (TargetState.UNKNOWN, {"stubo/small": None})


def test_other_connection_serves_while_one_is_locked() -> None:
    rows = [omni_connection("a"), omni_connection("b", priority=2)]
    router = omniroute(rows, analytics([attempts()], {"b": 10}), monitoring(lockouts=[lockout("a")]))
    assert predictions(router)["stubo/small"] is True


def test_open_breaker_is_a_proof_and_a_closed_one_is_none() -> None:
    breaker = {"provider": "custom-o", "state": "OPEN", "failureCount": 12, "retryAfterMs": 21_000}
    router = omniroute([omni_connection()], SERVED, monitoring(providerBreakers=[breaker]))
    target = target_of(router)
    assert (target.state, target.available_in_s) == (TargetState.COOLING_DOWN, 21)
    assert predictions(router) == {"stubo/small": False}
    found = assessed(router)
    assert "still tries" not in found.verdict.headline
    locked = monitoring(providerBreakers=[breaker | {"retryAfterMs": None}], lockouts=[lockout()])
    assert predictions(omniroute([omni_connection()], SERVED, locked)) == {"stubo/small": False}
    ending = monitoring(providerBreakers=[breaker | {"retryAfterMs": 900}])
    assert predictions(omniroute([omni_connection()], SERVED, ending)) == {"stubo/small": None}
    closed = [breaker | {"state": "CLOSED", "failureCount": 43, "retryAfterMs": 0}]
    assert target_of(omniroute([omni_connection()], analytics(), monitoring(providerBreakers=closed))).state is (
        TargetState.UNVERIFIED
    )


def test_provider_that_calls_itself_healthy_and_whose_requests_all_fail_is_not_served() -> None:
    """`status` and a local provider's isHealthy stay good while every completion fails."""
    row = omni_connection(testStatus="unavailable", errorCode="500.0", lastErrorAt=soon(-15))
    router = omniroute([row], analytics([attempts(share="0.00")], {"a": 15}, totalRequests=43))
    assert predictions(router)["stubo/small"] is None
    assert target_of(router).state is TargetState.FAILING


def test_switched_off_connection_is_disabled() -> None:
    assert target_of(omniroute([omni_connection(isActive=False)], SERVED)).state is TargetState.DISABLED


def test_expired_login_is_renewed_at_the_next_request() -> None:
    row = omni_connection(provider="claude", authType="oauth", tokenExpiresAt=soon(-1), expiresAt=soon(-1))
    usage = analytics([attempts(provider="claude")], {"a": 10})
    assert target_of(omniroute([row], usage)).cause == target_of(omniroute([row], usage)).cause
    assert target_of(omniroute([row], usage)).state is TargetState.UNVERIFIED


@pytest.mark.parametrize(("ago_s", "reading", "used"), [(14, Reading.FRESH, 0.03), (3600, Reading.STALE, None)])
def test_learned_limit_is_a_window_of_requests(ago_s: float, reading: Reading, used: float | None) -> None:
    limit = {"connectionId": "a", "provider": "custom-o", "limit": 100, "remaining": 97}
    limit["lastUpdated"] = int((AT_S - ago_s) * 1000)
    (window,) = target_of(omniroute([omni_connection()], SERVED, monitoring(learnedLimits={"x": limit}))).windows
    assert (window.name, window.unit, window.reading, window.limit) == ("requests", "requests", reading, 100)
    assert window.utilization == (None if used is None else pytest.approx(used))


def test_queue_is_the_sum_of_all_connections() -> None:
    slots = {"x:1": {"queued": 2, "running": 1}, "x:2": {"queued": 3, "running": 0}, "x:3": {}}
    queue = value_of(look(omniroute(health=monitoring(rateLimitStatus=slots))).queue)
    assert queue is not None
    assert (queue.active, queue.queued, queue.at_capacity) == (1, 5, False)


def test_attempts_are_no_error_rate_and_accounts_have_the_name_of_their_connection() -> None:
    rows = [omni_connection(email="work@example.com")]
    usage = value_of(look(omniroute(rows, analytics([attempts(share="25.00")], {"work@example.com": 9}))).usage)
    assert usage is not None
    assert usage.window is not None
    assert usage.window.error_rate is None
    assert "attempts" in usage.notes[0]
    assert [(row.name, row.requests) for row in usage.targets] == [("a", 4)]
    assert [(row.model, row.requests, row.failures) for row in usage.models] == [("stubo/small", 4, 3)]


def test_attempts_are_not_called_requests() -> None:
    found = assessed(omniroute([omni_connection()], analytics([attempts()], {"a": 9})))
    assert "4 attempts in the last 24h" in found.verdict.headline
    text = render_usage(usage_view(found))
    assert "4 attempts" in text
    assert "REQUESTS" not in text


def test_attempts_on_what_was_removed_are_added_up() -> None:
    """A removed connection has only its id there, and a removed provider no prefix."""
    models = [attempts(), attempts(share="0.00", provider="gone-1"), attempts(share="50.00", provider="gone-2")]
    rows = analytics(models, {"a": 9, "11111111-2222-3333-4444-555555555555": 60, "another-id": 70})
    usage = value_of(look(omniroute([omni_connection()], rows)).usage)
    assert usage is not None
    assert [(row.name, row.requests) for row in usage.targets] == [("a", 4), (None, 8)]
    assert [(row.model, row.requests, row.failures) for row in usage.models] == [
        ("stubo/small", 4, 0),
        ("small", 8, 6),
    ]
    assert usage.notes[-1] == REMOVED


def test_error_text_with_a_whole_key_is_never_shown() -> None:
    row = omni_connection(errorCode="500.0", lastErrorAt=soon(-5), lastError="[500]: sk-ant-FAKEKEYINERRORTEXT0000")
    assert "FAKEKEYINERRORTEXT" not in repr(assessed(omniroute([row])))


def test_api_key_may_be_a_management_key_and_the_token_comes_first() -> None:
    router = omniroute([omni_connection()], SERVED)
    look(router, ROUTER_ADMIN_TOKEN="", ROUTER_API_KEY=KEY)
    assert router.credentials["/api/providers"] == ["proxy_key"]
    router = omniroute([omni_connection()], SERVED)
    look(router, ROUTER_API_KEY=KEY)
    assert router.credentials["/api/providers"] == ["admin_token"]
    assert router.requests[-1].headers["authorization"].startswith("Bearer ")
