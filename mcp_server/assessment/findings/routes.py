"""Findings on the names that clients ask for: what would serve them, and what they got so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.behind import Counts, counts, once
from mcp_server.assessment.doubts import DEGRADED_FROM
from mcp_server.assessment.finding import Finding
from mcp_server.assessment.recovery import recovery
from mcp_server.assessment.route import RouteAssessment, ServedBy
from mcp_server.assessment.verdict import Case, Name, Verdict
from mcp_server.units import percent, plural
from router_client.model.states import Severity
from router_client.model.targets import Target, noun_of

MIN_RATE = 0.1


def refused(case: Case, _: Verdict) -> Iterator[Finding]:
    """No target and no fallback would serve it; where a gate stops everything, the gate's finding says so."""
    usable, step = _usable(case), _step(case, "route.refused")
    for route in case.routes if len(case.routes) > 1 and not case.gates else ():
        if route.serving is False:
            yield Finding(
                "route.refused",
                Severity.FAIL,
                route.route.name,
                f"Requests for this {case.snapshot.terms.route} would be refused: {route.reason}.",
                f"{usable(route.route.targets)}; {_fallbacks(route)}.",
                step(route),
            )


def unknown(case: Case, verdict: Verdict) -> Iterator[Finding]:
    """Whether it would be served cannot be told; of a single route the verdict says so already."""
    said = verdict.name is not Name.DEGRADED and len(case.routes) == 1
    not_reported = case.pool is not None and case.pool.not_reported is not None
    usable, step = _usable(case), _step(case, "route.unknown", undecided=True)
    for route in case.routes if not (case.gates or not_reported or said) else ():
        if route.serving is None:
            yield Finding(
                "route.unknown",
                Severity.WARN,
                route.route.name,
                f"Whether requests for this {case.snapshot.terms.route} are served cannot be told: {route.reason}.",
                f"{usable(route.route.targets)}.",
                step(route),
            )


def on_fallback(case: Case, _: Verdict) -> Iterator[Finding]:
    """Its own targets do not serve it, and a fallback does."""
    usable, step = _usable(case), _step(case, "route.refused")
    for route in case.routes:
        if route.served_by is ServedBy.FALLBACK:
            yield Finding(
                "route.on_fallback",
                Severity.WARN,
                route.route.name,
                f"Requests for this {case.snapshot.terms.route} go to a fallback: {route.reason}.",
                f"{usable(route.route.targets)}; its fallback serves.",
                step(route),
                (("fallback", route.fallback),),
            )


def rejected(case: Case, _: Verdict) -> Iterator[Finding]:
    """The router itself turned requests away."""
    for route in case.routes:
        traffic, terms = route.route.traffic, case.snapshot.terms
        if traffic is not None and traffic.rejected:
            yield Finding(
                "route.rejected",
                Severity.WARN if route.route.limited else Severity.INFO,
                route.route.name,
                f"The router itself rejected {plural(traffic.rejected, 'request')} for this {terms.route}.",
                f"{traffic.rejected} of {plural(traffic.requests, 'request')}; no {terms.target} was asked.",
                next_step(case.snapshot, "route.rejected"),
            )


def failing(case: Case, _: Verdict) -> Iterator[Finding]:
    """Half of its requests fail, or more; where it is refused or on a fallback anyway, that is said already."""
    for route in case.routes:
        rate, decided = route.failure_rate, route.serving is False or route.served_by is ServedBy.FALLBACK
        if rate is not None and rate >= DEGRADED_FROM and not decided:
            yield Finding(
                "route.failing",
                Severity.FAIL,
                route.route.name,
                f"{percent(rate)} of the requests for this {case.snapshot.terms.route} fail.",
                "Counted by the router; what the caller did wrong is left out where the router tells it apart.",
                next_step(case.snapshot, "usage.errors"),
            )


def client_errors(case: Case, _: Verdict) -> Iterator[Finding]:
    """Requests that failed by the caller's own doing: no fault of any target."""
    counts_of = once(counts)
    for route in case.routes:
        wrong, total = _client_errors(route, counts_of(route.route.targets))
        if wrong and (wrong >= MIN_RATE * total or total <= 1):
            yield _wrong(case, route, wrong, total, Severity.WARN)
        elif wrong:
            yield _wrong(case, route, wrong, total, Severity.INFO)


def _client_errors(route: RouteAssessment, counted: Counts) -> tuple[int, int]:
    traffic = route.route.traffic
    if traffic is not None:
        return traffic.client_errors, traffic.requests
    return counted.client_errors, counted.requests


def _wrong(case: Case, route: RouteAssessment, wrong: int, total: int, severity: Severity) -> Finding:
    return Finding(
        "route.client_errors",
        severity,
        route.route.name,
        f"{plural(wrong, 'request')} for this {case.snapshot.terms.route} failed: the request itself was wrong.",
        f"{wrong} of {plural(total, 'request')} since the start got a client error (4xx).",
        next_step(case.snapshot, "route.client_errors"),
    )


def no_fallback(case: Case, _: Verdict) -> Iterator[Finding]:
    """One target alone, and nothing after it; only where the router has named routes."""
    terms = case.snapshot.terms
    for route in case.routes if len(case.routes) > 1 else ():
        row = route.route
        if len(row.targets) == 1 and not (row.fallbacks or row.first_fallbacks or row.alias_of or row.secondary):
            yield Finding(
                "route.no_fallback",
                Severity.INFO,
                row.name,
                f"One {terms.target} stands behind this {terms.route}, without a fallback.",
                "If it fails, so does every request for it.",
                next_step(case.snapshot, "route.no_fallback"),
            )


def ok(case: Case, _: Verdict) -> Iterator[Finding]:
    """How many names would be served."""
    served = sum(route.serving is True for route in case.routes)
    if served and len(case.routes) > 1:
        message = f"{served} of {plural(len(case.routes), case.snapshot.terms.route)} would be served."
        yield Finding("route.ok", Severity.OK, None, message, "Decided from the rows.")


def _usable(case: Case) -> Callable[[tuple[Target, ...]], str]:
    """How many of a name's targets are usable, as a clause."""

    @once
    def said(targets: tuple[Target, ...]) -> str:
        usable = sum(target.usable for target in targets)
        return f"{usable} of {plural(len(targets), noun_of(targets, case.noun))} usable, counted from the rows"

    return said


def _fallbacks(route: RouteAssessment) -> str:
    return "no fallback serves" if route.route.fallbacks or route.route.first_fallbacks else "it has no fallbacks"


def _step(case: Case, id_: str, *, undecided: bool = False) -> Callable[[RouteAssessment], str | None]:
    """What brings a route's targets back; without any, the finding's own step."""

    @once
    def back(targets: tuple[Target, ...]) -> str | None:
        return recovery(case.snapshot, targets, undecided=undecided)

    def step(route: RouteAssessment) -> str | None:
        wait, at_least = route.available_in_s, route.available_is_minimum
        return back(route.route.targets) or next_step(case.snapshot, id_, wait, at_least=at_least)

    return step
