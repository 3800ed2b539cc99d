"""What OmniRoute tells without a credential: locks, open breakers, limits, and that nothing is configured."""

from __future__ import annotations

import pytest

from router_client.model.facts import value_of
from router_client.model.states import Peer, TargetState
from router_client.model.targets import Cause
from router_client.routers.nine_router.omniroute.terms import CONNECTIONS_UNREAD
from tests.router_client.nine_router.omni import (
    AT_S,
    analytics,
    attempts,
    lockout,
    monitoring,
    omni_connection,
    omniroute,
    without_token,
)
from tests.router_client.nine_router.support import assessed, look, pool_of, predictions
from tests.support import KEY

NO_TOKEN = {"ROUTER_ADMIN_TOKEN": ""}


def test_providers_are_unverified_and_the_step_names_the_token() -> None:
    found = assessed(without_token(), **NO_TOKEN)
    assert (found.verdict.name, found.serving) == ("unverified", None)
    (target,) = pool_of(without_token(), **NO_TOKEN).targets
    assert (target.kind, target.name, target.state) == ("provider", "stubo", TargetState.UNVERIFIED)
    steps = [finding.next_step or "" for finding in found.findings if finding.id == "target.unverified"]
    assert "scope read" in steps[0]


def test_nothing_configured_is_refused_without_a_credential() -> None:
    health: dict[str, object] = {"providerBreakers": [], "rateLimitStatus": {}, "localProviders": {}}
    found = assessed(without_token(**health, providerSummary={"configuredCount": 0}), **NO_TOKEN)
    assert (found.verdict.name, found.serving) == ("no_targets", False)


def test_providers_without_a_request_are_counted() -> None:
    health = {"providerBreakers": [], "rateLimitStatus": {}, "providerSummary": {"configuredCount": 2}}
    pool = pool_of(without_token(**health), **NO_TOKEN)
    assert [(target.name, target.state) for target in pool.targets] == [(None, TargetState.UNVERIFIED)] * 2
    assert predictions(without_token(**health), **NO_TOKEN) == {"*": None}


@pytest.mark.parametrize("part", [{}, {"lockouts": [lockout()]}, {"learnedLimits": {"x": {"provider": "custom-o"}}}])
@pytest.mark.parametrize("state", ["CLOSED", "OPEN"])
def test_removed_providers_are_not_shown(part: dict[str, object], state: str) -> None:
    """Breakers, queues and locks outlive their provider, and nothing tells which of these it is."""
    breakers = [{"provider": f"custom-{name}", "state": state, "retryAfterMs": 60_000} for name in "ox"]
    one = without_token(providerBreakers=breakers, providerSummary={"configuredCount": 1}, **part)
    (target,) = pool_of(one, **NO_TOKEN).targets
    assert (target.name, target.state) == (None, TargetState.UNVERIFIED)
    assert predictions(one, **NO_TOKEN) == {"*": None}
    none = without_token(providerBreakers=breakers, providerSummary={"configuredCount": 0}, **part)
    found = assessed(none, **NO_TOKEN)
    assert (found.verdict.name, found.serving) == ("no_targets", False)


def test_connections_that_could_not_be_read_are_not_put_down_to_a_missing_token() -> None:
    found = assessed(without_token().override("/api/providers", b"<html>", 500))
    assert found.pool is not None
    assert (found.pool.targets[0].cause, found.pool.notes[0]) == (Cause("connections_unread"), CONNECTIONS_UNREAD)
    assert "ROUTER_ADMIN_TOKEN" not in repr(found.findings)
    (target,) = pool_of(without_token(), **NO_TOKEN).targets
    assert target.cause == Cause("open_view")


@pytest.mark.parametrize("summary", [None, {}, {"configuredCount": "0"}, {"configuredCount": -1}, []])
def test_count_of_providers_that_cannot_be_read_is_not_zero(summary: object) -> None:
    health = {"providerBreakers": [], "rateLimitStatus": {}, "localProviders": {}, "providerSummary": summary}
    assert predictions(without_token(**health), **NO_TOKEN) == {"*": None}


def test_locked_model_is_unknown_because_another_connection_may_serve_it() -> None:
    router = without_token(lockouts=[lockout()])
    assert predictions(router, **NO_TOKEN) == {"stubo/small": None, "stubo/*": None}
    limited = pool_of(without_token(lockouts=[lockout()]), **NO_TOKEN).targets[-1]
    assert (limited.name, limited.kind, limited.state) == (None, "connection", TargetState.RATE_LIMITED)
    assert limited.available_in_s == pytest.approx(1.627)


def test_lock_without_a_duration_is_not_over() -> None:
    locked = lockout() | {"remainingMs": None}
    found = pool_of(without_token(lockouts=[locked]), **NO_TOKEN).targets[-1]
    assert (found.state, found.available_in_s) == (TargetState.RATE_LIMITED, None)


def test_lockout_for_another_reason_is_no_rate_limit() -> None:
    pool = pool_of(without_token(lockouts=[lockout(reason="server_error")]), **NO_TOKEN)
    assert pool.targets[-1].state is TargetState.COOLING_DOWN


def test_open_breaker_of_a_provider_is_shown() -> None:
    breakers = [{"provider": "claude", "state": "OPEN", "retryAfterMs": 9000}]
    pool = pool_of(without_token(providerBreakers=breakers, rateLimitStatus={}), **NO_TOKEN)
    (target,) = pool.targets
    assert (target.name, target.state, target.available_in_s) == ("cc", TargetState.COOLING_DOWN, 9)
    assert predictions(without_token(providerBreakers=breakers, rateLimitStatus={}), **NO_TOKEN) == {"cc/*": False}


def test_fullest_limit_of_a_provider_is_its_window() -> None:
    row = {"provider": "custom-o", "limit": 100, "lastUpdated": AT_S * 1000}
    limits = {"a": row | {"remaining": 97}, "b": row | {"remaining": 10}}
    (target,) = pool_of(without_token(learnedLimits=limits), **NO_TOKEN).targets
    assert [window.utilization for window in target.windows] == [pytest.approx(0.9)]


@pytest.mark.parametrize("status", [401, 403])
def test_api_key_that_manages_nothing_shows_the_open_view(status: int) -> None:
    """3.7.9 answers 403 `Invalid management token` to every API key."""
    refusal = {"error": {"code": "AUTH_001", "message": "Invalid management token"}}
    router = without_token().override("/api/providers", refusal, status)
    found = assessed(router, ROUTER_ADMIN_TOKEN="", ROUTER_API_KEY=KEY)
    assert found.serving is None
    assert found.verdict.name == ("unverified" if status == 403 else "key_rejected")
    assert not {"/api/provider-nodes", "/api/usage/analytics?range=1d"} & set(router.paths)


@pytest.mark.parametrize(
    "name", ["lockouts", "providerBreakers", "rateLimitStatus", "learnedLimits", "providerSummary"]
)
@pytest.mark.parametrize("value", [None, {}, "x"])
def test_part_of_another_shape_makes_it_no_other_program(name: str, value: object) -> None:
    router = omniroute([omni_connection()], analytics([attempts()], {"a": 10}), monitoring(**{name: value}))
    assert predictions(router) == {"stubo/small": True}
    assert look(without_token(**{name: value}), **NO_TOKEN).peer is Peer.IDENTIFIED


@pytest.mark.parametrize(
    "health",
    [
        {},
        {"circuitBreakers": {"open": 0}, "lockouts": None},
        monitoring(circuitBreakers=[]),
        monitoring(circuitBreakers={}),
        monitoring(circuitBreakers=None),
    ],
)
def test_answer_without_circuit_breakers_and_a_list_of_its_own_is_not_omniroutes(
    health: dict[str, object],
) -> None:
    router = omniroute(health=health)
    assert look(router).peer is Peer.UNRECOGNIZED
    assert {credential for sent in router.credentials.values() for credential in sent} == {"none"}


def test_version_and_health_come_from_the_open_read() -> None:
    snapshot = look(without_token(), **NO_TOKEN)
    health = value_of(snapshot.health)
    assert health is not None
    assert (snapshot.router.kind, snapshot.router.version, health.ok) == ("omniroute", "3.7.9", True)
