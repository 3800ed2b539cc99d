"""Of thousands of findings alike, the first are worded and all are counted."""

from __future__ import annotations

import pytest

from mcp_server.answers.views.doctor import MAX_FINDINGS, doctor_view
from mcp_server.assessment import assess
from mcp_server.assessment.finding import MAX_WORDED
from router_client.model.states import Severity, TargetState
from router_client.model.targets import Route, Traffic
from tests.mcp_server.assessment.minimal import look, target

MANY = 3 * MAX_WORDED


def many_refused() -> list[Route]:
    return [Route(f"model-{number}", (target(f"t-{number}", TargetState.FAILING),)) for number in range(MANY)]


def many_failing() -> list[Route]:
    return [Route(f"model-{n}", (target(f"t-{n}"),), traffic=Traffic(requests=9, failed=9)) for n in range(MANY)]


@pytest.mark.parametrize("routes", [many_refused(), many_failing()])
def test_no_more_findings_are_worded_than_a_view_shows_and_all_are_counted(routes: list[Route]) -> None:
    targets = tuple(target for route in routes for target in route.targets)
    found = assess(look(*targets, routes=tuple(routes)))
    worded = [finding for finding in found.findings if finding.severity is Severity.FAIL]
    assert MAX_FINDINGS <= len(worded) < MANY
    assert found.finding_counts[Severity.FAIL] >= MANY
    view = doctor_view(found, "problems")
    assert [finding.subject for finding in view.findings if finding.subject != "router"][0] in {"model-0", "t-0"}
    assert (len(view.findings), view.summary.fail) == (MAX_FINDINGS, found.finding_counts[Severity.FAIL])
    hidden = view.summary.fail + view.summary.warn - MAX_FINDINGS
    assert view.notes == [f"{hidden} more findings are not shown."]


def test_few_findings_are_all_worded() -> None:
    found = assess(look(target("a", TargetState.FAILING), target("b")))
    assert len(found.findings) == sum(found.finding_counts.values())
