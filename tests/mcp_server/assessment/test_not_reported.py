"""A value that a router does not report is never shown as 0."""

from __future__ import annotations

import pytest

from mcp_server.assessment import assess
from router_client.model.facts import Known
from router_client.model.snapshot import Queue, Snapshot
from router_client.model.spending import Billing, Figures, Usage
from router_client.model.states import TargetState
from router_client.model.targets import Target
from tests.mcp_server.assessment.looks import texts
from tests.mcp_server.assessment.minimal import NOW_S, look, target
from tests.mcp_server.assessment.properties import sentences
from tests.mcp_server.sample import billed


def all_text(snapshot: Snapshot) -> str:
    assessment = assess(snapshot)
    return "\n".join([*sentences(assessment), texts(assessment)])


def usage_text(usage: Usage) -> str:
    return all_text(look(target(), usage=Known(usage, NOW_S)))


def test_unreported_queue_length_is_not_shown_as_0() -> None:
    assert "0 waiting" in all_text(look(target(), queue=Known(Queue(1, 0, 10, 128), NOW_S)))
    assert "0 waiting" not in all_text(look(target(), queue=Known(Queue(1, None, 10, 128), NOW_S)))


def test_unreported_error_rate_is_not_shown_as_0() -> None:
    assert "0% failed" in usage_text(Usage(window=Figures(5, 60.0, error_rate=0.0)))
    assert "0%" not in usage_text(Usage(window=Figures(5, 60.0)))


def test_unreported_paid_requests_are_not_shown_as_0() -> None:
    paid = billed(paid=3)
    hour = Figures(4, 60.0, error_rate=0.0)
    known = usage_text(Usage(window=hour, billing=billed(4), billing_since_start=paid))
    assert "as classified by the router: 0 in the last hour, 3 since the start" in known
    only_total = usage_text(Usage(window=hour, billing_since_start=paid))
    assert "3 since the start" in only_total
    assert "0 in the last hour" not in only_total


@pytest.mark.parametrize("unknown", [Billing(), billed(4, None, None)])
def test_share_of_unreported_requests_is_not_shown_as_0(unknown: Billing) -> None:
    assert "(0% paid)" in usage_text(Usage(billing=billed(4)))
    assert "0% paid" not in usage_text(Usage(billing=unknown))


def failing(failures: int, requests: int | None = None) -> Target:
    return target(state=TargetState.FAILING, failures=failures, requests=requests)


def test_failures_without_a_request_count_show_no_total() -> None:
    assert "Failed requests since the start: 4 of 9." in all_text(look(failing(4, 9)))
    assert "of None" not in all_text(look(failing(4)))


def test_failure_rate_is_null_if_failures_are_not_reported() -> None:
    assert assess(look(target(requests=9, failures=0))).routes[0].failure_rate == 0.0
    assert assess(look(target(requests=9))).routes[0].failure_rate is None


@pytest.mark.parametrize(("streak", "ordinal"), [(4, "4th"), (11, "11th"), (21, "21st"), (22, "22nd"), (103, "103rd")])
def test_failure_streak_has_no_wrong_ordinal(streak: int, ordinal: str) -> None:
    text = all_text(look(target(state=TargetState.AUTH_FAILED, auth_failures=streak)))
    assert f"{streak}th " not in text or ordinal == f"{streak}th"
