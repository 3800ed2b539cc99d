"""What the traffic says against a route whose targets all look usable."""

from __future__ import annotations

from mcp_server.assessment.behind import Counts
from mcp_server.assessment.increase import MIN_REQUESTS, Increase
from mcp_server.units import percent, plural
from router_client.model.states import Fault
from router_client.model.targets import Pool, Route

DEGRADED_FROM = 0.5
"""From this failure rate on a route is degraded, and more likely to fail the next request than not."""

SIGNIFICANT = 0.1
MANY_UNANSWERED = 0.02
LIMIT_WINDOW_S = 60


def failure_rate(route: Route, counted: Counts, rise: Increase) -> float | None:
    """Since the previous look where enough requests came since, otherwise as reported."""
    recent = rise.routes.get(route.name)
    if recent is not None and recent.requests >= MIN_REQUESTS:
        return min(1.0, recent.failed / recent.requests)
    return counted.failure_rate if route.traffic is None else route.traffic.failure_rate


def doubt(route: Route, counted: Counts, rate: float | None, pool: Pool, rise: Increase) -> tuple[str, Fault] | None:
    """A clause, and whose doing it is; None where nothing speaks against it. `counted`: of the route's targets."""
    if rate is not None and rate >= DEGRADED_FROM:
        return f"{percent(rate)} of its requests failed", Fault.PROVIDER
    if (wrong := _only_client_errors(route, counted)) is not None:
        return wrong, Fault.CLIENT
    if (rejected := _rejected(route, rise)) is not None:
        return rejected, Fault.ROUTER
    if _unanswered(route, pool, rise):
        return f"{plural(pool.unanswered, 'request')} got no answer, and when is not reported", Fault.NETWORK
    return None


def _only_client_errors(route: Route, counted: Counts) -> str | None:
    """Nothing was served yet, and what was asked was refused as wrong: it depends on the request itself.

    Only a fallback for that kind of failure takes such a request.
    """
    wrong = counted.client_errors
    if not wrong or wrong < counted.requests or counted.served or route.conditional:
        return None
    return f"the upstream refused its {plural(wrong, 'request')} so far as wrong in itself, and served none yet"


def _rejected(route: Route, rise: Increase) -> str | None:
    """The router's own limit: it counts by the minute, so what it rejected a moment ago it may reject again."""
    traffic, recent = route.traffic, rise.routes.get(route.name)
    if traffic is None or not route.limited or not traffic.rejected:
        return None
    if recent is not None and recent.requests > recent.failed and not recent.rejected:
        return None
    since = traffic.rejected_since_s
    over = traffic.rejected == 1 and since is not None and since > LIMIT_WINDOW_S
    rare = traffic.rejected < SIGNIFICANT * traffic.requests and (since is None or since > LIMIT_WINDOW_S)
    if over or rare:
        return None
    return f"the router rejected {traffic.rejected} of {plural(traffic.requests, 'request')} at a limit of its own"


def _unanswered(route: Route, pool: Pool, rise: Increase) -> bool:
    """Requests without any record: one in a thousand is a caller that gave up, more is a network that is down."""
    if not pool.unanswered or route.secondary:
        return False
    if rise.unanswered == 0 and rise.completed:
        return False
    recorded = route.traffic.requests if route.traffic else 0
    return pool.unanswered >= MANY_UNANSWERED * (recorded + pool.unanswered)
