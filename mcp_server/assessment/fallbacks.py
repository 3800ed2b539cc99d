"""Which routes a fallback serves, following fallbacks as the router does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from mcp_server.assessment.memo import memoize_by_identity
from mcp_server.assessment.route import RouteAssessment
from router_client.model.targets import Pool, Route


def working_fallbacks(serving: set[str], pool: Pool) -> Mapping[str, str]:
    """Return the routes from which fallbacks lead to one of `serving`, each with the fallback that is tried first.

    A router follows at most `max_fallbacks` in a row.
    """
    max_depth = pool.max_fallbacks or len(pool.routes)
    depths = _depths(serving, pool, max_depth)

    @memoize_by_identity
    def first_reachable(names: tuple[str, ...]) -> str | None:
        return next((name for name in names if depths.get(name, max_depth) < max_depth), None)

    def first_of(route: Route) -> str | None:
        general = first_reachable(route.fallbacks)
        return first_reachable(route.default_fallbacks) if general is None else general

    others = (route for route in pool.routes if route.name not in serving)
    return {route.name: name for route in others if (name := first_of(route)) is not None}


def _depths(serving: set[str], pool: Pool, max_depth: int) -> Mapping[str, int]:
    """Return how many fallbacks in a row lead from each route to one of `serving`; routes without a way are left out.

    Breadth first, backwards from the routes that serve: each list of fallbacks is visited once for all routes that
    share it.
    """
    routes_by_list: dict[int, list[str]] = defaultdict(list)
    lists_by_name: dict[str, list[int]] = defaultdict(list)
    for route in pool.routes:
        list_ = id(route.fallbacks)
        if list_ not in routes_by_list:
            for name in route.fallbacks:
                lists_by_name[name].append(list_)
        routes_by_list[list_].append(route.name)
    depths = dict.fromkeys(serving, 0)
    level, depth = list(serving), 0
    while level and depth < max_depth:
        depth += 1
        lists = [list_ for name in level for list_ in lists_by_name.pop(name, ())]
        names = [name for list_ in lists for name in routes_by_list.pop(list_, ())]
        level = [name for name in names if depths.setdefault(name, depth) == depth]
    return depths


def first_recoveries(own: Mapping[str, RouteAssessment], pool: Pool) -> Mapping[str, RouteAssessment]:
    """Return for each route that does not serve: of itself and its direct fallbacks, the first available again."""

    def wait(name: str) -> float:
        available_in_s = own[name].available_in_s
        return float("inf") if available_in_s is None else available_in_s

    @memoize_by_identity
    def first_available(names: tuple[str, ...]) -> str | None:
        return min((name for name in names if name in own), key=wait, default=None)

    def first_of(route: Route) -> str:
        fallback = first_available(route.fallbacks or route.default_fallbacks)
        return route.name if fallback is None or wait(route.name) <= wait(fallback) else fallback

    return {route.name: own[first_of(route)] for route in pool.routes if own[route.name].serving is not True}
