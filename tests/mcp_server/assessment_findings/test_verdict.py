"""The verdicts: which rule applies, its `serving` and its texts, and which one comes first."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from mcp_server.assessment import Verdict, VerdictName, assess
from mcp_server.assessment.access import ACCESS_RULES
from mcp_server.assessment.rules import SERVING_RULES
from router_client.model.facts import NOT_OFFERED
from router_client.model.snapshot import Auth, Guard, Halt, Queue
from router_client.model.spending import Usage
from router_client.model.states import AuthState, Outcome, Peer, Selection, TargetState
from router_client.model.targets import NEVER, Lock, Route
from tests.mcp_server.assessment_findings.verdicts import (
    CASES,
    COOLING,
    EXPIRED,
    HALTED,
    PAUSED,
    REJECTED,
    STALLED,
    UNREAD,
    refused_route,
)
from tests.mcp_server.sample import pool, pool_of_routes, reads, route, snapshot, target, usage


def verdict_of(**changes: Any) -> Verdict:
    return assess(snapshot(**changes)).verdict


@pytest.mark.parametrize(("changes", "name", "serving"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_case_has_its_verdict(changes: dict[str, Any], name: str, serving: bool | None) -> None:
    verdict = verdict_of(**changes)
    assert (verdict.name.value, verdict.serving) == (name, serving)


@pytest.mark.parametrize(("changes", "name"), [case[1:3] for case in CASES], ids=[case[0] for case in CASES])
def test_every_verdict_except_ok_has_a_next_step(changes: dict[str, Any], name: str) -> None:
    assert (verdict_of(**changes).next_step is None) == (name == "ok")


BROKEN: dict[str, Any] = {"pool": UNREAD, "auth": Auth(AuthState.BROKEN)}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({**BROKEN, "reads": reads(Outcome.TIMEOUT, "accounts")}, "ROUTER_TIMEOUT=10"),
        ({**BROKEN, "reads": reads(Outcome.CONNECTION_CLOSED, "status")}, "keep-alive"),
        ({**BROKEN, "reads": reads(Outcome.FORBIDDEN, "status")}, "set ROUTER_URL to the router itself"),
        (
            {"pool": UNREAD, "auth": UNREAD, "reads": reads(Outcome.TIMEOUT, "extra", optional=True)},
            "ROUTER_TIMEOUT=10",
        ),
        ({"usage": UNREAD, "reads": reads(Outcome.TIMEOUT, "analytics")}, "ROUTER_TIMEOUT=10"),
        ({"usage": UNREAD, "reads": reads(Outcome.MALFORMED, "analytics")}, "Try again"),
    ],
)
def test_next_step_depends_on_why_the_read_failed(changes: dict[str, Any], text: str) -> None:
    assert text in str(verdict_of(**changes).next_step)


def test_every_verdict_has_a_case() -> None:
    assert {name for _, _, name, _ in CASES} == set(VerdictName)


@pytest.mark.parametrize("changes", [case[1] for case in CASES], ids=[case[0] for case in CASES])
def test_every_verdict_text_is_a_complete_sentence(changes: dict[str, Any]) -> None:
    verdict = verdict_of(**changes)
    for sentence in (verdict.headline, verdict.evidence, verdict.next_step or "It is fine."):
        assert sentence.endswith(".")
        assert "{" not in sentence
        assert "None" not in sentence


def test_verdict_is_the_first_problem_that_a_request_meets() -> None:
    everything: dict[str, Any] = {
        "peer": Peer.UNREACHABLE,
        "reads": reads(Outcome.NEEDS_KEY),
        "guard": HALTED,
        "queue": STALLED,
        "pool": pool(REJECTED),
    }
    seen = []
    for part, fixed in (
        ("peer", Peer.TLS_FAILED),
        ("peer", Peer.IDENTIFIED),
        ("reads", reads(Outcome.KEY_REJECTED)),
        ("reads", reads(Outcome.OK)),
        ("guard", Guard(True)),
        ("queue", Queue(10, 0, 10, 128)),
        ("queue", Queue(0, 0, 10, 128)),
        ("pool", pool(REJECTED, target())),
        ("pool", pool(target())),
    ):
        seen.append(verdict_of(**everything).name.value)
        everything[part] = fixed
    seen.append(verdict_of(**everything).name.value)
    assert seen == [
        *("unreachable", "tls_failed", "needs_key", "key_rejected", "halted", "stalled"),
        *("at_capacity", "no_usable_target", "degraded", "ok"),
    ]


def test_verdict_names_are_in_the_order_of_the_rules() -> None:
    order = list(VerdictName)
    assert (
        order.index(VerdictName.BAD_SETTING)
        < order.index(VerdictName.UNREACHABLE)
        < order.index(VerdictName.NEEDS_KEY)
        < order.index(VerdictName.HALTED)
    )
    assert (
        order.index(VerdictName.HALTED)
        < order.index(VerdictName.NO_TARGETS)
        < order.index(VerdictName.DEGRADED)
        < order.index(VerdictName.OK)
    )


def test_no_rule_is_listed_twice() -> None:
    assert len({*ACCESS_RULES, *SERVING_RULES}) == len(ACCESS_RULES) + len(SERVING_RULES)


def test_one_problem_does_not_hide_another() -> None:
    ids = {finding.id for finding in assess(snapshot(guard=HALTED, queue=STALLED, pool=pool(REJECTED))).findings}
    assert {"guard.halted", "queue.stalled", "target.rate_limited"} <= ids


def test_closed_gate_applies_to_every_route() -> None:
    two_routes = pool_of_routes(route("a", target("a")), refused_route("b"))
    for changes in ({"guard": HALTED}, {"queue": STALLED}, {"queue": Queue(10, 128, 10, 128)}):
        assert {each.serving for each in assess(snapshot(pool=two_routes, **changes)).routes} == {False}
    waiting = assess(snapshot(pool=two_routes, queue=Queue(10, 0, 10, 128)))
    assert [each.serving for each in waiting.routes] == [None, False], (
        "a refused route is still refused after the wait"
    )


def test_halted_guard_shows_its_age_and_its_reset() -> None:
    verdict = verdict_of(guard=HALTED)
    assert "its spending guard tripped 9m ago (a reason) and resets in 51m" in verdict.headline
    assert (verdict.next_step or "").startswith("Wait 51m")
    assert dict(verdict.details) == {"model": "m", "account": "a", "claim": "overage"}


def test_halted_guard_without_a_reset_shows_no_time() -> None:
    verdict = verdict_of(guard=Guard(halted=True, halt=Halt(None, None)))
    assert "resets in" not in verdict.headline
    assert not any(char.isdigit() for char in verdict.next_step or "")


def test_headline_says_whether_a_success_confirms_it() -> None:
    unverified = pool(target(last_success=NEVER))
    assert "10 requests in the last hour, last success 3s ago" in verdict_of().headline
    assert "10 requests in the last hour, last success not reported" in verdict_of(pool=unverified).headline
    assert "no request has confirmed it yet" in verdict_of(pool=unverified, usage=Usage()).headline
    assert "last success 3s ago" in verdict_of(usage=usage(requests=0, error_rate=None)).headline


def test_router_without_usage_is_not_degraded_by_it() -> None:
    assert "statistics" not in verdict_of(usage=NOT_OFFERED).headline
    assert "usage statistics could not be read" in verdict_of(usage=UNREAD).headline


def test_failed_read_for_the_admin_is_a_finding_and_no_degradation() -> None:
    failed = reads(Outcome.MALFORMED, "page", optional=True, admin=True)
    assessment = assess(snapshot(reads=failed, usage=UNREAD))
    assert assessment.verdict.name == "ok"
    assert ("router.read_failed", "page") in {(finding.id, finding.subject) for finding in assessment.findings}


UNVERIFIED = target("new", TargetState.UNVERIFIED)


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ((route("a", UNVERIFIED), route("b", target())), "1 API is unverified, the others would be served"),
        (
            (route("a", UNVERIFIED), route("b", replace(UNVERIFIED, name="b"), secondary=True)),
            "whether it serves; 10 requests",
        ),
        ((route("a", UNVERIFIED), route("b", REJECTED)), "1 of 2 APIs may fail; 1 of 2 APIs unverified"),
    ],
)
def test_others_are_served_only_if_all_of_them_are(routes: tuple[Route, ...], said: str) -> None:
    assert said in verdict_of(pool=pool_of_routes(*routes)).headline


def test_step_is_for_the_route_that_is_refused_before_one_that_may_fail() -> None:
    routes = (route("a", UNVERIFIED), route("b", EXPIRED))
    assert verdict_of(pool=pool_of_routes(*routes)).next_step == "Log in again."
    # Of all targets together, the one that no request has tried would come first.
    routes = (route("a", UNVERIFIED), route("b", PAUSED))
    alone = verdict_of(pool=pool_of_routes(route("b", PAUSED))).next_step
    assert verdict_of(pool=pool_of_routes(*routes)).next_step == alone
    assert verdict_of(pool=pool_of_routes(route("a", UNVERIFIED))).next_step != alone


def test_lock_of_some_targets_is_not_the_whole_reason_of_a_refusal() -> None:
    locked = target("locked", locks=(Lock("b", 9.0),))
    assessed = assess(snapshot(pool=pool_of_routes(route("a", target()), route("b", locked, EXPIRED)))).routes
    assert assessed[1].reason == "1 of 2 accounts is locked for this model, the others are not usable: 1 expired"


STEPS = [
    ("short wait", (COOLING,), "Wait 48s: the router tries it again automatically."),
    ("rejected and still tried", (REJECTED,), "Send one request, then check again."),
    ("first to recover", (REJECTED, COOLING), "Wait 48s: the router tries it again automatically."),
    ("expired", (EXPIRED,), "Log in again."),
    (
        "expired before a wait",
        (EXPIRED, replace(COOLING, available_in_s=30.0)),
        "Log in again. The others recover automatically, the first in 30s.",
    ),
    ("broken login", (target(state=TargetState.AUTH_FAILED),), "Log in again."),
    ("spent budget", (target(state=TargetState.BUDGET_SPENT, available_in_s=7200.0),), "or wait 2h 00m for the"),
    ("minimum wait", (replace(COOLING, available_is_minimum=True),), "Wait at least 48s"),
    ("paused", (target(state=TargetState.PAUSED),), "Resume it in the router if it should serve."),
    ("starting", (target(state=TargetState.STARTING, available_in_s=5.0),), "Wait 5s until it has started."),
    (
        "starting and requested",
        (target(state=TargetState.STARTING, selection=Selection.IN_ROTATION),),
        "Wait until it has started.",
    ),
]


@pytest.mark.parametrize(("targets", "step"), [case[1:] for case in STEPS], ids=[case[0] for case in STEPS])
def test_next_step_fits_the_state_of_the_targets(targets: tuple[Any, ...], step: str) -> None:
    assert step in (verdict_of(pool=pool(*targets)).next_step or "")


def test_adapter_step_replaces_the_neutral_one_in_the_verdict() -> None:
    advice = {"guard.halted": "Wait{wait}, or lift the halt now with `dario resume`."}
    assert verdict_of(guard=HALTED, advice=advice).next_step == "Wait 51m, or lift the halt now with `dario resume`."
    assert (verdict_of(pool=pool(), advice=advice).next_step or "").startswith("Add at least one account")
