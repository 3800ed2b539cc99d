"""What a router does not report is no 0 in any sentence."""

from __future__ import annotations

import pytest

from mcp_server.assessment import assess
from router_client.model.facts import Known
from router_client.model.snapshot import Queue, Snapshot
from router_client.model.spending import Billing, Figures, Usage
from router_client.model.states import TargetState
from router_client.model.targets import Target
from tests.mcp_server.assessment.looks import texts
from tests.mcp_server.assessment.promises import sentences
from tests.mcp_server.assessment.small import NOW_S, look, target


def said(snapshot: Snapshot) -> str:
    assessment = assess(snapshot)
    return "\n".join([*sentences(assessment), texts(assessment)])


def spent(usage: Usage) -> str:
    return said(look(target(), usage=Known(usage, NOW_S)))


def test_waiting_requests_that_are_not_reported_are_not_none() -> None:
    assert "0 requests waiting" in said(look(target(), queue=Known(Queue(1, 0, 10, 128), NOW_S)))
    assert "0 requests" not in said(look(target(), queue=Known(Queue(1, None, 10, 128), NOW_S)))


def test_failures_that_are_not_reported_are_not_none() -> None:
    assert "0% failed" in spent(Usage(window=Figures(5, 60.0, error_rate=0.0)))
    assert "0%" not in spent(Usage(window=Figures(5, 60.0)))


def test_charges_that_are_not_reported_are_not_none() -> None:
    paid = Billing(extra_usage=3, api=0)
    hour = Figures(4, 60.0, error_rate=0.0)
    known = spent(Usage(window=hour, billing=Billing(4, 0, 0, 0), billing_since_start=paid))
    assert "Extra usage and API: 0 in the last hour, 3 since the start" in known
    only_ever = spent(Usage(window=hour, billing_since_start=paid))
    assert "3 since the start" in only_ever
    assert "0 in the last hour" not in only_ever


@pytest.mark.parametrize("unknown", [Billing(subscription=4), Billing(subscription=4, api=None, unknown=None)])
def test_shares_of_what_is_not_reported_are_not_none(unknown: Billing) -> None:
    assert "paid 0%" in spent(Usage(billing=Billing(4, 0, 0, 0, 0)))
    assert "paid 0%" not in spent(Usage(billing=unknown))


def failing(failures: int, requests: int | None = None) -> Target:
    return target(state=TargetState.FAILING, failures=failures, requests=requests)


def test_requests_that_are_not_reported_make_no_share_of_them() -> None:
    assert "4 of 9 requests failed" in said(look(failing(4, 9)))
    assert "of None" not in said(look(failing(4)))


def test_a_rate_takes_failures_that_were_counted() -> None:
    assert assess(look(target(requests=9, failures=0))).routes[0].failure_rate == 0.0
    assert assess(look(target(requests=9))).routes[0].failure_rate is None


@pytest.mark.parametrize(("streak", "ordinal"), [(4, "4th"), (11, "11th"), (21, "21st"), (22, "22nd"), (103, "103rd")])
def test_a_streak_is_counted_as_people_count(streak: int, ordinal: str) -> None:
    text = said(look(target(state=TargetState.AUTH_FAILED, auth_failures=streak)))
    assert f"{streak}th " not in text or ordinal == f"{streak}th"
