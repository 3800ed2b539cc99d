"""Properties of every assessment, whatever was read. Each one raises AssertionError if it does not hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from mcp_server.answers.reports import BACKENDS, POOL, STATUS, USAGE
from mcp_server.answers.views.base import View
from mcp_server.assessment import Assessment, Finding
from router_client.model.facts import value_of
from router_client.model.states import Severity
from tests.mcp_server.assessment.looks import REPORTS, texts
from tests.mcp_server.assessment.strategies import MARK

Property = Callable[[Assessment], None]
SHARED = ("requests", "failures", "client_errors", "cooldowns", "auth_failures")
SECONDS = ("available_in_s", "expires_in_s")
GAP = re.compile(r"None|[{}]|\bnan\b|\binf\b|  | [.,;:]|\.\.|(?<!1)(1|2|3)th\b")
WINDOW = ("utilization", "last_utilization", "limit", "remaining", "resets_in_s", "observed_ago_s")


def sentences(assessment: Assessment) -> Iterator[str]:
    """Yield every sentence and clause of the assessment."""
    yield assessment.verdict.headline
    yield assessment.verdict.evidence
    yield assessment.verdict.next_step or ""
    for route in assessment.routes:
        yield route.reason or ""
    for finding in assessment.findings:
        yield from (finding.message, finding.evidence, finding.next_step or "")


def ok_has_no_failing_finding(assessment: Assessment) -> None:
    if assessment.verdict.name == "ok":
        assert assessment.serving is True
        assert [finding for finding in assessment.findings if finding.severity is Severity.FAIL] == []


def serving_router_refuses_no_route(assessment: Assessment) -> None:
    if assessment.serving is True:
        assert [route for route in assessment.routes if route.serving is False] == []


def refusing_router_has_a_failing_finding(assessment: Assessment) -> None:
    if assessment.serving is False:
        assert assessment.verdict.name not in {"ok", "degraded"}
        assert Severity.FAIL in {finding.severity for finding in assessment.findings}


def everything_not_served_has_a_reason_and_a_step(assessment: Assessment) -> None:
    for route in assessment.routes:
        assert route.serving is True or route.reason, route
    if assessment.serving is not True:
        assert assessment.verdict.headline
        assert assessment.verdict.next_step


def every_problem_has_a_next_step(assessment: Assessment) -> None:
    for finding in assessment.findings:
        assert finding.message, finding
        assert finding.evidence, finding
        if finding.severity in {Severity.FAIL, Severity.WARN}:
            assert finding.next_step, finding


def no_sentence_contains_a_reported_name(assessment: Assessment) -> None:
    assert [sentence for sentence in sentences(assessment) if MARK in sentence] == []


def no_sentence_has_a_gap(assessment: Assessment) -> None:
    for sentence in sentences(assessment):
        assert GAP.search(sentence) is None, sentence


def every_number_is_in_its_range(assessment: Assessment) -> None:
    for name, number in numbers(assessment):
        assert number >= 0, name
        if name.endswith(("_rate", "_share", "headroom")):
            assert number <= 1, name


def unreported_values_stay_unreported(assessment: Assessment) -> None:
    """None stays None in every view, and a number stays the same number."""
    snapshot, pool = assessment.snapshot, assessment.pool
    status, pools = STATUS.build(assessment, "all"), POOL.build(assessment, "all")
    queue, health = value_of(snapshot.queue), value_of(snapshot.health)
    if queue is not None:
        assert_same(queue, status.queue, ("active", "queued", "max_active", "max_queued", "stalled_for_s"))
    if health is not None:
        assert_same(health, status, ("requests", "sessions"))
    if pool is not None:
        assert pools.sticky_bindings == pool.sticky_bindings
        for target, shown in pairs(pool.targets, pools.targets, "name"):
            assert_same(target, shown, (*SHARED, *SECONDS, "headroom"))
            for window, shown_window in zip(target.windows, shown.windows, strict=True):
                assert_same(window, shown_window, WINDOW)
    for assessed, shown in pairs([each.route for each in assessment.routes], status.routes, "name"):
        counted = assessed.traffic is not None or any(target.failures is not None for target in assessed.targets)
        assert counted or shown.failure_rate is None, "a failure rate without a count of failures"


def unreported_usage_stays_unreported(assessment: Assessment) -> None:
    usage, view = value_of(assessment.snapshot.usage), USAGE.build(assessment, "all")
    if usage is None:
        assert not view.available
        return
    for part in ("window", "since_start", "billing", "billing_since_start", "forecast"):
        read, shown = getattr(usage, part), getattr(view, part)
        if read is None:
            assert shown is None
        else:
            fields = [name for name in shown.__struct_fields__ if hasattr(read, name) and name != "buckets"]
            assert_same(read, shown, fields)
        for bucket, row in zip(getattr(read, "buckets", ()), getattr(shown, "buckets", ()), strict=True):
            assert_same(bucket, row, ("requests", "paid"))
        if part.startswith("billing") and read is not None and read.count(paid=True) is None:
            assert shown.paid_share is None, "a share of an unreported number"
        if part.startswith("billing") and read is not None and read.count(paid=None) is None:
            assert shown.unclassified_share is None, "a share of an unreported number"
    for budget, shown in zip(usage.budgets, view.budgets, strict=True):
        assert_same(budget, shown, ("limit_usd", "spent_usd", "resets_in_s"))


def every_view_has_a_text(assessment: Assessment) -> None:
    assert "None" not in texts(assessment)
    assert BACKENDS.build(assessment, "all").verdict == assessment.verdict.name


def findings_are_sorted_by_severity(assessment: Assessment) -> None:
    order = list(Severity)
    indexes = [order.index(finding.severity) for finding in assessment.findings]
    assert indexes == sorted(indexes)


PROPERTIES: tuple[Property, ...] = (
    ok_has_no_failing_finding,
    serving_router_refuses_no_route,
    refusing_router_has_a_failing_finding,
    everything_not_served_has_a_reason_and_a_step,
    every_problem_has_a_next_step,
    no_sentence_contains_a_reported_name,
    no_sentence_has_a_gap,
    every_number_is_in_its_range,
    unreported_values_stay_unreported,
    unreported_usage_stays_unreported,
    every_view_has_a_text,
    findings_are_sorted_by_severity,
)


def assert_same(read: object, shown: object, fields: Any) -> None:
    """Check that each field is missing in both, or the same number (in whole seconds) in both."""
    for name in fields:
        before, after = getattr(read, name), getattr(shown, name)
        if isinstance(before, float) and isinstance(after, int):
            before = int(before)
        assert after == (list(before) if isinstance(before, tuple) else before), (name, before, after)


def pairs(read: Any, shown: Any, name: str) -> Iterator[tuple[Any, Any]]:
    """Yield the rows with a unique name, each with its row of the view."""
    by_name = {getattr(row, name): row for row in shown}
    names = [getattr(row, name) for row in read]
    yield from ((row, by_name[getattr(row, name)]) for row in read if names.count(getattr(row, name)) == 1)


def numbers(assessment: Assessment) -> Iterator[tuple[str, float]]:
    """Yield every number of every view with the name of its field."""
    for report in REPORTS:
        yield from _numbers("", report.build(assessment, "all"))


def _numbers(name: str, value: object) -> Iterator[tuple[str, float]]:
    if isinstance(value, View):
        for field in value.__struct_fields__:
            yield from _numbers(field, getattr(value, field))
    elif isinstance(value, list):
        for item in value:
            yield from _numbers(name, item)
    elif isinstance(value, int | float) and not isinstance(value, bool | Enum):
        yield name, value


def in_any_order(findings: tuple[Finding, ...]) -> list[str]:
    """Return the findings in an order that does not depend on theirs."""
    return sorted(map(repr, findings))
