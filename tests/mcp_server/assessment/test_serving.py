"""Whether the router serves: true or false if all routes agree, otherwise null."""

from __future__ import annotations

import pytest

from mcp_server.assessment import Assessment, assess
from router_client.model.states import Severity, TargetState
from router_client.model.targets import Route, Target
from tests.mcp_server.assessment.minimal import look, target

UP, DOWN = target("up"), target("down", TargetState.COOLING_DOWN, available_in_s=40.0)
FAILING = target("failing", TargetState.FAILING)


def assess_routes(*targets: Target, secondary: Target | None = None) -> Assessment:
    """Assess one route for each target, and a secondary one."""
    extra = () if secondary is None else (Route("extra", (secondary,), secondary=True),)
    routes = (*(Route(f"route-{index}", (each,)) for index, each in enumerate(targets)), *extra)
    return assess(look(*dict.fromkeys((*targets, *([secondary] if secondary else ()))), routes=routes))


@pytest.mark.parametrize(
    ("targets", "serving"),
    [
        ((UP, UP), True),
        ((DOWN, DOWN), False),
        ((UP, DOWN), None),
        ((UP, FAILING), None),
        ((DOWN, FAILING), None),
        ((FAILING,), None),
    ],
)
def test_serving_is_null_if_routes_differ(targets: tuple[Target, ...], serving: bool | None) -> None:
    assert assess_routes(*targets).serving is serving


@pytest.mark.parametrize(
    ("primary", "secondary", "serving"),
    [
        (UP, UP, True),
        (UP, FAILING, True),
        (UP, DOWN, None),
        (DOWN, UP, False),
        (FAILING, UP, None),
    ],
)
def test_secondary_route_can_only_turn_true_into_null(
    primary: Target, secondary: Target, serving: bool | None
) -> None:
    assert assess_routes(primary, secondary=secondary).serving is serving


def test_router_without_routes_and_targets_is_not_serving() -> None:
    assessment = assess(look(routes=()))
    assert (assessment.verdict.name, assessment.serving) == ("no_targets", False)


def test_each_refused_route_has_a_finding_with_a_next_step() -> None:
    assessment = assess_routes(UP, DOWN)
    (refused,) = [finding for finding in assessment.findings if finding.id == "route.refused"]
    assert (refused.severity, refused.subject) == (Severity.FAIL, "route-1")
    assert refused.next_step == "Wait 40s: the router tries it again automatically."
    assert assessment.verdict.name == "degraded"


def test_router_that_refuses_every_route_has_no_usable_target() -> None:
    """Even if a target without a route is usable."""
    assessment = assess(look(UP, DOWN, routes=(Route("chat", (DOWN,)),)))
    assert (assessment.verdict.name, assessment.serving) == ("no_usable_target", False)
    assert "40s" in (assessment.verdict.next_step or "")
