"""Findings on what was spent, against which bucket, and how much of it failed. Facts only, no way around them."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.doubts import DEGRADED_FROM
from mcp_server.assessment.finding import Finding
from mcp_server.assessment.verdict import Case, Verdict
from mcp_server.units import duration, percent, plural, span
from router_client.model.facts import value_of
from router_client.model.spending import Figures, Usage
from router_client.model.states import Severity

ERRORS_FROM = 0.1
EXHAUSTION_WITHIN_S = 3600
LOW_FROM = 0.8


def errors(case: Case, _: Verdict) -> Iterator[Finding]:
    """A tenth or more of the requests failed; a half of them is a failure of the whole."""
    usage = value_of(case.snapshot.usage)
    figures = usage.latest if usage else None
    if usage is None or figures is None or not figures.requests or (figures.error_rate or 0) < ERRORS_FROM:
        return
    rate = figures.error_rate or 0
    grave = rate >= DEGRADED_FROM and any((r.failure_rate or 0) >= DEGRADED_FROM for r in case.routes)
    yield Finding(
        "usage.errors",
        Severity.FAIL if grave else Severity.WARN if usage.window else Severity.INFO,
        None,
        f"{percent(rate)} of {plural(figures.requests, 'request')} {_when(usage)} failed.",
        f"Counted by the router {_when(usage)}; {_left_out(figures)}.",
        next_step(case.snapshot, "usage.errors"),
    )


def _when(usage: Usage) -> str:
    return f"in the last {span(usage.window.minutes)}" if usage.window else "since its start"


def _left_out(figures: Figures) -> str:
    if figures.client_errors:
        return f"{plural(figures.client_errors, 'client error')} left out"
    return "requests that reached no target are not in it"


def budget_low(case: Case, _: Verdict) -> Iterator[Finding]:
    """Four fifths of a budget are spent; at the end of it the router stops using what it pays for."""
    usage = value_of(case.snapshot.usage)
    for budget in usage.budgets if usage else ():
        if budget.share is not None and budget.share >= LOW_FROM:
            spent = budget.share >= 1
            id_ = "usage.budget_spent" if spent else "usage.budget_low"
            yield Finding(
                id_,
                Severity.WARN,
                budget.name,
                f"This budget is {'spent' if spent else 'nearly spent'}.",
                f"{percent(budget.share)} of it, as the router counts.",
                next_step(case.snapshot, id_, budget.resets_in_s),
            )


def paid(case: Case, _: Verdict) -> Iterator[Finding]:
    """Requests in a bucket that is charged beyond the subscription; no surprise where everything is metered."""
    usage = value_of(case.snapshot.usage)
    if usage is None or usage.metered:
        return
    now = usage.billing.paid if usage.billing else 0
    ever = usage.billing_since_start.paid if usage.billing_since_start else 0
    if not now and not ever:
        return
    yield Finding(
        "usage.paid",
        Severity.WARN if now else Severity.INFO,
        None,
        f"{plural(now or ever, 'request')} {_when(usage) if now else 'since the start'} fell into a paid bucket.",
        f"Extra usage and API: {', '.join(_charged(usage))}, as the router classified them.",
        next_step(case.snapshot, "usage.paid"),
    )


def _charged(usage: Usage) -> Iterator[str]:
    """The counts that there are: without a window all is since the start."""
    if usage.billing is not None and usage.window is not None:
        yield f"{usage.billing.paid} {_when(usage)}"
    ever = usage.billing_since_start or (usage.billing if usage.window is None else None)
    if ever is not None:
        yield f"{ever.paid} since the start"


def unknown_claim(case: Case, _: Verdict) -> Iterator[Finding]:
    """A billing claim that the router files under unknown: it may be a paid one."""
    usage = value_of(case.snapshot.usage)
    buckets = (usage.billing, usage.billing_since_start) if usage else ()
    claims = dict.fromkeys(claim for bucket in buckets if bucket for claim in bucket.unknown_claims)
    for claim in claims:
        yield Finding(
            "usage.unknown_claim",
            Severity.WARN,
            claim,
            "The provider billed requests under a claim that is not known here, and that may be a paid one.",
            "The router counts it as unknown, outside its subscription share.",
            next_step(case.snapshot, "usage.unknown_claim"),
        )


def exhaustion_soon(case: Case, _: Verdict) -> Iterator[Finding]:
    """The router's own forecast ends within the hour."""
    usage = value_of(case.snapshot.usage)
    left = usage.forecast.exhaustion_in_s if usage and usage.forecast else None
    if left is not None and left < EXHAUSTION_WITHIN_S:
        yield Finding(
            "usage.exhaustion_soon",
            Severity.WARN,
            None,
            f"At the present rate the router expects to run out of quota in {duration(left)}.",
            "The router's forecast, which mixes all of them into one figure.",
            next_step(case.snapshot, "usage.exhaustion_soon"),
        )


def ok(case: Case, _: Verdict) -> Iterator[Finding]:
    """Requests were counted, and few or none failed."""
    usage = value_of(case.snapshot.usage)
    figures = usage.latest if usage else None
    if usage and figures is not None and figures.requests and (figures.error_rate or 0) < ERRORS_FROM:
        failed = "" if figures.error_rate is None else f", {percent(figures.error_rate)} failed"
        message = f"{plural(figures.requests, 'request')} {_when(usage)}{failed}."
        yield Finding("usage.ok", Severity.OK, None, message, "Read from the router's own figures.")
