"""The verdicts: which rule holds, what it says of serving, and which one comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mcp_server.assessment import Name, Verdict, assess
from mcp_server.assessment.verdict import RULES
from router_client.model.facts import NOT_OFFERED, NotRead
from router_client.model.snapshot import Auth, Guard, Halt, Health, Queue
from router_client.model.spending import Usage
from router_client.model.states import AuthState, Outcome, Peer, Selection, TargetState
from router_client.model.targets import NEVER, Cause, Traffic
from tests.mcp_server.sample import READS, pool, pool_of_routes, reads, route, snapshot, target, unread, usage

HALTED = Guard(enabled=True, halted=True, halt=Halt(540.0, 3060.0, "it was so", "m", "a", "overage"))
STALLED = Queue(10, 7, 10, 128, stalled_for_s=2520.0)
PARKED = target("a", TargetState.RATE_LIMITED, cause=Cause("rejected"), selection=Selection.LAST_RESORT)
COOLING = target("a", TargetState.COOLING_DOWN, cause=Cause("auth_failed", count=1), available_in_s=48.0)
EXPIRED = target("b", TargetState.EXPIRED, cause=Cause("expired"), expires_in_s=0.0)
EXPIRING = target("b", TargetState.EXPIRING, cause=Cause("expiring", seconds=20.0), expires_in_s=20.0)
UNREADABLE = target("c", TargetState.UNKNOWN, cause=Cause("unreadable_row"), expires_in_s=None)
KEY = target("upstream key", kind="upstream key", windows=())
POSSIBLE_KEY = replace(KEY, state=TargetState.UNKNOWN, cause=Cause("upstream_key_possible"), last_success=NEVER)
LOST = NotRead(Outcome.MALFORMED)
UNPROVED = pool(UNREADABLE, not_reported=Cause("upstream_key_possible"))


def dead(name: str, *fallbacks: str, **changes: Any) -> Any:
    """A name whose only target's key is rejected."""
    return route(name, target(name, TargetState.KEY_REJECTED, cause=Cause("key_rejected")), fallbacks=fallbacks)


CASES: list[tuple[str, dict[str, Any], str, bool | None]] = [
    ("well", {}, "ok", True),
    ("nobody listens", {"peer": Peer.ABSENT, "reads": reads(Outcome.REFUSED), **unread()}, "not_running", False),
    ("stopped under us", {"reads": reads(Outcome.REFUSED), **unread(Outcome.REFUSED)}, "not_running", False),
    ("silent", {"peer": Peer.SILENT, "reads": reads(Outcome.TIMEOUT, *READS), **unread()}, "not_answering", False),
    ("too slow to show itself", {"peer": Peer.SILENT, "reads": reads(Outcome.TIMEOUT), **unread()}, "unknown", None),
    ("slower than it may be", {"reads": reads(Outcome.TIMEOUT), **unread(Outcome.TIMEOUT)}, "unknown", None),
    ("no TLS", {"peer": Peer.UNTRUSTED, "reads": reads(Outcome.TLS_FAILED), **unread()}, "tls_failed", None),
    ("another program", {"peer": Peer.FOREIGN, **unread()}, "not_a_router", False),
    ("wants a key", {"reads": reads(Outcome.NEEDS_KEY), **unread(Outcome.NEEDS_KEY)}, "needs_key", None),
    ("rejects the key", {"reads": reads(Outcome.KEY_REJECTED), **unread()}, "key_rejected", None),
    ("an expired key", {"reads": reads(Outcome.KEY_EXPIRED), **unread()}, "key_expired", False),
    ("a key over its budget", {"reads": reads(Outcome.KEY_OVER_BUDGET), **unread()}, "key_over_budget", False),
    ("halted", {"guard": HALTED}, "halted", False),
    ("halted without a state", {"guard": Guard(halted=True)}, "halted", False),
    ("a halt that is due to reset", {"guard": Guard(halted=True, halt=Halt(600.0, 0.0))}, "halted", None),
    ("stalled", {"queue": STALLED}, "stalled", False),
    ("stalled for 120 s", {"queue": replace(STALLED, stalled_for_s=120.0)}, "stalled", False),
    ("stalled for 119 s", {"queue": replace(STALLED, stalled_for_s=119.0)}, "stalled", None),
    ("stalled for 15 s", {"queue": replace(STALLED, stalled_for_s=15.0)}, "stalled", None),
    ("stalled for 14 s", {"queue": replace(STALLED, stalled_for_s=14.0)}, "at_capacity", None),
    ("a free slot", {"queue": replace(STALLED, active=9)}, "ok", True),
    ("every slot taken", {"queue": Queue(10, 0, 10, 128)}, "at_capacity", None),
    ("a deep queue", {"queue": Queue(10, 127, 10, 128)}, "at_capacity", None),
    ("a full queue", {"queue": Queue(10, 128, 10, 128)}, "at_capacity", False),
    ("no accounts", {"pool": pool()}, "no_targets", False),
    ("perhaps an upstream key", {"pool": pool(POSSIBLE_KEY)}, "degraded", None),
    ("an upstream key", {"pool": pool(KEY)}, "ok", True),
    ("all in cooldown", {"pool": pool(COOLING)}, "no_usable_target", False),
    ("all rejected", {"pool": pool(PARKED)}, "no_usable_target", None),
    ("all about to expire", {"pool": pool(EXPIRING)}, "no_usable_target", None),
    ("all expired", {"pool": pool(EXPIRED)}, "no_usable_target", False),
    ("rejected and expired", {"pool": pool(PARKED, EXPIRED)}, "no_usable_target", None),
    ("rejected or unreadable", {"pool": pool(PARKED, UNREADABLE)}, "no_usable_target", None),
    ("nothing but unreadable", {"pool": pool(UNREADABLE)}, "degraded", None),
    ("one failing", {"pool": pool(target("a", TargetState.FAILING))}, "no_usable_target", None),
    ("one rejected", {"pool": pool(PARKED, target("d"))}, "degraded", True),
    ("one in cooldown", {"pool": pool(COOLING, target("d"))}, "degraded", True),
    ("nothing proved", {"pool": UNPROVED}, "unknown", None),
    ("accounts unreadable, login broken", {"pool": LOST, "auth": Auth(AuthState.BROKEN)}, "no_usable_target", None),
    ("accounts unreadable, no login", {"pool": LOST, "auth": Auth(AuthState.NONE)}, "no_targets", False),
    ("accounts unreadable, login well", {"pool": LOST}, "degraded", True),
    ("accounts and login unreadable", {"pool": LOST, "auth": LOST}, "unknown", None),
    ("guard unreadable", {"guard": LOST, "reads": reads(Outcome.MALFORMED, "resume")}, "unknown", None),
    ("guard not offered", {"guard": NOT_OFFERED}, "ok", True),
    ("figures unreadable", {"usage": LOST}, "degraded", True),
    ("figures not offered", {"usage": NOT_OFFERED}, "ok", True),
    ("its own health is worse than its accounts", {"health": Health(ok=False)}, "ok", True),
    ("its own health, and no accounts", {"health": Health(ok=False), "pool": LOST}, "degraded", True),
    ("every name refused", {"pool": pool_of_routes(dead("chat"), dead("other"))}, "no_usable_target", False),
    ("one name refused", {"pool": pool_of_routes(dead("chat"), route("b", target()))}, "degraded", None),
    ("a fallback", {"pool": pool_of_routes(dead("chat", "b"), route("b", target()))}, "degraded", True),
    ("half of them failed", {"pool": pool_of_routes(route("x", target(), traffic=Traffic(10, 5)))}, "degraded", None),
    ("fewer than half failed", {"pool": pool_of_routes(route("x", target(), traffic=Traffic(10, 4)))}, "ok", True),
]


def verdict_of(**changes: Any) -> Verdict:
    return assess(snapshot(**changes)).verdict


@pytest.mark.parametrize(("changes", "name", "serving"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_state_has_its_verdict(changes: dict[str, Any], name: str, serving: bool | None) -> None:
    verdict = verdict_of(**changes)
    assert (verdict.name.value, verdict.serving) == (name, serving)


@pytest.mark.parametrize(("changes", "name"), [case[1:3] for case in CASES], ids=[case[0] for case in CASES])
def test_whatever_is_not_well_has_a_next_step(changes: dict[str, Any], name: str) -> None:
    assert (verdict_of(**changes).next_step is None) == (name == "ok")


BROKEN: dict[str, Any] = {"pool": LOST, "auth": Auth(AuthState.BROKEN)}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({**BROKEN, "reads": reads(Outcome.TIMEOUT, "accounts")}, "ROUTER_TIMEOUT=10"),
        ({**BROKEN, "reads": reads(Outcome.UNVERIFIED, "status")}, "keep-alive"),
        ({**BROKEN, "reads": reads(Outcome.FORBIDDEN, "status")}, "set ROUTER_URL to the router itself"),
        ({"pool": LOST, "auth": LOST, "reads": reads(Outcome.TIMEOUT, "extra", optional=True)}, "ROUTER_TIMEOUT=10"),
        ({"usage": LOST, "reads": reads(Outcome.TIMEOUT, "analytics")}, "ROUTER_TIMEOUT=10"),
        ({"usage": LOST, "reads": reads(Outcome.MALFORMED, "analytics")}, "Ask again"),
    ],
)
def test_the_step_names_why_a_read_brought_nothing(changes: dict[str, Any], said: str) -> None:
    assert said in str(verdict_of(**changes).next_step)


def test_every_verdict_has_a_case() -> None:
    assert {name for _, _, name, _ in CASES} == set(Name)


@pytest.mark.parametrize("changes", [case[1] for case in CASES], ids=[case[0] for case in CASES])
def test_a_verdict_is_sentences_with_evidence(changes: dict[str, Any]) -> None:
    verdict = verdict_of(**changes)
    for sentence in (verdict.headline, verdict.evidence, verdict.next_step or "It is fine."):
        assert sentence.endswith(".")
        assert "{" not in sentence
        assert "None" not in sentence


def test_verdicts_come_in_the_order_in_which_a_request_would_fail() -> None:
    everything: dict[str, Any] = {
        "peer": Peer.ABSENT,
        "reads": reads(Outcome.NEEDS_KEY),
        "guard": HALTED,
        "queue": STALLED,
        "pool": pool(PARKED),
    }
    seen = []
    for part, mended in (
        ("peer", Peer.UNTRUSTED),
        ("peer", Peer.PROVED),
        ("reads", reads(Outcome.KEY_REJECTED)),
        ("reads", reads(Outcome.OK)),
        ("guard", Guard(True)),
        ("queue", Queue(10, 0, 10, 128)),
        ("queue", Queue(0, 0, 10, 128)),
        ("pool", pool(PARKED, target())),
        ("pool", pool(target())),
    ):
        seen.append(verdict_of(**everything).name.value)
        everything[part] = mended
    seen.append(verdict_of(**everything).name.value)
    assert seen == [
        *("not_running", "tls_failed", "needs_key", "key_rejected", "halted", "stalled"),
        *("at_capacity", "no_usable_target", "degraded", "ok"),
    ]


def test_the_names_stand_in_that_order_too() -> None:
    order = list(Name)
    assert order.index(Name.NOT_RUNNING) < order.index(Name.NEEDS_KEY) < order.index(Name.HALTED)
    assert order.index(Name.HALTED) < order.index(Name.NO_TARGETS) < order.index(Name.DEGRADED) < order.index(Name.OK)


def test_no_rule_is_in_its_table_twice() -> None:
    assert len(set(RULES)) == len(RULES)


def test_one_failure_does_not_hide_another() -> None:
    ids = {finding.id for finding in assess(snapshot(guard=HALTED, queue=STALLED, pool=pool(PARKED))).findings}
    assert {"guard.halted", "queue.stalled", "target.rate_limited"} <= ids


def test_whatever_stops_every_request_stops_every_name() -> None:
    names = pool_of_routes(route("a", target("a")), dead("b"))
    for changes in ({"guard": HALTED}, {"queue": STALLED}, {"queue": Queue(10, 128, 10, 128)}):
        assert {each.serving for each in assess(snapshot(pool=names, **changes)).routes} == {False}
    waiting = assess(snapshot(pool=names, queue=Queue(10, 0, 10, 128)))
    assert [each.serving for each in waiting.routes] == [None, False], (
        "a name that is refused is refused after the wait"
    )


def test_a_halt_comes_with_its_age_and_its_end() -> None:
    verdict = verdict_of(guard=HALTED)
    assert "its spending guard tripped 9m ago (it was so) and resets in 51m" in verdict.headline
    assert (verdict.next_step or "").startswith("Wait 51m")
    assert dict(verdict.details) == {"model": "m", "account": "a", "claim": "overage"}


def test_a_halt_of_unknown_length_promises_nothing() -> None:
    verdict = verdict_of(guard=Guard(halted=True, halt=Halt(None, None)))
    assert "resets in" not in verdict.headline
    assert not any(char.isdigit() for char in verdict.next_step or "")


def test_a_recent_success_is_told_apart_from_a_configuration() -> None:
    untried = pool(target(last_success=NEVER))
    assert "10 requests in the last hour, last success 3s ago" in verdict_of().headline
    assert "no request has confirmed it yet" in verdict_of(pool=untried).headline
    assert "no request has confirmed it yet" in verdict_of(pool=untried, usage=Usage()).headline
    assert "last success 3s ago" in verdict_of(usage=usage(requests=0, error_rate=None)).headline


def test_a_router_without_figures_is_not_said_to_have_lost_them() -> None:
    assert "statistics" not in verdict_of(usage=NOT_OFFERED).headline
    assert "usage statistics could not be read" in verdict_of(usage=LOST).headline


STEPS = [
    ("a short wait comes first", (COOLING,), "Wait 48s: the router tries it again by itself."),
    ("a rejected one is still tried", (PARKED,), "Send one request, then look again"),
    ("the sooner of two ways back", (PARKED, COOLING), "Wait 48s: the router tries it again by itself."),
    ("what waiting does not mend", (EXPIRED,), "Log it in again."),
    (
        "what waiting does not mend comes before a wait, which is named too",
        (EXPIRED, replace(COOLING, available_in_s=30.0)),
        "Log it in again. The others come back by themselves, the first in 30s.",
    ),
    ("a broken login", (target(state=TargetState.AUTH_FAILED),), "Log it in again."),
    ("a spent budget", (target(state=TargetState.BUDGET_SPENT, available_in_s=7200.0),), "or wait 2h 00m for the"),
    ("a way back that may take longer", (replace(COOLING, available_is_minimum=True),), "Wait at least 48s"),
    ("one that is paused", (target(state=TargetState.PAUSED),), "Resume it in the router if it should serve."),
    ("one that starts", (target(state=TargetState.STARTING, available_in_s=5.0),), "Wait 5s: it is starting."),
]


@pytest.mark.parametrize(("targets", "step"), [case[1:] for case in STEPS], ids=[case[0] for case in STEPS])
def test_the_next_step_is_valid_in_exactly_that_state(targets: tuple[Any, ...], step: str) -> None:
    assert step in (verdict_of(pool=pool(*targets)).next_step or "")


def test_the_routers_own_step_takes_the_place_of_the_neutral_one() -> None:
    advice = {"guard.halted": "Wait{wait}, or lift the halt now with `dario resume`."}
    assert verdict_of(guard=HALTED, advice=advice).next_step == "Wait 51m, or lift the halt now with `dario resume`."
    assert (verdict_of(pool=pool(), advice=advice).next_step or "").startswith("Add one")
