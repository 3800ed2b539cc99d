"""Every verdict: what is wrong with a healthy router, the verdict's name, and whether it would serve."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from router_client.model.facts import NOT_OFFERED, NotRead
from router_client.model.snapshot import Auth, Guard, Halt, Health, Queue, ReadReport, Router
from router_client.model.states import AuthState, Outcome, Peer, Selection, TargetState
from router_client.model.targets import NEVER, Cause, Traffic
from tests.mcp_server.assessment_findings.cases import bad_setting
from tests.mcp_server.sample import READS, pool, pool_of_routes, reads, route, target, unread

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
        "port closed while the management page answers",
        {"peer": Peer.UNREACHABLE, "management": "http://127.0.0.1:9", **unread()},
        "unreachable",
        False,
    ),
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
    ("a program like it", {"peer": Peer.UNRECOGNIZED, **unread()}, "unrecognized", None),
    (
        "nothing like the router that a setting names",
        {"peer": Peer.UNRECOGNIZED, "reads": reads(Outcome.MALFORMED, *READS), **unread()},
        "unrecognized",
        False,
    ),
    (
        "another program where any router may be",
        {
            "peer": Peer.UNRECOGNIZED,
            "router": Router(None, None, "http://127.0.0.1:1"),
            "reads": reads(Outcome.MALFORMED, *READS),
            **unread(),
        },
        "unrecognized",
        None,
    ),
    (
        "key missing where the router shows without it that it would refuse",
        {"reads": reads(Outcome.NEEDS_KEY), "pool": pool(COOLING)},
        "no_usable_target",
        False,
    ),
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
    ("one starting", {"pool": pool(STARTING)}, "starting", False),
    (
        "one starting that gets requests",
        {"pool": pool(replace(STARTING, selection=Selection.IN_ROTATION))},
        "starting",
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
