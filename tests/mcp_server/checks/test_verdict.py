"""The verdicts: which rule holds, what it says of serving, and which one comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mcp_server.checks import decide, run_checks
from router_client.snapshot import Auth, Guard, Halt, Health, Queue
from router_client.spending import Usage
from router_client.states import AuthState, MemberState, Outcome, Peer, UpstreamKey
from tests.mcp_server.sample import member, pool, reads, snapshot, usage

HALTED = Guard(offered=True, enabled=True, halted=True, halt=Halt(540.0, 3060.0, "it was so", "m", "a", "overage"))
STALLED = Queue(10, 7, 10, 128, stalled_for_s=2520.0)
BLANK: dict[str, Any] = {
    "health": None, "auth": None, "queue": None, "guard": None, "pool": None, "usage": None, "backends": None
}  # fmt: skip
PARKED = member("a", MemberState.RATE_LIMITED)
EXPIRED = member("b", MemberState.EXPIRED, expires_in_s=20.0)
UNREADABLE = member("c", MemberState.UNKNOWN, expires_in_s=None)

CASES: list[tuple[str, dict[str, Any], str, bool | None]] = [
    ("well", {}, "ok", True),
    ("nobody listens", BLANK | {"peer": Peer.ABSENT, "reads": reads(Outcome.REFUSED)}, "not_running", False),
    ("stopped under us", BLANK | {"reads": reads(Outcome.REFUSED)}, "not_running", False),
    ("silent", BLANK | {"peer": Peer.SILENT, "reads": reads(Outcome.TIMEOUT)}, "not_answering", False),
    ("silent after its identity", BLANK | {"reads": reads(Outcome.TIMEOUT)}, "not_answering", False),
    ("another program", BLANK | {"peer": Peer.FOREIGN}, "not_a_router", False),
    ("wants a key", BLANK | {"reads": reads(Outcome.NEEDS_KEY)}, "needs_key", None),
    ("rejects the key", BLANK | {"reads": reads(Outcome.KEY_REJECTED)}, "key_rejected", None),
    ("halted", {"guard": HALTED}, "halted", False),
    ("halted without a state", {"guard": Guard(True, True, halted=True, halt=Halt(None, None))}, "halted", False),
    ("stalled", {"queue": STALLED}, "stalled", False),
    ("stalled for 120 s", {"queue": replace(STALLED, stalled_for_s=120.0)}, "stalled", False),
    ("stalled for 119 s", {"queue": replace(STALLED, stalled_for_s=119.0)}, "ok", True),
    ("a free slot", {"queue": replace(STALLED, active=9)}, "ok", True),
    ("a deep queue that moves", {"queue": Queue(10, 127, 10, 128)}, "ok", True),
    ("a full queue", {"queue": Queue(10, 128, 10, 128)}, "degraded", False),
    ("no accounts", {"pool": pool()}, "no_accounts", False),
    ("no accounts, perhaps a key", {"pool": pool(), "upstream_key": UpstreamKey.POSSIBLE}, "no_accounts", None),
    ("an upstream key", {"pool": pool(), "upstream_key": UpstreamKey.PROVED}, "ok", True),
    ("none usable", {"pool": pool(PARKED, EXPIRED)}, "no_usable_account", False),
    ("none known to be usable", {"pool": pool(PARKED, UNREADABLE)}, "no_usable_account", None),
    ("one parked", {"pool": pool(PARKED, member("d"))}, "degraded", True),
    ("accounts unreadable, login broken", {"pool": None, "auth": Auth(AuthState.BROKEN)}, "no_usable_account", False),
    ("accounts unreadable, no login", {"pool": None, "auth": Auth(AuthState.NONE)}, "no_accounts", False),
    ("accounts unreadable, login well", {"pool": None}, "degraded", True),
    ("accounts and login unreadable", {"pool": None, "auth": None}, "unknown", None),
    ("guard unreadable", {"guard": None, "reads": reads(Outcome.MALFORMED, "resume")}, "unknown", None),
    ("guard not offered", {"guard": Guard(offered=False)}, "ok", True),
    ("figures unreadable", {"usage": None}, "degraded", True),
    ("health says degraded", {"health": Health(ok=False, reduced=False)}, "degraded", True),
    ("every request failed", {"usage": usage(error_rate=1.0)}, "degraded", None),
    ("half of them failed", {"usage": usage(error_rate=0.5)}, "ok", True),
]


@pytest.mark.parametrize(("changes", "name", "serving"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_state_has_its_verdict(changes: dict[str, Any], name: str, serving: bool | None) -> None:
    verdict = decide(snapshot(**changes))
    assert (verdict.name.value, verdict.serving) == (name, serving)


@pytest.mark.parametrize(("changes", "name"), [case[1:3] for case in CASES], ids=[case[0] for case in CASES])
def test_whatever_is_not_well_has_a_next_step(changes: dict[str, Any], name: str) -> None:
    assert (decide(snapshot(**changes)).next_step is None) == (name == "ok")


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
        ("peer", Peer.PROVED),
        ("reads", reads(Outcome.KEY_REJECTED)),
        ("reads", reads(Outcome.OK)),
        ("guard", Guard(True)),
        ("queue", Queue(0, 0, 10, 128)),
        ("pool", pool(PARKED, member())),
        ("pool", pool(member())),
    ):
        seen.append(decide(snapshot(**everything)).name.value)
        everything[part] = mended
    seen.append(decide(snapshot(**everything)).name.value)
    order = ["not_running", "needs_key", "key_rejected", "halted", "stalled", "no_usable_account", "degraded", "ok"]
    assert seen == order


def test_one_failure_does_not_hide_another() -> None:
    ids = {finding.id for finding in run_checks(snapshot(guard=HALTED, queue=STALLED, pool=pool(PARKED)))}
    assert {"guard.halted", "queue.stalled", "pool.none_usable", "account.rate_limited"} <= ids


def test_a_halt_is_told_with_its_age_and_its_end() -> None:
    verdict = decide(snapshot(guard=HALTED))
    assert "halted it 9m ago because it was so, and lifts the halt by itself in 51m" in verdict.headline
    assert verdict.next_step == "Wait 51m, or lift the halt now with `dario resume`."
    assert dict(verdict.details) == {"model": "m", "account": "a", "claim": "overage"}


def test_a_halt_of_unknown_length_promises_nothing() -> None:
    verdict = decide(snapshot(guard=Guard(True, True, halted=True, halt=Halt(None, None))))
    assert "by itself" not in verdict.headline
    assert verdict.next_step == "Lift the halt now with `dario resume`."


def test_a_recent_success_is_told_apart_from_a_configuration() -> None:
    assert "10 requests in the last hour" in decide(snapshot()).headline
    assert "no recent request proves it" in decide(snapshot(usage=usage(requests=0, error_rate=None))).headline
    assert "no recent request proves it" in decide(snapshot(usage=Usage())).headline


STEPS = [
    ("rate-limited waits", (PARKED,), "Wait until the limit resets; a new login does not help."),
    (
        "one failed authentication waits",
        (member(state=MemberState.AUTH_COOLDOWN, auth_failures=1, retry_in_s=48.0),),
        "Wait 48s: the router tries the account again by itself.",
    ),
    (
        "the sooner of two ways back",
        (PARKED, member(state=MemberState.AUTH_COOLDOWN, auth_failures=2, retry_in_s=None)),
        "Wait: the router tries the account again by itself.",
    ),
    ("three failures need a login", (member(state=MemberState.AUTH_COOLDOWN, auth_failures=3),), "needs a login, run"),
    ("an expired token may need one", (EXPIRED,), "If a token stays expired, run"),
]


@pytest.mark.parametrize(("members", "step"), [case[1:] for case in STEPS], ids=[case[0] for case in STEPS])
def test_the_next_step_is_valid_in_exactly_that_state(members: tuple[Any, ...], step: str) -> None:
    assert step in (decide(snapshot(pool=pool(*members))).next_step or "")
