"""One assessment: would the next request be served, on what evidence, and what is wrong?

`assess` is pure and runs once per look; everything that is shown reads its result and derives nothing again.
The data's path: increase (two looks) -> routes -> gates -> verdict, standing -> findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mcp_server.assessment.finding import Finding
from mcp_server.assessment.findings import find
from mcp_server.assessment.gates import Gate, closed_gates
from mcp_server.assessment.increase import increase, refined
from mcp_server.assessment.route import Evidence, RouteAssessment, ServedBy
from mcp_server.assessment.routes import assess_routes
from mcp_server.assessment.standing import standing
from mcp_server.assessment.verdict import Case, Name, Verdict, problems
from router_client.model.counters import Counters, totals
from router_client.model.facts import Known, value_of
from router_client.model.snapshot import Snapshot
from router_client.model.states import AuthState, Peer, TargetState
from router_client.model.targets import Pool, noun_of

__all__ = ["Assessment", "Evidence", "Finding", "Name", "RouteAssessment", "ServedBy", "Verdict", "assess"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was decided from one look: everything that is shown reads this.

    `snapshot` holds the facts, with what two looks say of the targets. `findings` are worst first. `states` counts
    the targets in each state that occurs.
    """

    snapshot: Snapshot
    verdict: Verdict
    routes: tuple[RouteAssessment, ...]
    states: Mapping[TargetState, int]
    findings: tuple[Finding, ...]

    @property
    def serving(self) -> bool | None:
        """Would the next request be served? None where that cannot be told."""
        return self.verdict.serving

    @property
    def pool(self) -> Pool | None:
        """The targets and routes, where they could be read."""
        return value_of(self.snapshot.pool)


def assess(snapshot: Snapshot, previous: Counters | None = None) -> Assessment:
    """Judge one look, and what changed since the previous one.

    Args:
        snapshot: the facts of this look.
        previous: the counter totals of an earlier look at the same router (Snapshot.previous).
    """
    rise = increase(totals(snapshot), previous)
    pool = value_of(snapshot.pool)
    if isinstance(snapshot.pool, Known) and pool is not None:
        pool = refined(pool, rise)
        snapshot = replace(snapshot, pool=Known(pool, snapshot.pool.observed_at_s))
    gates = closed_gates(snapshot, rise) if snapshot.peer is Peer.PROVED else ()
    routes = _gated(assess_routes(pool, snapshot.terms, rise), gates) if pool else ()
    noun = noun_of(pool.targets if pool else (), snapshot.terms.target)
    case = Case(snapshot, pool, routes, gates, _overall(snapshot, routes, gates), noun)
    held = tuple(problems(case))
    verdict = held[0] if held else standing(case)
    findings = find(case, verdict, held)
    states = Counter(target.state for target in pool.targets) if pool else Counter[TargetState]()
    return Assessment(snapshot, verdict, routes, states, findings)


def _gated(routes: Sequence[RouteAssessment], gates: Sequence[Gate]) -> tuple[RouteAssessment, ...]:
    """The routes behind the gates that are closed: the first one decides."""
    if not gates:
        return tuple(routes)
    gate = gates[0]
    return tuple(
        route
        if route.serving is False and gate.serving is None
        else replace(
            route,
            serving=gate.serving,
            served_by=ServedBy.UNKNOWN if gate.serving is None else ServedBy.NOBODY,
            reason=gate.reason,
            fallback=None,
            available_in_s=gate.available_in_s,
            available_is_minimum=False,
            fault=gate.fault,
        )
        for route in routes
    )


def _overall(snapshot: Snapshot, routes: Sequence[RouteAssessment], gates: Sequence[Gate]) -> bool | None:
    """Of all names together: yes or no where all agree, otherwise it depends on the name."""
    if gates:
        return gates[0].serving
    if value_of(snapshot.pool) is None:
        auth = value_of(snapshot.auth)
        return True if auth is not None and auth.state is AuthState.OK else None
    if not routes:
        return False
    decisive = {route.serving for route in routes if not route.route.secondary}
    refused = any(route.serving is False for route in routes)
    if len(decisive) == 1 and not (decisive == {True} and refused):
        return decisive.pop()
    return None
