"""A Snapshot of a router without problems; tests change one part at a time."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from router_client.model.facts import Known, NotOffered, NotRead
from router_client.model.snapshot import (
    Auth,
    Backend,
    Backends,
    Guard,
    Health,
    Queue,
    ReadReport,
    Router,
    Snapshot,
)
from router_client.model.spending import Billing, Bucket, Figures, Forecast, Usage
from router_client.model.states import AuthState, KeyState, Outcome, Peer, Reading, TargetState
from router_client.model.targets import NEVER, Attempt, Cause, Pool, Route, Target, Window
from router_client.routers.dario.terms import TERMS

READS = ("livez", "health", "status", "accounts", "analytics", "resume")
FACTS = {"health", "auth", "queue", "guard", "pool", "backends", "usage"}
NOW_S = 1_800_000_000.0


def window(name: str = "5h", reading: Reading = Reading.FRESH, **changes: Any) -> Window:
    """Return a quota window with a utilization of 50 %, observed 3 s ago."""
    fresh = 0.5 if reading is Reading.FRESH else None
    return replace(Window(name, "share", reading, utilization=fresh, observed_ago_s=3.0), **changes)


def target(name: str | None = "work", state: TargetState = TargetState.USABLE, **changes: Any) -> Target:
    """Return an account with one window, whose token expires in 8 h; it served 3 s ago, or failed if not usable."""
    usable = state is TargetState.USABLE
    default = Target(
        name,
        "account",
        state,
        cause=None if usable else Cause("last_request_failed"),
        last_success=Attempt(200, 3.0) if usable else NEVER,
        last_failure=NEVER if usable else Attempt(None, 3.0),
        claim="five_hour",
        requests=4,
        expires_in_s=8 * 3600.0,
        windows=(window(),),
    )
    return replace(default, **changes)


def route(name: str, *targets: Target, **changes: Any) -> Route:
    """Return a route: the name that clients request, and its targets."""
    return replace(Route(name, targets), **changes)


def pool(*targets: Target, **changes: Any) -> Pool:
    """Return a pool of these targets with one route to all of them."""
    routes = changes.pop("routes", (route("Claude", *targets),))
    return replace(Pool(targets, routes, next_pick=targets[0].name if targets else None), **changes)


def pool_of_routes(*routes: Route, **changes: Any) -> Pool:
    """Return a pool with the targets of these routes."""
    targets = {id(each): each for route in routes for each in route.targets}
    return replace(Pool(tuple(targets.values()), routes), **changes)


def backend(name: str = "openai", **changes: Any) -> Backend:
    """Return an upstream that is configured correctly and in use."""
    return replace(Backend(name, "openai", "https://api.example:443", None, KeyState.PRESENT, active=True), **changes)


def billed(covered: int | None = None, paid: int | None = 0, unclassified: int | None = 0) -> Billing:
    """Return a billing with one bucket of each sort; None for a count that is not reported."""
    return Billing(
        (
            Bucket("subscription", covered, paid=False),
            Bucket("API", paid, paid=True),
            Bucket("not classified", unclassified, paid=None),
        )
    )


def usage(**window_changes: Any) -> Usage:
    """Return usage of ten requests, all billed to the subscription."""
    figures = replace(Figures(10, 60.0, 1000, 200, 12.0, 0.0, 0.01), **window_changes)
    billing = billed(10)
    return Usage(figures, replace(figures, minutes=None), billing, billing, forecast=Forecast())


def snapshot(**changes: Any) -> Snapshot:
    """Return a router without problems, with these parts changed. A fact can be given as its value."""
    healthy = Snapshot(
        taken_at_s=NOW_S,
        router=Router("dario", "5.5.49", "http://127.0.0.1:3456"),
        peer=Peer.IDENTIFIED,
        reads=tuple(ReadReport(name, Outcome.OK, 1.0) for name in READS),
        terms=TERMS,
        health=known(Health(ok=True, requests=12, sessions=1)),
        auth=known(Auth(AuthState.OK, 8 * 3600.0)),
        queue=known(Queue(1, 0, 10, 128)),
        guard=known(Guard(enabled=True)),
        pool=known(pool(target("work"), target("personal"))),
        backends=known(Backends("disk", (backend(),))),
        usage=known(usage()),
    )
    return replace(healthy, **{name: known(part) if name in FACTS else part for name, part in changes.items()})


def known(part: Any) -> Any:
    """Return a value as a fact; a fact stays as it is."""
    return part if isinstance(part, Known | NotRead | NotOffered) else Known(part, NOW_S)


def unread(outcome: Outcome = Outcome.SKIPPED) -> dict[str, Any]:
    """Return every part as not read, with this outcome."""
    return dict.fromkeys(sorted(FACTS), NotRead(outcome))


def reads(outcome: Outcome, *names: str, optional: bool = False, admin: bool = False) -> tuple[ReadReport, ...]:
    """Return all reads; those named (by default all but the identity reads) have this outcome."""
    chosen = names or READS[2:]
    standard = tuple(ReadReport(name, outcome if name in chosen else Outcome.OK, 1.0) for name in READS)
    return standard + tuple(ReadReport(name, outcome, 1.0, optional, admin) for name in names if name not in READS)
