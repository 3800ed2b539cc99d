"""Recorded proxies: the state of each deployment and its cause, compared with what real requests got."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from router_client.model.facts import NotRead
from router_client.model.states import FallbackKind, Outcome, Selection, TargetState
from router_client.model.targets import Pool, Target
from tests.router_client.litellm.support import pool, snapshot
from tests.support import STATE_FILES

STATES = {
    "anthropic_messages_traffic": {
        "claude/an1": "usable",
        "claudebad/an2": "cooling_down (cooldown 500)",
        # The client was served. A cooldown after a 200 was sometimes effective and sometimes not.
        "gpt/g1": "unknown (cooldown_after_answer 200)",
    },
    "client_400": {"asked-badly/asked-badly": "usable"},
    "cooldown_over": {
        "still-failing/still-failing-1": "failing (cooldown_over 500)",
        "still-failing/still-failing-2": "failing (cooldown_over 500)",
        "well-again/well-again-1": "failing (cooldown_over 500)",
        "well-again/well-again-2": "failing (cooldown_over 500)",
    },
    "cooldown_running": {
        "both-aside/aside-500": "cooling_down (cooldown 500)",
        "both-aside/aside-429": "rate_limited (cooldown 429)",
        "lone-aside/lone-aside": "cooling_down (cooldown 500)",
        "half-aside/half-bad": "cooling_down (cooldown 500)",
        "half-aside/half-good": "usable",
        # Its Retry-After of 30 s applies, not the cooldown_time of 2 s.
        "told-to-wait/told-to-wait": "failing (may_be_in_cooldown 429)",
        "own-over-header/own-over-header": "rate_limited (cooldown 429)",
        "well/well": "usable",
    },
    "cooldown_running_end_computable": {
        "two/r1": "cooling_down (cooldown 500)",
        "two/r2": "cooling_down (cooldown 500)",
        "solo/s1": "cooling_down (cooldown 500)",
        "own/o1": "cooling_down (cooldown 500)",
        "own/o2": "cooling_down (cooldown 500)",
        "well/w1": "usable",
    },
    "deployment_budget_spent": {
        "capped/capped": "budget_spent (budget_spent)",
        "capped-or-not/capped-2": "budget_spent (budget_spent)",
        "capped-or-not/uncapped": "usable",
        "roomy/roomy": "usable",
    },
    "fallback_chain_two_deep": {
        "a/a1": "cooling_down (cooldown 500)",
        "b/b1": "cooling_down (cooldown 500)",
        "b/b2": "cooling_down (cooldown 500)",
        "c/c1": "usable",
        "small/small": "usable",
        "big/big": "usable",
        "pol/pol": "usable",
        "nice/nice": "usable",
        "alone/alone": "cooling_down (cooldown 500)",
    },
    "labels_without_model_id": {"chat/1": "failing (may_be_in_cooldown 429)"},
    "litellm_1_80_17_one_served_one_failing": {"chat/a": "usable", "dead/d1": "failing (last_request_failed 500)"},
    "lone_failing": {
        "lone-500/lone-500": "failing (last_request_failed 500)",
        "lone-429/lone-429": "failing (last_request_failed 429)",
        "lone-recovers/lone-recovers": "failing (last_request_failed 500)",
        "lone-401/lone-401": "key_rejected (cooldown 401)",
        "lone-401-long/lone-401-long": "key_rejected (cooldown 401)",
        "lone-unusable/lone-unusable": "failing (last_request_failed 500)",
    },
    "metrics_off": {
        "chat/dep-ok": "unknown (metrics_off)",
        "chat/dep-429": "unknown (metrics_off)",
        "chat/dep-500": "unknown (metrics_off)",
        "backup/dep-backup": "unknown (metrics_off)",
    },
    "most_requests_fail": {"chat/1": "usable"},
    "no_traffic": {
        "chat/dep-ok": "usable",
        "chat/dep-429": "usable",
        "chat/dep-500": "usable",
        "backup/dep-backup": "usable",
    },
    "one_deployment_one_bad_request": {"chat/1": "usable"},
    # It has no _created samples.
    "one_ok_one_429_one_500": {
        "chat/dep-ok": "usable",
        "chat/dep-429": "failing (may_be_in_cooldown 429)",
        "chat/dep-500": "failing (may_be_in_cooldown 500)",
        "backup/dep-backup": "usable",
    },
    "provider_budget_spent_name_refused": {"oai/o1": "budget_spent (budget_spent)", "anth/an1": "usable"},
    "recovered_alias_equals_model": {"gpt-4o-mini/key-a": "usable", "gpt-4o-mini/key-b": "usable"},
    "retries": {"retried/flaky": "cooling_down (cooldown 500)", "retried/steady": "usable"},
    "rpm_by_check": {
        "check-lone/check-lone": "usable",
        "check-two/check-two-1": "usable",
        "check-two/check-two-2": "usable",
        "check-free/check-free": "usable",
    },
    "stays_in_rotation": {
        "half/half-ok": "usable",
        "half/half-500": "failing (last_request_failed 500)",
        "all-bad/all-bad-1": "failing (last_request_failed 500)",
        "all-bad/all-bad-2": "failing (last_request_failed 500)",
        "fine/fine": "usable",
    },
    "team_models": {"team-gpt/1": "usable", "team-41/1": "usable"},
    "two_workers_multiproc": {
        "two/bad": "failing (may_be_in_cooldown 500)",
        "two/good": "usable",
        "dead/d1": "failing (may_be_in_cooldown 500)",
        "dead/d2": "failing (may_be_in_cooldown 500)",
    },
    "two_workers_no_traffic": {"chat/1": "usable"},
    "users_key_model_list_only": {"chat/1": "unknown (metrics_not_permitted)"},
    "wildcard_one_unknown_model": {"openai/*/1": "usable"},
    "provider_budget_spent": {
        "spent/spent": "budget_spent (budget_spent)",
        "spent-or-not/spent-2": "budget_spent (budget_spent)",
        "spent-or-not/not-spent": "usable",
        "paid/paid": "usable",
    },
    "users_key": {"open-to-user/open-to-user": "unknown (metrics_not_permitted)"},
    "without_model_id": {
        "nameless-served/nameless-served": "usable",
        "nameless-dead/nameless-dead": "failing (last_request_failed)",
        "nameless-never/nameless-never": "usable",
    },
    "without_state": {
        "stateless-served/stateless-served": "usable",
        "stateless-dead/stateless-dead": "failing (last_request_failed 500)",
        "stateless-never/stateless-never": "usable",
    },
}


def words(target: Target) -> str:
    if target.cause is None:
        return target.state.value
    because = " ".join((target.cause.code, *map(str, target.cause.statuses)))
    return f"{target.state.value} ({because})"


@pytest.mark.parametrize("name", STATES)
def test_each_recorded_deployment_has_its_state(name: str) -> None:
    assert {str(target.name): words(target) for target in pool(name).targets} == STATES[name]


@pytest.mark.parametrize(
    ("name", "outcome"), [("key_over_budget", Outcome.KEY_OVER_BUDGET), ("key_expired", Outcome.KEY_EXPIRED)]
)
def test_expired_or_spent_key_is_not_a_wrong_key(name: str, outcome: Outcome) -> None:
    found = snapshot(name)
    assert next(report.outcome for report in found.reads if report.name == "backlog") is outcome
    assert found.pool == NotRead(Outcome.SKIPPED)


def reachable_targets(view: Pool, name: str) -> Iterator[Target]:
    """Yield all deployments that a request can be sent to, whichever fail before."""
    routes = {route.name: route for route in view.routes}
    names = list(dict.fromkeys((*routes[name].fallbacks, *routes[name].default_fallbacks)))
    for fallback in names:
        names.extend(each for each in routes[fallback].fallbacks if each not in {name, *names})
    yield from routes[name].targets
    for each in names:
        yield from routes[each].targets


def expected(target: Target) -> bool | None:
    """Return what a request to the target gets, as far as its state says."""
    if target.available_in_s is not None and target.selected_as is Selection.SKIPPED:
        return False
    return target.state.expected


@pytest.mark.parametrize("name", ["cooldown_running", "default_fallback", "fallback_chain_two_deep", "lone_failing"])
def test_deployment_of_a_refused_name_is_not_usable(name: str) -> None:
    real = json.loads(STATE_FILES["litellm", name].read_text("utf-8"))["real"]["names"]
    view = pool(name)
    for requested, was_served in real.items():
        results = [expected(target) for target in reachable_targets(view, requested)]
        assert was_served is not False or True not in results, requested
        assert was_served is not True or set(results) != {False}, requested


def test_cooldown_ends_match_the_measured_ones() -> None:
    ends = {target.name: target.available_in_s for target in pool("cooldown_running_end_computable").targets}
    assert {name: round(end) for name, end in ends.items() if end is not None} == {
        "two/r1": 295,
        "two/r2": 294,
        "solo/s1": 295,
        "own/o1": 896,
        "own/o2": 896,
    }
    later = pool("cooldown_running_end_computable", later_s=300)
    assert {target.name: target.state for target in later.targets if target.cause} == {
        "two/r1": TargetState.FAILING,
        "two/r2": TargetState.FAILING,
        "solo/s1": TargetState.FAILING,
        "own/o1": TargetState.COOLING_DOWN,
        "own/o2": TargetState.COOLING_DOWN,
    }


def test_fallbacks_and_aliases_match_the_recording() -> None:
    found = {route.name: route for route in pool("fallback_chain_two_deep").routes}
    assert list(found) == ["a", "b", "c", "small", "big", "pol", "nice", "alone", "al", "ala", "hid"]
    assert {name: route.fallbacks for name, route in found.items() if route.fallbacks} == {"a": ("b",), "b": ("c",)}
    assert {name: route.alias_of for name, route in found.items() if route.alias_of} == {
        "al": "c",
        "ala": "a",
        "hid": "c",
    }
    assert found["small"].conditional == ((FallbackKind.CONTEXT_WINDOW, ("big",)),)
    assert found["pol"].conditional == ((FallbackKind.CONTENT_POLICY, ("nice",)),)
    assert found["ala"].targets == found["a"].targets


def test_requests_rejected_by_litellm_count_for_the_route() -> None:
    traffic = {route.name: route.traffic for route in pool("two_workers_multiproc").routes}
    assert traffic["dead"] is not None
    assert (traffic["dead"].requests, traffic["dead"].failed, traffic["dead"].rejected) == (8, 8, 6)
    refused = {route.name: route.traffic for route in pool("provider_budget_spent_name_refused").routes}["oai"]
    assert refused is not None
    assert (refused.rejected, round(refused.first_rejection_ago_s or 0)) == (2, 14)


def test_enforced_rate_limit_marks_the_route_as_limited() -> None:
    limited = {route.name: route.limited for route in pool("rpm_by_check").routes}
    assert limited == {"check-lone": True, "check-two": True, "check-free": False}
    assert not any(route.limited for route in pool("one_ok_one_429_one_500").routes)
