"""Which routes a fallback leads out of, followed the way a router follows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from mcp_server.assessment.behind import once
from mcp_server.assessment.route import RouteAssessment
from router_client.model.targets import Pool, Route


def reached(serving: set[str], pool: Pool) -> Mapping[str, str]:
    """The routes from which a fallback leads to one of these, and the fallback that is taken first.

    A router follows no more than `max_fallbacks` in a row.
    """
    most = pool.max_fallbacks or len(pool.routes)
    depths = _depths(serving, pool, most)

    @once
    def leading(names: tuple[str, ...]) -> str | None:
        return next((name for name in names if depths.get(name, most) < most), None)

    def first(route: Route) -> str | None:
        """The first fallback in the router's order that leads there in the steps that are left."""
        found = leading(route.fallbacks)
        return leading(route.first_fallbacks) if found is None else found

    starts = (route for route in pool.routes if route.name not in serving)
    return {route.name: name for route in starts if (name := first(route)) is not None}


def _depths(serving: set[str], pool: Pool, most: int) -> Mapping[str, int]:
    """How many fallbacks in a row it takes from each route to one of these; routes that lead to none are left out.

    Spread backwards from the routes that serve, level by level, so that each list of fallbacks is looked at once for
    all routes that share it.
    """
    sharing: dict[int, list[str]] = defaultdict(list)
    lists_with: dict[str, list[int]] = defaultdict(list)
    for route in pool.routes:
        list_ = id(route.fallbacks)
        if list_ not in sharing:
            for name in route.fallbacks:
                lists_with[name].append(list_)
        sharing[list_].append(route.name)
    depths = dict.fromkeys(serving, 0)
    level, depth = list(serving), 0
    while level and depth < most:
        depth += 1
        lists = [list_ for name in level for list_ in lists_with.pop(name, ())]
        starts = [start for list_ in lists for start in sharing.pop(list_, ())]
        level = [start for start in starts if depths.setdefault(start, depth) == depth]
    return depths


def soonest(own: Mapping[str, RouteAssessment], pool: Pool) -> Mapping[str, RouteAssessment]:
    """Per route, whichever of itself and its direct fallbacks is back first."""

    def wait(name: str) -> float:
        back = own[name].available_in_s
        return float("inf") if back is None else back

    @once
    def first_back(names: tuple[str, ...]) -> str | None:
        return min((name for name in names if name in own), key=wait, default=None)

    def first(route: Route) -> str:
        other = first_back(route.fallbacks or route.first_fallbacks)
        return route.name if other is None or wait(route.name) <= wait(other) else other

    return {route.name: own[first(route)] for route in pool.routes if own[route.name].serving is not True}
