"""Which routes a fallback leads out of, followed the way a router follows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from mcp_server.assessment.route import RouteAssessment
from router_client.model.targets import Pool, Route


def reached(serving: set[str], pool: Pool) -> Mapping[str, str]:
    """The routes from which a fallback leads to one of these, and the fallback that is taken first.

    Spread backwards from the routes that serve, level by level, so that each edge is looked at once; a router follows
    no more than `max_fallbacks` in a row.
    """
    leads_to: dict[str, list[str]] = defaultdict(list)
    for route in pool.routes:
        for name in route.fallbacks:
            leads_to[name].append(route.name)
    most = pool.max_fallbacks or len(pool.routes)
    depths = dict.fromkeys(serving, 0)
    level, depth = list(serving), 0
    while level and depth < most:
        depth += 1
        level = [start for name in level for start in leads_to[name] if depths.setdefault(start, depth) == depth]
        level = list(dict.fromkeys(level))
    return {
        route.name: first
        for route in pool.routes
        if route.name not in serving and (first := _first(route, depths, most)) is not None
    }


def _first(route: Route, depths: Mapping[str, int], most: int) -> str | None:
    """The first fallback in the router's order that leads there in the steps that are left."""
    either = (*route.fallbacks, *route.first_fallbacks)
    return next((name for name in either if depths.get(name, most) < most), None)


def soonest(own: Mapping[str, RouteAssessment], pool: Pool) -> Mapping[str, RouteAssessment]:
    """Per route, whichever of itself and its direct fallbacks is back first."""

    def wait(name: str) -> float:
        back = own[name].available_in_s
        return float("inf") if back is None else back

    return {
        route.name: own[min((route.name, *(n for n in _fallbacks(route) if n in own)), key=wait)]
        for route in pool.routes
        if own[route.name].serving is not True
    }


def _fallbacks(route: Route) -> tuple[str, ...]:
    return route.fallbacks or route.first_fallbacks
