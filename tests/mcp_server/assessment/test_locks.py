"""Targets that are locked for one model until the lock expires."""

from __future__ import annotations

import pytest

from mcp_server.assessment import assess
from router_client.model.states import TargetState
from router_client.model.targets import Lock, Route
from tests.mcp_server.assessment.minimal import look, target

LOCKED = target("locked", locks=(Lock("chat", 30.0),))
COOLING = target("cooling", TargetState.COOLING_DOWN, available_in_s=90.0)


def test_lock_on_one_of_two_targets_still_serves() -> None:
    assessment = assess(look(LOCKED, target("free")))
    assert (assessment.verdict.name, assessment.serving) == ("ok", True)


def test_lock_for_another_model_is_ignored() -> None:
    assert assess(look(target(locks=(Lock("draw", 30.0),)))).serving is True


@pytest.mark.parametrize("rest", [(), (COOLING,)])
def test_next_step_for_a_locked_route_is_to_wait_for_the_lock(rest: tuple[()]) -> None:
    assessment = assess(look(LOCKED, *rest))
    assert assessment.serving is False
    assert assessment.verdict.name == "no_usable_target"
    assert assessment.routes[0].available_in_s == 30.0
    assert "30s" in (assessment.verdict.next_step or "")


def test_longest_lock_of_a_target_decides_the_wait() -> None:
    both = target(locks=(Lock("chat", 30.0), Lock("chat", 50.0)))
    assert assess(look(both)).routes[0].available_in_s == 50.0


def test_route_with_only_locked_targets_uses_its_fallback() -> None:
    routes = (Route("chat", (LOCKED,), fallbacks=("draw",)), Route("draw", (LOCKED,)))
    chat, draw = assess(look(LOCKED, routes=routes)).routes
    assert (chat.serving, chat.served_by, chat.fallback) == (True, "fallback", "draw")
    assert (draw.serving, draw.served_by) == (True, "own")
