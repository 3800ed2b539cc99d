"""Findings about failed requests, billing buckets and budgets. Facts only, no way around them."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.failure_signals import DEGRADED_FAILURE_RATE
from mcp_server.assessment.finding import Finding
from mcp_server.assessment.verdict import Case, Verdict
from mcp_server.units import duration, percent, plural, span
from router_client.model.facts import value_of
from router_client.model.spending import Budget, Figures, Usage
from router_client.model.states import Severity

MIN_ERROR_RATE = 0.1
EXHAUSTION_SOON_S = 3600
LOW_BUDGET_SHARE = 0.8
MAX_PERCENT_SHARE = 2.0


def errors(case: Case, _: Verdict) -> Iterator[Finding]:
    """A tenth of the requests failed, or more; a failure if it is half of them and a route is degraded."""
    usage = value_of(case.snapshot.usage)
    figures = usage.latest if usage else None
    if usage is None or figures is None or not figures.requests or (figures.error_rate or 0) < MIN_ERROR_RATE:
        return
    rate = figures.error_rate or 0
    is_degraded = any((route.failure_rate or 0) >= DEGRADED_FAILURE_RATE for route in case.routes)
    is_failure = rate >= DEGRADED_FAILURE_RATE and is_degraded
    yield Finding(
        "usage.errors",
        Severity.FAIL if is_failure else Severity.WARN if usage.window else Severity.INFO,
        None,
        f"{_failed(figures.requests, rate, case.snapshot.terms.request)} {_when(usage)} failed.",
        f"Counted by the router.{_excluded(case, figures)}",
        next_step(case.snapshot, "usage.errors"),
    )


def _failed(requests: int, rate: float, noun: str) -> str:
    if rate < 1:
        return f"{percent(rate)} of {plural(requests, noun)}"
    return f"The only {noun}" if requests == 1 else f"All {plural(requests, noun)}"


def _when(usage: Usage) -> str:
    return f"in the last {span(usage.window.minutes)}" if usage.window else "since the start"


def _excluded(case: Case, figures: Figures) -> str:
    if figures.client_errors:
        return f" {plural(figures.client_errors, 'client error')} excluded."
    return f" {case.snapshot.terms.not_counted}" if case.snapshot.terms.not_counted else ""


def budget_low(case: Case, _: Verdict) -> Iterator[Finding]:
    """Four fifths of a budget are spent, or all of it; then the router stops using what it pays for."""
    usage = value_of(case.snapshot.usage)
    for budget in usage.budgets if usage else ():
        if budget.share is not None and budget.share >= LOW_BUDGET_SHARE:
            is_spent = budget.share >= 1
            id_ = "usage.budget_spent" if is_spent else "usage.budget_low"
            yield Finding(
                id_,
                Severity.WARN,
                budget.name,
                f"This budget is {'spent' if is_spent else 'nearly spent'}.",
                f"Counted by the router: {_spent(budget, budget.share)}.",
                next_step(case.snapshot, id_, budget.resets_in_s),
            )


def _spent(budget: Budget, share: float) -> str:
    if share <= MAX_PERCENT_SHARE or budget.spent_usd is None or budget.limit_usd is None:
        return f"{percent(share)} of the limit"
    return "more than twice the limit"


def paid(case: Case, _: Verdict) -> Iterator[Finding]:
    """Requests in a paid bucket; not for a router whose requests are all metered."""
    usage = value_of(case.snapshot.usage)
    if usage is None or usage.metered:
        return
    recent = usage.billing.paid if usage.billing else 0
    total = usage.billing_since_start.paid if usage.billing_since_start else 0
    if not recent and not total:
        return
    yield Finding(
        "usage.paid",
        Severity.WARN if recent else Severity.INFO,
        None,
        f"{plural(recent or total, 'request')} {_when(usage) if recent else 'since the start'}"
        f" {'was' if (recent or total) == 1 else 'were'} billed against a paid bucket.",
        f"Paid requests, as classified by the router: {', '.join(_paid_counts(usage))}.",
        next_step(case.snapshot, "usage.paid"),
    )


def _paid_counts(usage: Usage) -> Iterator[str]:
    """Yield the counts that are reported; without a window, all of them are since the start."""
    if usage.billing is not None and usage.window is not None:
        yield f"{usage.billing.paid} {_when(usage)}"
    total = usage.billing_since_start or (usage.billing if usage.window is None else None)
    if total is not None:
        yield f"{total.paid} since the start"


def unrecognized_claim(case: Case, _: Verdict) -> Iterator[Finding]:
    """A billing bucket that the router does not recognize: it may be a paid one."""
    usage = value_of(case.snapshot.usage)
    billings = (usage.billing, usage.billing_since_start) if usage else ()
    claims = dict.fromkeys(claim for billing in billings if billing for claim in billing.unknown_claims)
    for claim in claims:
        yield Finding(
            "usage.unrecognized_claim",
            Severity.WARN,
            claim,
            "The provider billed requests against an unrecognized bucket, which may be a paid one.",
            "The router counts these requests as unknown.",
            next_step(case.snapshot, "usage.unrecognized_claim"),
        )


def exhaustion_soon(case: Case, _: Verdict) -> Iterator[Finding]:
    """The router forecasts that its quota runs out within the hour."""
    usage = value_of(case.snapshot.usage)
    left_s = usage.forecast.exhaustion_in_s if usage and usage.forecast else None
    if left_s is not None and left_s < EXHAUSTION_SOON_S:
        yield Finding(
            "usage.exhaustion_soon",
            Severity.WARN,
            None,
            f"The router expects to run out of quota in {duration(left_s)} at the current rate.",
            f"The router's forecast covers all {case.snapshot.terms.target}s together.",
            next_step(case.snapshot, "usage.exhaustion_soon"),
        )


def ok(case: Case, _: Verdict) -> Iterator[Finding]:
    """The number of requests, if few or none failed."""
    usage = value_of(case.snapshot.usage)
    figures = usage.latest if usage else None
    if usage and figures is not None and figures.requests and (figures.error_rate or 0) < MIN_ERROR_RATE:
        failed = "" if figures.error_rate is None else f", {percent(figures.error_rate)} failed"
        message = f"{plural(figures.requests, case.snapshot.terms.request)} {_when(usage)}{failed}."
        yield Finding("usage.ok", Severity.OK, None, message, "Counted by the router.")
