"""Requests as clients saw them, from /metrics/: by route, and all together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from msgspec import Struct, field

from router_client.model.targets import Traffic
from router_client.routers.litellm.counters import Metrics, RequestCounts
from router_client.routers.litellm.deployments import WILDCARD, Wildcards
from router_client.routers.litellm.metric_names import CLIENT_FAILURES, CLIENT_REQUESTS


class ClientRequests(Struct, frozen=True):
    """Requests by route, and of all names; `all` is None if the proxy does not count client requests."""

    by_route: Mapping[str, RequestCounts] = field(default_factory=dict)
    all: RequestCounts | None = None

    def traffic(self, route: str, now_s: float) -> Traffic | None:
        """Return the traffic of a route; None without requests. A fallback's response counts for the fallback."""
        counts = self.by_route.get(route)
        if counts is None:
            return None
        created_s = counts.rejected_created_s
        since_s = None if created_s is None else max(0.0, now_s - created_s)
        return Traffic(counts.total, counts.failed, counts.client_errors, counts.rejected, since_s)


def client_requests(metrics: Metrics | None, names: Collection[str], wildcards: Wildcards) -> ClientRequests:
    """Assign the requests to routes: by the requested name, otherwise to the wildcard that covers it."""
    if metrics is None or not metrics.exposed & {CLIENT_REQUESTS, CLIENT_FAILURES}:
        return ClientRequests()
    by_route: defaultdict[str, RequestCounts] = defaultdict(RequestCounts)
    everything = RequestCounts()
    for name in metrics.client_requests:
        route = name if name in names else wildcards.covering(name)
        counts = _counts(metrics, name, is_wildcard=route is not None and WILDCARD in route)
        everything.merge(counts)
        if route is not None:
            by_route[route].merge(counts)
    return ClientRequests(by_route, everything)


def _counts(metrics: Metrics, name: str, *, is_wildcard: bool) -> RequestCounts:
    """Requests and failures. A wildcard's 404 is a model that does not exist: a client error."""
    by_class = metrics.client_requests[name]
    failures = by_class if CLIENT_FAILURES in metrics.exposed else metrics.client_requests_by_status[name]
    moved = failures.not_found if is_wildcard else 0
    return RequestCounts(
        total=max(by_class.total, failures.failed + failures.client_errors),
        failed=failures.failed - moved,
        client_errors=failures.client_errors + moved,
        rejected=failures.rejected,
        rejected_created_s=failures.rejected_created_s,
    )
