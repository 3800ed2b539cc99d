"""Fallbacks are followed as the router follows them; compared with a simple walk over the routes."""

from __future__ import annotations

import pytest
from hypothesis import given
from msgspec.structs import replace

from mcp_server.assessment import assess
from router_client.model.states import TargetState
from router_client.model.targets import Pool, Route
from tests.mcp_server.assessment.minimal import look, target
from tests.mcp_server.assessment.strategies import pools

UP, DOWN = target("up"), target("down", TargetState.COOLING_DOWN)


def is_served(requested: str, pool: Pool) -> bool:
    """Return True if at most `max_fallbacks` steps lead from this route to one with a usable target."""
    routes = {route.name: route for route in pool.routes}
    max_steps = pool.max_fallbacks or len(routes)
    reached = {requested}
    for step in range(max_steps + 1):
        if any(UP in routes[name].targets for name in reached):
            return True
        steps = ((*routes[name].fallbacks, *(routes[name].default_fallbacks if step == 0 else ())) for name in reached)
        reached = {name for names in steps for name in names if name in routes}
    return False


@given(pools())
def test_route_is_served_if_a_fallback_chain_reaches_a_serving_route(pool: Pool) -> None:
    routes = tuple(
        replace(route, targets=(UP if index % 3 == 0 else DOWN,), traffic=None)
        for index, route in enumerate(pool.routes)
    )
    expected_pool = Pool((UP, DOWN), routes, max_fallbacks=pool.max_fallbacks)
    serving = {
        each.route.name: each.serving is True
        for each in assess(
            look(pool={"routes": routes, "targets": (UP, DOWN), "max_fallbacks": pool.max_fallbacks})
        ).routes
    }
    assert serving == {route.name: is_served(route.name, expected_pool) for route in routes}


def chain(*up: bool, **changes: int) -> list[bool | None]:
    """Return `serving` of routes that each fall back to the next one; `up` says which have a usable target."""
    routes = tuple(
        Route(str(index), (UP if is_up else DOWN,), fallbacks=(str(index + 1),)) for index, is_up in enumerate(up)
    )
    return [each.serving for each in assess(look(UP, DOWN, routes=routes, pool=changes)).routes]


def test_fallback_chain_is_followed_to_its_end() -> None:
    assert chain(False, False, False, True) == [True] * 4
    assert chain(False, True, False) == [True, True, False]


def test_refusal_is_uncertain_if_rows_were_left_out() -> None:
    """One of them may serve the route, or be its fallback."""
    assert chain(False, False) == [False, False]
    assert chain(False, False, left_out=1) == [None, None]
    assert chain(False, True, left_out=1) == [True, True]


@pytest.mark.parametrize(("max_fallbacks", "serving"), [(1, [False, True, True]), (2, [True, True, True])])
def test_fallback_chain_stops_at_max_fallbacks(max_fallbacks: int, serving: list[bool]) -> None:
    assert chain(False, False, True, max_fallbacks=max_fallbacks) == serving


def test_circular_fallbacks_without_a_usable_target_are_refused() -> None:
    routes = (Route("a", (DOWN,), fallbacks=("b",)), Route("b", (DOWN,), fallbacks=("a",)))
    assert [each.serving for each in assess(look(DOWN, routes=routes)).routes] == [False, False]


def test_first_fallback_is_not_followed_in_the_middle_of_a_chain() -> None:
    routes = (
        Route("requested", (DOWN,), fallbacks=("middle",)),
        Route("middle", (DOWN,), default_fallbacks=("spare",)),
        Route("spare", (UP,)),
    )
    assert [each.serving for each in assess(look(UP, DOWN, routes=routes)).routes] == [False, True, True]


def test_first_serving_fallback_of_the_list_is_reported() -> None:
    """It depends neither on the order of the routes nor on the process."""
    listed = tuple(f"name-{letter}" for letter in "dbachgfe")
    routes = (Route("requested", (DOWN,), fallbacks=("refused", *listed)), Route("refused", (DOWN,)))
    listed_routes = tuple(Route(name, (UP,)) for name in sorted(listed))
    assert assess(look(UP, DOWN, routes=(*routes, *listed_routes))).routes[0].fallback == "name-d"


def test_first_fallback_counts_towards_max_fallbacks() -> None:
    routes = (
        Route("requested", (DOWN,), default_fallbacks=("next",)),
        Route("next", (DOWN,), fallbacks=("last",)),
        Route("last", (UP,)),
    )
    assessment = assess(look(UP, DOWN, routes=routes, pool={"max_fallbacks": 1}))
    assert [each.serving for each in assessment.routes] == [False, True, True]


def test_uncertain_fallback_makes_serving_unknown() -> None:
    failing = target("failing", TargetState.FAILING)
    routes = (Route("requested", (DOWN,), fallbacks=("next",)), Route("next", (failing,)))
    requested = assess(look(DOWN, failing, routes=routes)).routes[0]
    assert (requested.serving, requested.fallback) == (None, "next")
    assert "its fallback may fail" in (requested.reason or "")


def test_route_with_a_usable_target_uses_no_fallback() -> None:
    routes = (Route("requested", (UP,), fallbacks=("next",)), Route("next", (DOWN,)))
    assert assess(look(UP, DOWN, routes=routes)).routes[0].served_by == "own"
