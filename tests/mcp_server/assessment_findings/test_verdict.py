"""The verdicts: which rule applies, its `serving` and its texts, and which one comes first."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from mcp_server.assessment import Verdict, VerdictName, assess
from mcp_server.assessment.access import ACCESS_RULES
from mcp_server.assessment.rules import SERVING_RULES
from router_client.model.facts import NOT_OFFERED, NotRead
from router_client.model.snapshot import Auth, Guard, Halt, Health, Queue, ReadReport
from router_client.model.spending import Usage
from router_client.model.states import AuthState, Outcome, Peer, Selection, TargetState
from router_client.model.targets import NEVER, Cause, Traffic
from tests.mcp_server.assessment_findings.cases import bad_setting
from tests.mcp_server.sample import READS, pool, pool_of_routes, reads, route, snapshot, target, unread, usage

HALTED = Guard(enabled=True, halted=True, halt=Halt(540.0, 3060.0, "a reason", "m", "a", "overage"))
STALLED = Queue(10, 7, 10, 128, stalled_for_s=2520.0)
REJECTED = target("a", TargetState.RATE_LIMITED, cause=Cause("rejected"), selection=Selection.LAST_RESORT)
COOLING = target("a", TargetState.COOLING_DOWN, cause=Cause("auth_failed", count=1), available_in_s=48.0)
EXPIRED = target("b", TargetState.EXPIRED, cause=Cause("expired"), expires_in_s=0.0)
EXPIRING = target("b", TargetState.EXPIRING, cause=Cause("expiring", seconds=20.0), expires_in_s=20.0)
UNREADABLE = target("c", TargetState.UNKNOWN, cause=Cause("unreadable_row"), expires_in_s=None)
KEY = target("upstream key", kind="upstream key", windows=())
PAUSED = target("openai", TargetState.PAUSED, kind="upstream", cause=Cause("paused"), windows=())
UNVERIFIED = target("e", TargetState.UNVERIFIED, cause=Cause("no_request_yet"))
STARTING = target("f", TargetState.STARTING, cause=Cause("starting"), available_in_s=5.0)
DISABLED = target("g", TargetState.DISABLED, cause=Cause("disabled"))
POSSIBLE_KEY = replace(KEY, state=TargetState.UNKNOWN, cause=Cause("upstream_key_possible"), last_success=NEVER)
UNREAD = NotRead(Outcome.MALFORMED)
ALL_UNREPORTED = pool(UNREADABLE, not_reported=Cause("upstream_key_possible"))


def refused_route(name: str, *fallbacks: str) -> Any:
    """Return a route whose only target's key is rejected."""
    return route(name, target(name, TargetState.KEY_REJECTED, cause=Cause("key_rejected")), fallbacks=fallbacks)


CASES: list[tuple[str, dict[str, Any], str, bool | None]] = [
    ("healthy", {}, "ok", True),
    ("an invalid setting", bad_setting(), "bad_setting", None),
    ("port closed", {"peer": Peer.UNREACHABLE, "reads": reads(Outcome.UNREACHABLE), **unread()}, "unreachable", False),
    (
        "stopped during the look",
        {"reads": reads(Outcome.UNREACHABLE), **unread(Outcome.UNREACHABLE)},
        "unreachable",
        False,
    ),
    (
        "unresponsive",
        {"peer": Peer.UNRESPONSIVE, "reads": reads(Outcome.TIMEOUT, *READS), **unread()},
        "unresponsive",
        False,
    ),
    (
        "too slow to be identified",
        {"peer": Peer.UNRESPONSIVE, "reads": reads(Outcome.TIMEOUT), **unread()},
        "unknown",
        None,
    ),
    ("reads timed out", {"reads": reads(Outcome.TIMEOUT), **unread(Outcome.TIMEOUT)}, "unknown", None),
    ("no TLS", {"peer": Peer.TLS_FAILED, "reads": reads(Outcome.TLS_FAILED), **unread()}, "tls_failed", None),
    ("another program", {"peer": Peer.UNRECOGNIZED, **unread()}, "unrecognized", False),
    ("key missing", {"reads": reads(Outcome.NEEDS_KEY), **unread(Outcome.NEEDS_KEY)}, "needs_key", None),
    ("key rejected", {"reads": reads(Outcome.KEY_REJECTED), **unread()}, "key_rejected", None),
    ("key expired", {"reads": reads(Outcome.KEY_EXPIRED), **unread()}, "key_expired", False),
    ("key over its budget", {"reads": reads(Outcome.KEY_OVER_BUDGET), **unread()}, "key_over_budget", False),
    ("halted", {"guard": HALTED}, "halted", False),
    ("halted without details", {"guard": Guard(halted=True)}, "halted", False),
    ("halted and due to reset", {"guard": Guard(halted=True, halt=Halt(600.0, 0.0))}, "halted", None),
    ("stalled", {"queue": STALLED}, "stalled", False),
    ("stalled for 120 s", {"queue": replace(STALLED, stalled_for_s=120.0)}, "stalled", False),
    ("stalled for 119 s", {"queue": replace(STALLED, stalled_for_s=119.0)}, "stalled", None),
    ("stalled for 15 s", {"queue": replace(STALLED, stalled_for_s=15.0)}, "stalled", None),
    ("stalled for 14 s", {"queue": replace(STALLED, stalled_for_s=14.0)}, "at_capacity", None),
    ("free slot", {"queue": replace(STALLED, active=9)}, "ok", True),
    ("every slot taken", {"queue": Queue(10, 0, 10, 128)}, "at_capacity", None),
    ("almost full queue", {"queue": Queue(10, 127, 10, 128)}, "at_capacity", None),
    ("full queue", {"queue": Queue(10, 128, 10, 128)}, "at_capacity", False),
    ("no accounts", {"pool": pool()}, "no_targets", False),
    ("no accounts, and a paused upstream", {"pool": pool(routes=(route("chat", PAUSED),))}, "no_targets", False),
    ("possible upstream key", {"pool": pool(POSSIBLE_KEY)}, "degraded", None),
    ("upstream key", {"pool": pool(KEY)}, "ok", True),
    ("all in cooldown", {"pool": pool(COOLING)}, "no_usable_target", False),
    ("all rejected", {"pool": pool(REJECTED)}, "no_usable_target", None),
    ("all about to expire", {"pool": pool(EXPIRING)}, "no_usable_target", None),
    ("all expired", {"pool": pool(EXPIRED)}, "no_usable_target", False),
    ("rejected and expired", {"pool": pool(REJECTED, EXPIRED)}, "no_usable_target", None),
    ("rejected or unreadable", {"pool": pool(REJECTED, UNREADABLE)}, "no_usable_target", None),
    ("only unreadable", {"pool": pool(UNREADABLE)}, "degraded", None),
    ("one failing", {"pool": pool(target("a", TargetState.FAILING))}, "no_usable_target", None),
    ("one rejected", {"pool": pool(REJECTED, target("d"))}, "degraded", True),
    ("one in cooldown", {"pool": pool(COOLING, target("d"))}, "degraded", True),
    ("no state reported", {"pool": ALL_UNREPORTED}, "unknown", None),
    ("none used yet", {"pool": pool(UNVERIFIED)}, "unverified", None),
    ("none used yet, and one paused", {"pool": pool(UNVERIFIED, PAUSED)}, "unverified", None),
    ("one not used yet, the other rejected", {"pool": pool(UNVERIFIED, REJECTED)}, "degraded", None),
    ("one not used yet, the other usable", {"pool": pool(UNVERIFIED, target("d"))}, "unverified", None),
    ("one not used yet, usage unreadable", {"pool": pool(UNVERIFIED), "usage": UNREAD}, "degraded", None),
    (
        "route not used yet, the other served",
        {"pool": pool_of_routes(route("x", UNVERIFIED), route("y", target()))},
        "unverified",
        None,
    ),
    (
        "secondary route not used yet",
        {"pool": pool_of_routes(route("x", UNVERIFIED, secondary=True), route("y", target()))},
        "ok",
        True,
    ),
    ("one starting", {"pool": pool(STARTING)}, "no_usable_target", False),
    (
        "one starting that gets requests",
        {"pool": pool(replace(STARTING, selection=Selection.IN_ROTATION))},
        "no_usable_target",
        None,
    ),
    ("all disabled", {"pool": pool(DISABLED)}, "no_usable_target", False),
    (
        "admin token missing",
        {"reads": (*reads(Outcome.OK), ReadReport("x", Outcome.NEEDS_ADMIN, admin=True)), **unread()},
        "needs_key",
        None,
    ),
    (
        "key without access",
        {"reads": (*reads(Outcome.OK), ReadReport("x", Outcome.NEEDS_ADMIN)), **unread()},
        "needs_key",
        None,
    ),
    (
        "admin token rejected",
        {"reads": (*reads(Outcome.OK), ReadReport("x", Outcome.KEY_REJECTED, admin=True)), **unread()},
        "key_rejected",
        None,
    ),
    ("accounts unreadable, login broken", {"pool": UNREAD, "auth": Auth(AuthState.BROKEN)}, "no_usable_target", None),
    ("accounts unreadable, no login", {"pool": UNREAD, "auth": Auth(AuthState.NONE)}, "no_targets", False),
    ("accounts unreadable, login ok", {"pool": UNREAD}, "degraded", True),
    ("accounts and login unreadable", {"pool": UNREAD, "auth": UNREAD}, "unknown", None),
    ("guard unreadable", {"guard": UNREAD, "reads": reads(Outcome.MALFORMED, "resume")}, "unknown", None),
    ("guard not offered", {"guard": NOT_OFFERED}, "ok", True),
    ("usage unreadable", {"usage": UNREAD}, "degraded", True),
    ("usage not offered", {"usage": NOT_OFFERED}, "ok", True),
    ("health worse than its accounts", {"health": Health(ok=False)}, "ok", True),
    ("health degraded, accounts unreadable", {"health": Health(ok=False), "pool": UNREAD}, "degraded", True),
    (
        "every route refused",
        {"pool": pool_of_routes(refused_route("chat"), refused_route("other"))},
        "no_usable_target",
        False,
    ),
    ("one route refused", {"pool": pool_of_routes(refused_route("chat"), route("b", target()))}, "degraded", None),
    ("fallback", {"pool": pool_of_routes(refused_route("chat", "b"), route("b", target()))}, "degraded", True),
    ("half of them failed", {"pool": pool_of_routes(route("x", target(), traffic=Traffic(10, 5)))}, "degraded", None),
    ("fewer than half failed", {"pool": pool_of_routes(route("x", target(), traffic=Traffic(10, 4)))}, "ok", True),
]


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
]


@pytest.mark.parametrize(("targets", "step"), [case[1:] for case in STEPS], ids=[case[0] for case in STEPS])
def test_next_step_fits_the_state_of_the_targets(targets: tuple[Any, ...], step: str) -> None:
    assert step in (verdict_of(pool=pool(*targets)).next_step or "")


def test_adapter_step_replaces_the_neutral_one_in_the_verdict() -> None:
    advice = {"guard.halted": "Wait{wait}, or lift the halt now with `dario resume`."}
    assert verdict_of(guard=HALTED, advice=advice).next_step == "Wait 51m, or lift the halt now with `dario resume`."
    assert (verdict_of(pool=pool(), advice=advice).next_step or "").startswith("Add at least one account")
