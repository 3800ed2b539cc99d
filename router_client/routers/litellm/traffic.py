"""Requests as clients saw them: by the route that they asked for, and all together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from router_client.model.targets import Traffic
from router_client.routers.litellm.deployments import ANY, Wildcards
from router_client.routers.litellm.series import CLIENT_FAILURES, CLIENT_REQUESTS
from router_client.routers.litellm.tallies import Page, Requests


@dataclass(frozen=True, slots=True)
class Clients:
    """By route, and of all names; `all` is None where the proxy does not count them."""

    by_route: Mapping[str, Requests] = field(default_factory=dict)
    all: Requests | None = None

    def traffic(self, route: str, now_s: float) -> Traffic | None:
        """None where nothing was counted under the name; LiteLLM counts a fallback's answer under the fallback's."""
        found = self.by_route.get(route)
        if found is None:
            return None
        since = None if found.rejected_s is None else max(0.0, now_s - found.rejected_s)
        return Traffic(found.total, found.failed, found.client_errors, found.rejected, since)


def clients(page: Page | None, names: Collection[str], wildcards: Wildcards) -> Clients:
    """Sort the requests by route: that of the name, else the wildcard that covers it."""
    if page is None or not page.offered & {CLIENT_REQUESTS, CLIENT_FAILURES}:
        return Clients()
    by_route: defaultdict[str, Requests] = defaultdict(Requests)
    everything = Requests()
    for name in page.clients:
        route = name if name in names else wildcards.covering(name)
        counted = _counted(page, name, under_wildcard=route is not None and ANY in route)
        everything.merge(counted)
        if route is not None:
            by_route[route].merge(counted)
    return Clients(by_route, everything)


def _counted(page: Page, name: str, *, under_wildcard: bool) -> Requests:
    """Requests and failures; under a wildcard, a 404 is a model's name that does not exist, the client's doing."""
    by_class = page.clients[name]
    failed = by_class if CLIENT_FAILURES in page.offered else page.clients_by_status[name]
    moved = failed.not_found if under_wildcard else 0
    ended = failed.failed + failed.client_errors
    return Requests(
        total=max(by_class.total, ended),
        failed=failed.failed - moved,
        client_errors=failed.client_errors + moved,
        rejected=failed.rejected,
        rejected_s=failed.rejected_s,
    )
