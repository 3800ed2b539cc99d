"""Whether requests for each route would be served: from its targets, the router's rules and its traffic.

Pure and linear in routes plus targets plus fallbacks, because routes share their target tuples and fallback lists:
what depends on the targets alone is decided once for all routes that share them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from mcp_server.assessment.failure_signals import failure_rate, failure_signal
from mcp_server.assessment.fallbacks import first_recoveries, working_fallbacks
from mcp_server.assessment.increase import Increase
from mcp_server.assessment.memo import memoize_by_identity
from mcp_server.assessment.rotation import assess_by_targets
from mcp_server.assessment.route import Evidence, RequestCounts, RouteAssessment, ServedBy, count_requests
from router_client.model.states import Fault
from router_client.model.targets import Pool
from router_client.model.terms import Terms


def assess_routes(pool: Pool, terms: Terms, increase: Increase) -> tuple[RouteAssessment, ...]:
    """Assess every route, in the router's order."""
    own = {each.route.name: each for each in _without_fallbacks(pool, terms, increase)}
    serving = working_fallbacks({name for name, each in own.items() if each.serving is True}, pool)
    unknown = working_fallbacks({name for name, each in own.items() if each.serving is None}, pool)
    recoveries = first_recoveries(own, pool)
    assessed = (_with_fallbacks(own[route.name], serving, unknown, recoveries) for route in pool.routes)
    return tuple(map(_unknown_unless_served, assessed) if pool.left_out else assessed)


def _unknown_unless_served(route: RouteAssessment) -> RouteAssessment:
    """A refusal is not certain if rows were left out: one of them may serve the route, or be its fallback."""
    if route.serving is not False or route.fault is Fault.CLIENT:
        return route
    reason = f"{route.reason}; an entry that was not read may serve it"
    return replace(route, serving=None, served_by=ServedBy.UNKNOWN, reason=reason)


def _without_fallbacks(pool: Pool, terms: Terms, increase: Increase) -> Iterator[RouteAssessment]:
    """Assess each route by its targets, then by its traffic."""
    counts_of = memoize_by_identity(count_requests)
    for assessed in assess_by_targets(pool, terms):
        yield _with_traffic(assessed, counts_of(assessed.route.targets), pool, increase)


def _with_traffic(assessed: RouteAssessment, counts: RequestCounts, pool: Pool, increase: Increase) -> RouteAssessment:
    rate = failure_rate(assessed.route, counts, increase)
    signal = failure_signal(assessed.route, counts, rate, pool, increase) if assessed.serving is True else None
    if signal is None:
        return replace(assessed, failure_rate=rate, counts=counts)
    reason, fault = signal
    return replace(
        assessed,
        serving=None,
        served_by=ServedBy.UNKNOWN,
        evidence=Evidence.FAILED,
        reason=reason,
        fault=fault,
        failure_rate=rate,
        counts=counts,
    )


def _with_fallbacks(
    own: RouteAssessment,
    serving: Mapping[str, str],
    unknown: Mapping[str, str],
    recoveries: Mapping[str, RouteAssessment],
) -> RouteAssessment:
    """Add what fallbacks change for a route that its own targets do not certainly serve."""
    name = own.route.name
    if own.serving is True or own.fault is Fault.CLIENT:
        return own
    if name in serving:
        return replace(own, serving=True, served_by=ServedBy.FALLBACK, fallback=serving[name])
    first = recoveries[name]
    assessed = replace(own, available_in_s=first.available_in_s, available_is_minimum=first.available_is_minimum)
    if own.serving is False and name in unknown:
        reason = f"{own.reason}; its fallback may fail"
        return replace(assessed, serving=None, served_by=ServedBy.UNKNOWN, fallback=unknown[name], reason=reason)
    return assessed
