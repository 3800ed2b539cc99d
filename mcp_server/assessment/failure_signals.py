"""Signs in the traffic that a route may fail although its targets are usable."""

from __future__ import annotations

from mcp_server.assessment.increase import MIN_REQUESTS, Increase
from mcp_server.assessment.route import RequestCounts
from mcp_server.units import percent, plural
from router_client.model.states import Fault
from router_client.model.targets import Pool, Route

DEGRADED_FAILURE_RATE = 0.5
"""From this failure rate on a route is degraded: the next request is at least as likely to fail as to succeed."""

MIN_REJECTED_SHARE = 0.1
MIN_UNANSWERED_SHARE = 0.02
LIMIT_WINDOW_S = 60


def failure_rate(route: Route, counts: RequestCounts, increase: Increase) -> float | None:
    """Return the rate since the previous look if there were enough requests, otherwise the reported one."""
    recent = increase.routes.get(route.name)
    if recent is not None and recent.requests >= MIN_REQUESTS:
        return min(1.0, recent.failed / recent.requests)
    return counts.failure_rate if route.traffic is None else route.traffic.failure_rate


def failure_signal(
    route: Route, counts: RequestCounts, rate: float | None, pool: Pool, increase: Increase
) -> tuple[str, Fault] | None:
    """Return why the next request may fail, as a clause, and whose fault that is; None without such a sign.

    Args:
        counts: the counters of the route's targets.
        rate: the route's failure rate, 0..1.
    """
    if rate is not None and rate >= DEGRADED_FAILURE_RATE:
        return f"{'all' if rate >= 1 else percent(rate)} of its requests failed", Fault.PROVIDER
    if (reason := _only_client_errors(route, counts)) is not None:
        return reason, Fault.CLIENT
    if (reason := _rejected(route, increase)) is not None:
        return reason, Fault.ROUTER
    if _has_unanswered(route, pool, increase):
        return f"{plural(pool.unanswered, 'request')} got no answer (time not reported)", Fault.NETWORK
    return None


def _only_client_errors(route: Route, counts: RequestCounts) -> str | None:
    """Without any success, whether a request is served depends on the request itself.

    Only a conditional fallback serves requests that fail with a client error.
    """
    invalid = counts.client_errors
    if not invalid or invalid < counts.requests or counts.has_success or route.conditional:
        return None
    requests = "its only request" if invalid == 1 else f"all of its {plural(invalid, 'request')}"
    return f"the upstream rejected {requests} as invalid"


def _rejected(route: Route, increase: Increase) -> str | None:
    """The router's own limits count by the minute: after a recent rejection it may reject again."""
    traffic, recent = route.traffic, increase.routes.get(route.name)
    if traffic is None or not route.limited or not traffic.rejected:
        return None
    if recent is not None and recent.requests > recent.failed and not recent.rejected:
        return None
    since = traffic.first_rejection_ago_s
    is_over = traffic.rejected == 1 and since is not None and since > LIMIT_WINDOW_S
    is_rare = traffic.rejected < MIN_REJECTED_SHARE * traffic.requests and (since is None or since > LIMIT_WINDOW_S)
    if is_over or is_rare:
        return None
    return f"the router rejected {traffic.rejected} of {plural(traffic.requests, 'request')} because of its own limit"


def _has_unanswered(route: Route, pool: Pool, increase: Increase) -> bool:
    """One request in a thousand without a record is a client that gave up; more of them is a broken network."""
    if not pool.unanswered or route.secondary:
        return False
    if increase.unanswered == 0 and increase.completed:
        return False
    recorded = route.traffic.requests if route.traffic else 0
    return pool.unanswered >= MIN_UNANSWERED_SHARE * (recorded + pool.unanswered)
