"""Of all names together: yes or no where all agree; otherwise it depends on the name."""

from __future__ import annotations

import pytest

from mcp_server.assessment import Assessment, assess
from router_client.model.states import Severity, TargetState
from router_client.model.targets import Route, Target
from tests.mcp_server.assessment.small import look, target

UP, DOWN = target("up"), target("down", TargetState.COOLING_DOWN, available_in_s=40.0)
DOUBTFUL = target("doubtful", TargetState.FAILING)


def names(*targets: Target, secondary: Target | None = None) -> Assessment:
    """One name over each target, and perhaps one that is not the usual way in."""
    extra = () if secondary is None else (Route("extra", (secondary,), secondary=True),)
    routes = (*(Route(f"name-{at}", (each,)) for at, each in enumerate(targets)), *extra)
    return assess(look(*dict.fromkeys((*targets, *([secondary] if secondary else ()))), routes=routes))


@pytest.mark.parametrize(
    ("targets", "serving"),
    [
        ((UP, UP), True),
        ((DOWN, DOWN), False),
        ((UP, DOWN), None),
        ((UP, DOUBTFUL), None),
        ((DOWN, DOUBTFUL), None),
        ((DOUBTFUL,), None),
    ],
)
def test_names_that_do_not_agree_make_an_answer_that_depends_on_the_name(
    targets: tuple[Target, ...], serving: bool | None
) -> None:
    assert names(*targets).serving is serving


@pytest.mark.parametrize(
    ("usual", "extra", "serving"),
    [
        (UP, UP, True),
        (UP, DOUBTFUL, True),
        (UP, DOWN, None),
        (DOWN, UP, False),
        (DOUBTFUL, UP, None),
    ],
)
def test_a_way_in_that_is_not_the_usual_one_can_take_a_yes_away_and_give_none(
    usual: Target, extra: Target, serving: bool | None
) -> None:
    assert names(usual, secondary=extra).serving is serving


def test_a_router_without_names_or_accounts_serves_nobody() -> None:
    assessment = assess(look(routes=()))
    assert (assessment.verdict.name, assessment.serving) == ("no_targets", False)


def test_each_refused_name_is_a_finding_with_the_way_back() -> None:
    assessment = names(UP, DOWN)
    (refused,) = [finding for finding in assessment.findings if finding.id == "route.refused"]
    assert (refused.severity, refused.subject) == (Severity.FAIL, "name-1")
    assert refused.next_step == "Wait 40s: the router tries it again by itself."
    assert assessment.verdict.name == "degraded"


def test_a_router_all_of_whose_names_are_refused_is_not_merely_degraded() -> None:
    """Also where an account is well that stands behind no name."""
    assessment = assess(look(UP, DOWN, routes=(Route("chat", (DOWN,)),)))
    assert (assessment.verdict.name, assessment.serving) == ("no_usable_target", False)
    assert "40s" in (assessment.verdict.next_step or "")
