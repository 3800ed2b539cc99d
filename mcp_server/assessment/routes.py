"""Would a request for a name be served? Decided once per route, from its targets, the router's rules and its traffic.

Pure and linear in targets plus fallbacks: each route is decided on its own, then fallbacks spread from the routes that
serve to those that lead to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mcp_server.assessment.doubts import doubt, failure_rate
from mcp_server.assessment.fallbacks import reached, soonest
from mcp_server.assessment.increase import Increase
from mcp_server.assessment.rotation import by_targets
from mcp_server.assessment.route import Evidence, RouteAssessment, ServedBy
from router_client.model.states import Fault
from router_client.model.targets import Pool, Route
from router_client.model.terms import Terms


def assess_routes(pool: Pool, terms: Terms, rise: Increase) -> tuple[RouteAssessment, ...]:
    """Every route, in the router's order."""
    own = {route.name: _own(route, pool, terms, rise) for route in pool.routes}
    yes = reached({name for name, each in own.items() if each.serving is True}, pool)
    maybe = reached({name for name, each in own.items() if each.serving is None}, pool)
    back = soonest(own, pool)
    return tuple(_with_fallbacks(own[route.name], yes, maybe, back) for route in pool.routes)


def _own(route: Route, pool: Pool, terms: Terms, rise: Increase) -> RouteAssessment:
    """What its own targets say, then what its traffic adds."""
    decided = by_targets(route, failure_rate(route, rise), pool, terms)
    against = doubt(route, decided.failure_rate, pool, rise) if decided.serving is True else None
    if against is None:
        return decided
    reason, fault = against
    return replace(
        decided, serving=None, served_by=ServedBy.UNKNOWN, evidence=Evidence.FAILED, reason=reason, fault=fault
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
