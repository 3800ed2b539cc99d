"""Accounts that are not used for one model, until a lock of the router's expires."""

from __future__ import annotations

import pytest

from mcp_server.assessment import assess
from router_client.model.states import TargetState
from router_client.model.targets import Lock, Route
from tests.mcp_server.assessment.small import look, target

LOCKED = target("locked", locks=(Lock("chat", 30.0),))
COOLING = target("cooling", TargetState.COOLING_DOWN, available_in_s=90.0)


def test_a_lock_on_one_of_two_accounts_leaves_the_other_one() -> None:
    assessment = assess(look(LOCKED, target("free")))
    assert (assessment.verdict.name, assessment.serving) == ("ok", True)


def test_a_lock_for_another_model_does_not_matter_to_this_one() -> None:
    assert assess(look(target(locks=(Lock("draw", 30.0),)))).serving is True


@pytest.mark.parametrize("others", [(), (COOLING,)])
def test_where_the_lock_is_in_the_way_the_next_step_is_to_wait_for_its_end(others: tuple[()]) -> None:
    assessment = assess(look(LOCKED, *others))
    assert assessment.serving is False
    assert assessment.verdict.name == "no_usable_target"
    assert assessment.routes[0].available_in_s == 30.0
    assert "30s" in (assessment.verdict.next_step or "")


def test_of_two_locks_on_one_account_the_longer_one_counts() -> None:
    both = target(locks=(Lock("chat", 30.0), Lock("chat", 50.0)))
    assert assess(look(both)).routes[0].available_in_s == 50.0


def test_a_model_whose_accounts_are_all_locked_goes_to_its_fallback() -> None:
    routes = (Route("chat", (LOCKED,), fallbacks=("draw",)), Route("draw", (LOCKED,)))
    chat, draw = assess(look(LOCKED, routes=routes)).routes
    assert (chat.serving, chat.served_by, chat.fallback) == (True, "fallback", "draw")
    assert (draw.serving, draw.served_by) == (True, "own")
