"""Fallbacks are followed as the router follows them: against a plain walk over the names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from mcp_server.assessment import assess
from router_client.model.states import TargetState
from router_client.model.targets import Pool, Route
from tests.mcp_server.assessment.made_up import pools
from tests.mcp_server.assessment.small import look, target

UP, DOWN = target("up"), target("down", TargetState.COOLING_DOWN)


def walked(asked: str, pool: Pool) -> bool:
    """Is there a way from this name to one whose own account is up, in no more steps than the router takes?"""
    routes = {route.name: route for route in pool.routes}
    most = pool.max_fallbacks or len(routes)
    reached = {asked}
    for step in range(most + 1):
        if any(UP in routes[name].targets for name in reached):
            return True
        steps = ((*routes[name].fallbacks, *(routes[name].first_fallbacks if step == 0 else ())) for name in reached)
        reached = {name for names in steps for name in names if name in routes}
    return False


@given(pools())
def test_a_name_is_served_where_a_way_leads_to_one_that_is(pool: Pool) -> None:
    routes = tuple(
        replace(route, targets=(UP if at % 3 == 0 else DOWN,), traffic=None) for at, route in enumerate(pool.routes)
    )
    plain = Pool((UP, DOWN), routes, max_fallbacks=pool.max_fallbacks)
    said = {
        each.route.name: each.serving is True
        for each in assess(
            look(pool={"routes": routes, "targets": (UP, DOWN), "max_fallbacks": pool.max_fallbacks})
        ).routes
    }
    assert said == {route.name: walked(route.name, plain) for route in routes}


def chain(*up: bool, **changes: int) -> list[bool | None]:
    """Names that each fall back to the next one, of which some are up: what is said of each."""
    routes = tuple(Route(str(at), (UP if is_up else DOWN,), fallbacks=(str(at + 1),)) for at, is_up in enumerate(up))
    return [each.serving for each in assess(look(UP, DOWN, routes=routes, pool=changes)).routes]


def test_a_chain_is_followed_to_its_end() -> None:
    assert chain(False, False, False, True) == [True] * 4
    assert chain(False, True, False) == [True, True, False]


def test_refusal_is_uncertain_if_rows_were_left_out() -> None:
    """One of them may serve the name, or be its fallback."""
    assert chain(False, False) == [False, False]
    assert chain(False, False, left_out=1) == [None, None]
    assert chain(False, True, left_out=1) == [True, True]


@pytest.mark.parametrize(("most", "served"), [(1, [False, True, True]), (2, [True, True, True])])
def test_no_more_steps_are_followed_than_the_router_takes(most: int, served: list[bool]) -> None:
    assert chain(False, False, True, max_fallbacks=most) == served


def test_a_circle_in_which_nobody_is_up_comes_to_an_end() -> None:
    routes = (Route("a", (DOWN,), fallbacks=("b",)), Route("b", (DOWN,), fallbacks=("a",)))
    assert [each.serving for each in assess(look(DOWN, routes=routes)).routes] == [False, False]


def test_a_fallback_of_the_first_step_is_not_taken_from_the_middle_of_a_chain() -> None:
    routes = (
        Route("asked", (DOWN,), fallbacks=("middle",)),
        Route("middle", (DOWN,), first_fallbacks=("spare",)),
        Route("spare", (UP,)),
    )
    assert [each.serving for each in assess(look(UP, DOWN, routes=routes)).routes] == [False, True, True]


def test_of_several_fallbacks_that_serve_the_first_one_of_the_list_is_named() -> None:
    """As the router goes through it; whatever the order of the names elsewhere, and the same in every process."""
    listed = tuple(f"name-{letter}" for letter in "dbachgfe")
    routes = (Route("asked", (DOWN,), fallbacks=("refused", *listed)), Route("refused", (DOWN,)))
    others = tuple(Route(name, (UP,)) for name in sorted(listed))
    assert assess(look(UP, DOWN, routes=(*routes, *others))).routes[0].fallback == "name-d"


def test_a_first_step_counts_like_every_other_one() -> None:
    routes = (
        Route("asked", (DOWN,), first_fallbacks=("next",)),
        Route("next", (DOWN,), fallbacks=("last",)),
        Route("last", (UP,)),
    )
    assessment = assess(look(UP, DOWN, routes=routes, pool={"max_fallbacks": 1}))
    assert [each.serving for each in assessment.routes] == [False, True, True]


def test_a_fallback_that_may_serve_makes_a_refusal_uncertain_and_says_so() -> None:
    doubtful = target("doubtful", TargetState.FAILING)
    routes = (Route("asked", (DOWN,), fallbacks=("next",)), Route("next", (doubtful,)))
    asked = assess(look(DOWN, doubtful, routes=routes)).routes[0]
    assert (asked.serving, asked.fallback) == (None, "next")
    assert "whether its fallback serves cannot be told" in (asked.reason or "")


def test_a_name_that_serves_itself_needs_no_fallback() -> None:
    routes = (Route("asked", (UP,), fallbacks=("next",)), Route("next", (DOWN,)))
    assert assess(look(UP, DOWN, routes=routes)).routes[0].served_by == "own"
