"""Findings about routes: what would serve them, and the results of their requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.failure_signals import DEGRADED_FAILURE_RATE, RequestCounts, count_requests
from mcp_server.assessment.finding import Finding
from mcp_server.assessment.memo import memoize_by_identity
from mcp_server.assessment.recovery import recovery_step
from mcp_server.assessment.route import RouteAssessment, ServedBy, usable_sentence
from mcp_server.assessment.verdict import Case, Verdict, VerdictName
from mcp_server.units import percent, plural
from router_client.model.states import Severity
from router_client.model.targets import Target, noun_of

MIN_CLIENT_ERROR_SHARE = 0.1


def refused(case: Case, _: Verdict) -> Iterator[Finding]:
    """No target and no fallback would serve the route; not if there is a blocker, which has its own finding."""
    usable, step = _usable(case), _step(case, "route.refused")
    for route in case.routes if len(case.routes) > 1 and not case.blockers else ():
        if route.serving is False:
            yield Finding(
                "route.refused",
                Severity.FAIL,
                route.route.name,
                f"The router would refuse requests for this {case.snapshot.terms.route}: {route.reason}.",
                f"{usable(route.route.targets)} {_fallbacks(route)}",
                step(route),
            )


def unknown(case: Case, verdict: Verdict) -> Iterator[Finding]:
    """It is unknown whether the route is served; for a single route the verdict already says so."""
    in_verdict = verdict.name is not VerdictName.DEGRADED and len(case.routes) == 1
    not_reported = case.pool is not None and case.pool.not_reported is not None
    usable, step = _usable(case), _step(case, "route.unknown", is_unknown=True)
    for route in case.routes if not (case.blockers or not_reported or in_verdict) else ():
        if route.serving is None:
            yield Finding(
                "route.unknown",
                Severity.WARN,
                route.route.name,
                f"Requests for this {case.snapshot.terms.route} may fail: {route.reason}.",
                usable(route.route.targets),
                step(route),
            )


def on_fallback(case: Case, _: Verdict) -> Iterator[Finding]:
    """The route's own targets do not serve it, and a fallback does."""
    usable, step = _usable(case), _step(case, "route.refused")
    for route in case.routes:
        if route.served_by is ServedBy.FALLBACK:
            yield Finding(
                "route.on_fallback",
                Severity.WARN,
                route.route.name,
                f"Requests for this {case.snapshot.terms.route} go to a fallback: {route.reason}.",
                f"{usable(route.route.targets)} The fallback would serve them.",
                step(route),
                (("fallback", route.fallback),),
            )


def rejected(case: Case, _: Verdict) -> Iterator[Finding]:
    """The router itself rejected requests."""
    for route in case.routes:
        traffic, terms = route.route.traffic, case.snapshot.terms
        if traffic is not None and traffic.rejected:
            yield Finding(
                "route.rejected",
                Severity.WARN if route.route.limited else Severity.INFO,
                route.route.name,
                f"The router itself rejected {plural(traffic.rejected, 'request')} for this {terms.route}.",
                f"Rejected: {traffic.rejected} of {plural(traffic.requests, 'request')}. No {terms.target} was tried.",
                next_step(case.snapshot, "route.rejected"),
            )


def failing(case: Case, _: Verdict) -> Iterator[Finding]:
    """Half of the route's requests fail, or more; not if it is refused or on a fallback, which has its own finding."""
    for route in case.routes:
        rate, is_lost = route.failure_rate, route.serving is False or route.served_by is ServedBy.FALLBACK
        if rate is not None and rate >= DEGRADED_FAILURE_RATE and not is_lost:
            share = "All requests" if rate >= 1 else f"{percent(rate)} of the requests"
            yield Finding(
                "route.failing",
                Severity.FAIL,
                route.route.name,
                f"{share} for this {case.snapshot.terms.route} fail.",
                "Counted by the router. Client errors are excluded if it reports them separately.",
                next_step(case.snapshot, "usage.errors"),
            )


def client_errors(case: Case, _: Verdict) -> Iterator[Finding]:
    """Requests that failed with a client error: no fault of a target."""
    counts_of = memoize_by_identity(count_requests)
    for route in case.routes:
        invalid, total = _client_errors(route, counts_of(route.route.targets))
        if invalid and (invalid >= MIN_CLIENT_ERROR_SHARE * total or total <= 1):
            yield _client_error_finding(case, route, invalid, total, Severity.WARN)
        elif invalid:
            yield _client_error_finding(case, route, invalid, total, Severity.INFO)


def _client_errors(route: RouteAssessment, counts: RequestCounts) -> tuple[int, int]:
    """Return the number of client errors and of all requests."""
    traffic = route.route.traffic
    if traffic is not None:
        return traffic.client_errors, traffic.requests
    return counts.client_errors, counts.requests


def _client_error_finding(case: Case, route: RouteAssessment, invalid: int, total: int, severity: Severity) -> Finding:
    return Finding(
        "route.client_errors",
        severity,
        route.route.name,
        f"{plural(invalid, 'request')} for this {case.snapshot.terms.route} failed with a client error.",
        f"HTTP 4xx since the start: {invalid} of {plural(total, 'request')}.",
        next_step(case.snapshot, "route.client_errors"),
    )


def no_fallback(case: Case, _: Verdict) -> Iterator[Finding]:
    """A route with one target and no fallback; only if the router has named routes."""
    terms = case.snapshot.terms
    for route in case.routes if len(case.routes) > 1 else ():
        row = route.route
        if len(row.targets) == 1 and not (row.fallbacks or row.default_fallbacks or row.alias_of or row.secondary):
            noun = noun_of(row.targets, terms.target)
            yield Finding(
                "route.no_fallback",
                Severity.INFO,
                row.name,
                f"This {terms.route} has one {noun} and no fallback.",
                f"If the {noun} fails, every request for this {terms.route} fails.",
                next_step(case.snapshot, "route.no_fallback"),
            )


def ok(case: Case, _: Verdict) -> Iterator[Finding]:
    """The number of routes that would be served."""
    served = sum(route.serving is True for route in case.routes)
    if served and len(case.routes) > 1:
        terms = case.snapshot.terms
        message = f"The router would serve {served} of {plural(len(case.routes), terms.route)}."
        evidence = f"Predicted from the state of their {terms.target}s and fallbacks."
        yield Finding("route.ok", Severity.OK, None, message, evidence)


def _usable(case: Case) -> Callable[[tuple[Target, ...]], str]:
    """Return a function that counts a route's usable targets."""

    @memoize_by_identity
    def usable(targets: tuple[Target, ...]) -> str:
        return usable_sentence(targets, noun_of(targets, case.noun))

    return usable


def _fallbacks(route: RouteAssessment) -> str:
    return (
        "No fallback serves." if route.route.fallbacks or route.route.default_fallbacks else "No fallback configured."
    )


def _step(case: Case, id_: str, *, is_unknown: bool = False) -> Callable[[RouteAssessment], str | None]:
    """Return a function that finds the step that makes a route's targets usable, or without one the finding's own."""

    @memoize_by_identity
    def recovery(targets: tuple[Target, ...]) -> str | None:
        return recovery_step(case.snapshot, targets, is_unknown=is_unknown)

    def step(route: RouteAssessment) -> str | None:
        if not route.route.targets:
            return next_step(case.snapshot, "pool.no_targets")
        wait, at_least = route.available_in_s, route.available_is_minimum
        return recovery(route.route.targets) or next_step(case.snapshot, id_, wait, at_least=at_least)

    return step
