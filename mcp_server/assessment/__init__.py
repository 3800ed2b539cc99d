"""The assessment of a snapshot: would the next request be served, on what evidence, and what is wrong?

`assess` is pure and runs once per look; everything that is shown is taken from its result.
Data flow: increase (of two looks) -> blockers -> routes -> rules, else prediction -> findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mcp_server.assessment.blockers import Blocker, active_blockers
from mcp_server.assessment.finding import Finding
from mcp_server.assessment.findings import find
from mcp_server.assessment.increase import Increase, apply_increase, increase_since
from mcp_server.assessment.prediction import predict
from mcp_server.assessment.route import Evidence, RouteAssessment, ServedBy
from mcp_server.assessment.routes import assess_routes
from mcp_server.assessment.rules import problems
from mcp_server.assessment.verdict import Case, Verdict, VerdictName
from router_client.model.counters import Counters, totals
from router_client.model.facts import Known, value_of
from router_client.model.snapshot import Snapshot
from router_client.model.states import AuthState, Peer, Severity, TargetState
from router_client.model.targets import Pool, noun_of

__all__ = ["Assessment", "Evidence", "Finding", "RouteAssessment", "ServedBy", "Verdict", "VerdictName", "assess"]


class Assessment(Struct, frozen=True):
    """The result of `assess`.

    Attributes:
        snapshot: the facts; the states of its targets are corrected by the previous look.
        states: the number of targets in each state that occurs.
        findings: worst first. Of very many alike, only the first are here (see `worded`).
        finding_counts: the number of all findings by severity.
    """

    snapshot: Snapshot
    verdict: Verdict
    routes: tuple[RouteAssessment, ...]
    states: Mapping[TargetState, int]
    findings: tuple[Finding, ...]
    finding_counts: Mapping[Severity, int]

    @property
    def serving(self) -> bool | None:
        """Whether the next request would be served; None if that is unknown."""
        return self.verdict.serving

    @property
    def pool(self) -> Pool | None:
        """The targets and routes; None if they were not read."""
        return value_of(self.snapshot.pool)


def assess(snapshot: Snapshot, previous: Counters | None = None) -> Assessment:
    """Assess one look, and what changed since the previous one.

    Args:
        snapshot: the facts of this look.
        previous: the counter totals of an earlier look at the same router (Snapshot.previous).
    """
    increase = increase_since(previous, totals(snapshot)) if previous is not None else Increase()
    pool = value_of(snapshot.pool)
    if isinstance(snapshot.pool, Known) and pool is not None:
        pool = apply_increase(pool, increase)
        snapshot = replace(snapshot, pool=Known(pool, snapshot.pool.observed_at_s))
    blockers = active_blockers(snapshot, increase) if snapshot.peer is Peer.IDENTIFIED else ()
    routes = _behind_blockers(assess_routes(pool, snapshot.terms, increase), blockers) if pool else ()
    noun = noun_of(pool.targets if pool else (), snapshot.terms.target)
    case = Case(snapshot, pool, routes, blockers, _serving(snapshot, routes, blockers), noun)
    found = tuple(problems(case))
    verdict = found[0] if found else predict(case)
    findings = find(case, verdict, found)
    states = Counter(target.state for target in pool.targets) if pool else Counter[TargetState]()
    return Assessment(snapshot, verdict, routes, states, findings.worded, findings.counts)


def _behind_blockers(routes: Sequence[RouteAssessment], blockers: Sequence[Blocker]) -> tuple[RouteAssessment, ...]:
    """Return the routes as the first blocker lets them serve; unchanged without one."""
    if not blockers:
        return tuple(routes)
    blocker = blockers[0]
    return tuple(
        route
        if route.serving is False and blocker.serving is None
        else replace(
            route,
            serving=blocker.serving,
            served_by=ServedBy.UNKNOWN if blocker.serving is None else ServedBy.NONE,
            reason=blocker.reason,
            fallback=None,
            available_in_s=blocker.available_in_s,
            available_is_minimum=False,
            fault=blocker.fault,
        )
        for route in routes
    )


def _serving(snapshot: Snapshot, routes: Sequence[RouteAssessment], blockers: Sequence[Blocker]) -> bool | None:
    """Return what holds for every route; None if they differ."""
    if blockers:
        return blockers[0].serving
    if value_of(snapshot.pool) is None:
        auth = value_of(snapshot.auth)
        return True if auth is not None and auth.state is AuthState.OK else None
    if not routes:
        return False
    primary = {route.serving for route in routes if not route.route.secondary}
    has_refused = any(route.serving is False for route in routes)
    if len(primary) == 1 and not (primary == {True} and has_refused):
        return primary.pop()
    return None
