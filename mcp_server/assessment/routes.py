"""Would a request for a name be served? Decided once per route, from its targets, the router's rules and its traffic.

Pure and linear in names plus targets plus fallbacks, since names share what they lead to: each route is decided on its
own, what its targets say once for all names that lead to them, then fallbacks spread from the routes that serve to
those that lead to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mcp_server.assessment.behind import Counts, counts, once
from mcp_server.assessment.doubts import doubt, failure_rate
from mcp_server.assessment.fallbacks import reached, soonest
from mcp_server.assessment.increase import Increase
from mcp_server.assessment.rotation import by_targets
from mcp_server.assessment.route import Evidence, RouteAssessment, ServedBy
from router_client.model.states import Fault
from router_client.model.targets import Pool
from router_client.model.terms import Terms


def assess_routes(pool: Pool, terms: Terms, rise: Increase) -> tuple[RouteAssessment, ...]:
    """Every route, in the router's order."""
    own = {each.route.name: each for each in _own(pool, terms, rise)}
    yes = reached({name for name, each in own.items() if each.serving is True}, pool)
    maybe = reached({name for name, each in own.items() if each.serving is None}, pool)
    back = soonest(own, pool)
    decided = (_with_fallbacks(own[route.name], yes, maybe, back) for route in pool.routes)
    return tuple(map(_unknown_unless_served, decided) if pool.left_out else decided)


def _unknown_unless_served(route: RouteAssessment) -> RouteAssessment:
    """A refusal is not certain where rows were left out: one of them may serve the name, or be its fallback."""
    if route.serving is not False or route.fault is Fault.CLIENT:
        return route
    reason = f"{route.reason}; rows that were not read may serve it"
    return replace(route, serving=None, served_by=ServedBy.UNKNOWN, reason=reason)


def _own(pool: Pool, terms: Terms, rise: Increase) -> Iterator[RouteAssessment]:
    """What its own targets say of each, then what its traffic adds."""
    counts_of = once(counts)
    for decided in by_targets(pool, terms):
        yield _with_traffic(decided, counts_of(decided.route.targets), pool, rise)


def _with_traffic(decided: RouteAssessment, counted: Counts, pool: Pool, rise: Increase) -> RouteAssessment:
    rate = failure_rate(decided.route, counted, rise)
    against = doubt(decided.route, counted, rate, pool, rise) if decided.serving is True else None
    if against is None:
        return replace(decided, failure_rate=rate)
    reason, fault = against
    return replace(
        decided,
        serving=None,
        served_by=ServedBy.UNKNOWN,
        evidence=Evidence.FAILED,
        reason=reason,
        fault=fault,
        failure_rate=rate,
    )


def _with_fallbacks(
    own: RouteAssessment, yes: Mapping[str, str], maybe: Mapping[str, str], soonest: Mapping[str, RouteAssessment]
) -> RouteAssessment:
    """A route that its own targets do not surely serve, with what its fallbacks add."""
    name = own.route.name
    if own.serving is True or own.fault is Fault.CLIENT:
        return own
    if name in yes:
        return replace(own, serving=True, served_by=ServedBy.FALLBACK, fallback=yes[name])
    first = soonest[name]
    back = replace(own, available_in_s=first.available_in_s, available_is_minimum=first.available_is_minimum)
    if own.serving is False and name in maybe:
        reason = f"{own.reason}; whether its fallback serves cannot be told"
        return replace(back, serving=None, served_by=ServedBy.UNKNOWN, fallback=maybe[name], reason=reason)
    return back
