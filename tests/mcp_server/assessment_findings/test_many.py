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
    total = found.finding_counts[Severity.FAIL] + found.finding_counts[Severity.WARN]
    assert total >= MANY
    assert MAX_FINDINGS <= len(found.findings) < sum(found.finding_counts.values()) / 2
    view = doctor_view(found, "problems")
    assert next(finding.subject for finding in view.findings if finding.subject != "router") in {"model-0", "t-0"}
    assert (view.summary.fail + view.summary.warn, len(view.findings)) == (total, MAX_FINDINGS)
    assert view.notes == [f"{total - MAX_FINDINGS} more findings are not shown."]


def test_few_findings_are_all_worded() -> None:
    found = assess(look(target("a", TargetState.FAILING), target("b")))
    assert len(found.findings) == sum(found.finding_counts.values())
