"""The properties of properties.py, checked on generated snapshots and on every recorded state."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_server.assessment import assess, findings
from mcp_server.units import percent
from router_client.model.counters import Count, Counters, totals
from router_client.model.facts import Known
from router_client.model.snapshot import Snapshot
from router_client.model.spending import Budget, Usage
from tests.mcp_server.assessment.looks import snapshot_of
from tests.mcp_server.assessment.minimal import NOW_S, look, target
from tests.mcp_server.assessment.properties import PROPERTIES, in_any_order
from tests.mcp_server.assessment.strategies import previous_counters, snapshots
from tests.support import EVERY_STATE


@settings(report_multiple_bugs=False)
@given(snapshot=snapshots, previous=previous_counters)
def test_every_generated_snapshot_has_all_properties(snapshot: Snapshot, previous: Counters | None) -> None:
    assessment = assess(snapshot, previous)
    for check in PROPERTIES:
        check(assessment)


@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
def test_every_recorded_state_has_all_properties(kind: str, state: str) -> None:
    snapshot = snapshot_of(kind, state)
    now = totals(snapshot)
    before = Counters(now.taken_at_s - 60, dict.fromkeys(now.targets, Count()), dict.fromkeys(now.routes, Count()), 0)
    for previous in (None, now, before):
        for check in PROPERTIES:
            check(assess(snapshot, previous))


def test_budget_with_a_tiny_limit_is_spent() -> None:
    usage = Usage(budgets=(Budget("tiny", limit_usd=5e-324, spent_usd=1.0),))
    assessment = assess(look(target(), usage=Known(usage, NOW_S)))
    assert "usage.budget_spent" in {finding.id for finding in assessment.findings}


@given(snapshot=snapshots, order=st.randoms(use_true_random=False))
def test_findings_do_not_depend_on_the_order_of_the_checks(snapshot: Snapshot, order: Random) -> None:
    shuffled = list(findings.CHECKS)
    order.shuffle(shuffled)
    with pytest.MonkeyPatch.context() as patch:
        expected = assess(snapshot)
        patch.setattr(findings, "CHECKS", tuple(shuffled))
        got = assess(snapshot)
    assert (got.verdict, got.routes, in_any_order(got.findings)) == (
        expected.verdict,
        expected.routes,
        in_any_order(expected.findings),
    )


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_share_between_0_and_1_is_never_0_or_100_percent(share: float) -> None:
    assert percent(share) not in {"0%", "100%"}


@pytest.mark.parametrize(
    ("share", "shown"), [(0.996, "99%"), (0.004, "1%"), (1.0, "100%"), (0.0, "0%"), (1.2, "120%")]
)
def test_percent_formats_a_share(share: float, shown: str) -> None:
    assert percent(share) == shown
