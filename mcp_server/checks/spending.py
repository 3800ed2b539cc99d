"""Findings on what was spent, against which bucket, and how much of it failed. Facts only, no way around them."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.checks.finding import Finding, Severity
from mcp_server.checks.tally import measured
from mcp_server.checks.verdict import Verdict
from mcp_server.units import duration, percent, plural, span
from router_client.snapshot import Snapshot
from router_client.words import Words

ERRORS_FROM = 0.1
EXHAUSTION_WITHIN_S = 3600
LOW_FROM = 0.8


def errors(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """A tenth or more of the window's requests failed; the router's rate leaves some failures out."""
    window = s.usage.latest if s.usage else None
    if window is None or not window.requests or window.error_rate is None or window.error_rate < ERRORS_FROM:
        return
    if s.usage is not None and s.usage.window is None:
        yield _errors_ever(window.requests, window.error_rate, s.words)
        return
    yield Finding(
        "usage.errors",
        Severity.FAIL if window.error_rate >= 1 else Severity.WARN,
        None,
        f"{percent(window.error_rate)} of the last {plural(window.requests, 'request')} failed.",
        f"Error rate of the last {span(window.minutes)}; requests that reached no account are not in it.",
        "Look at the other findings for the cause, and at the router's log for the failed requests.",
    )


def _errors_ever(requests: int, rate: float, words: Words) -> Finding:
    """Since the start is long: what failed may be long past."""
    message = f"{percent(rate)} of the {plural(requests, 'request')} since the start failed."
    evidence = f"Counted at the {words.member}s since the router's start; when they failed is not told."
    return Finding("usage.errors", Severity.INFO, None, message, evidence)


def budget_low(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Four fifths of a budget are spent; at the end of it the router stops using that provider."""
    for budget in s.usage.budgets if s.usage else ():
        if budget.share is not None and budget.share >= LOW_FROM:
            spent = budget.share >= 1
            yield Finding(
                "usage.budget_spent" if spent else "usage.budget_low",
                Severity.FAIL if spent else Severity.WARN,
                budget.name,
                f"The budget for this provider is {'spent' if spent else 'nearly spent'}.",
                f"{percent(budget.share)} of it, as the router counts.",
                f"To go on using it, {s.words.raise_budget}.",
            )


def paid(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Requests in a bucket that is charged beyond the subscription."""
    window = s.usage.billing if s.usage else None
    since_start = s.usage.billing_since_start if s.usage else None
    if s.usage is not None and s.usage.metered:
        return  # every request is paid for by use, and that is what was chosen
    now, ever = (window.paid if window else 0), (since_start.paid if since_start else 0)
    if not now and not ever:
        return
    yield Finding(
        "usage.paid",
        Severity.WARN if now else Severity.INFO,
        None,
        f"{plural(now or ever, 'request')} {'of the window' if now else 'since the start'} fell into a paid bucket.",
        f"Extra usage and API: {now} in the window, {ever} since the start, as the router classified them.",
        "Compare with the provider's billing page, which alone says what is charged.",
    )


def unknown_claim(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """A billing claim that the router files under unknown: it may be a paid one."""
    buckets = (s.usage.billing, s.usage.billing_since_start) if s.usage else ()
    claims = dict.fromkeys(claim for bucket in buckets if bucket for claim in bucket.unknown_claims)
    for claim in claims:
        yield Finding(
            "usage.unknown_claim",
            Severity.WARN,
            claim,
            "The provider billed requests under a claim that is not known here, and that may be a paid one.",
            "The router counts it as unknown, outside its subscription share.",
            "Compare with the provider's billing page, which alone says what is charged.",
        )


def exhaustion_soon(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """The router's own forecast ends within the hour."""
    left = s.usage.forecast.exhaustion_in_s if s.usage and s.usage.forecast else None
    if left is not None and left < EXHAUSTION_WITHIN_S:
        yield Finding(
            "usage.exhaustion_soon",
            Severity.WARN,
            None,
            f"At the present rate the router expects to run out of quota in {duration(left)}.",
            "The router's forecast, which mixes all accounts into one figure.",
            "Plan for a pause, and see the pool for the headroom of each account.",
        )


def well(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Requests were measured, and few or none failed."""
    figures = s.usage.latest if s.usage else None
    if s.usage and figures is not None and figures.requests and (figures.error_rate or 0) < ERRORS_FROM:
        failed = percent(figures.error_rate or 0)
        message = f"{plural(figures.requests, 'request')} {measured(s.usage)}, {failed} failed."
        yield Finding("usage.ok", Severity.OK, None, message, "Read from the router's own figures.")
