"""The promises of promises.py, over made-up looks and over every recorded state."""

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
from tests.mcp_server.assessment.made_up import pasts, snapshots
from tests.mcp_server.assessment.promises import PROMISES, told
from tests.mcp_server.assessment.small import NOW_S, look, target
from tests.support import EVERY_STATE


@settings(report_multiple_bugs=False)
@given(snapshot=snapshots, past=pasts)
def test_the_promises_hold_of_every_look_that_can_be_made_up(snapshot: Snapshot, past: Counters | None) -> None:
    assessment = assess(snapshot, past)
    for promise in PROMISES:
        promise(assessment)


@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
def test_the_promises_hold_of_every_recorded_state(kind: str, state: str) -> None:
    snapshot = snapshot_of(kind, state)
    now = totals(snapshot)
    before = Counters(now.taken_at_s - 60, dict.fromkeys(now.targets, Count()), dict.fromkeys(now.routes, Count()), 0)
    for past in (None, now, before):
        for promise in PROMISES:
            promise(assess(snapshot, past))


def test_a_budget_of_next_to_nothing_is_an_answer_like_any_other() -> None:
    usage = Usage(budgets=(Budget("tiny", limit_usd=5e-324, spent_usd=1.0),))
    assessment = assess(look(target(), usage=Known(usage, NOW_S)))
    assert "usage.budget_spent" in {finding.id for finding in assessment.findings}


@given(snapshot=snapshots, order=st.randoms(use_true_random=False))
def test_what_is_found_does_not_depend_on_the_order_of_the_checks(snapshot: Snapshot, order: Random) -> None:
    shuffled = list(findings.CHECKS)
    order.shuffle(shuffled)
    with pytest.MonkeyPatch.context() as patch:
        expected = assess(snapshot)
        patch.setattr(findings, "CHECKS", tuple(shuffled))
        got = assess(snapshot)
    assert (got.verdict, got.routes, told(got.findings)) == (
        expected.verdict,
        expected.routes,
        told(expected.findings),
    )


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_a_part_is_never_shown_as_nothing_or_as_all(share: float) -> None:
    assert percent(share) not in {"0%", "100%"}


@pytest.mark.parametrize(
    ("share", "shown"), [(0.996, "99%"), (0.004, "1%"), (1.0, "100%"), (0.0, "0%"), (1.2, "120%")]
)
def test_a_share_as_a_percentage(share: float, shown: str) -> None:
    assert percent(share) == shown
