"""Minimal snapshots: a proved router with its targets and routes, and no other facts."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from router_client.model.counters import Counters, totals
from router_client.model.facts import Known
from router_client.model.snapshot import ReadReport, Router, Snapshot
from router_client.model.states import Outcome, Peer, TargetState
from router_client.model.targets import Pool, Route, Target
from router_client.model.terms import Terms

NOW_S = 1_800_000_000.0
TERMS = Terms("minimal", "account", "model")


def target(name: str = "first", state: TargetState = TargetState.USABLE, **changes: Any) -> Target:
    """Return a target without counters."""
    return replace(Target(name, "account", state), **changes)


def look(*targets: Target, routes: tuple[Route, ...] | None = None, pool: Any = None, **parts: Any) -> Snapshot:
    """Return a snapshot of these targets in one route, or of these routes. `pool`: changes of the Pool."""
    all_routes = (Route("chat", targets),) if routes is None else routes
    known = replace(Pool(targets, all_routes), **(pool or {}))
    complete = Snapshot(
        taken_at_s=NOW_S,
        router=Router("minimal", "1.0", "http://127.0.0.1:7777"),
        peer=Peer.IDENTIFIED,
        reads=(ReadReport("all", Outcome.OK, 1.0),),
        terms=TERMS,
        pool=Known(known, NOW_S),
    )
    return replace(complete, **parts)


def counted(snapshot: Snapshot, ago_s: float = 60.0) -> Counters:
    """Return the counters of a look at this snapshot, `ago_s` seconds ago."""
    return replace(totals(snapshot), taken_at_s=NOW_S - ago_s)
