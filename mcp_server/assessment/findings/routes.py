"""Findings about routes: what would serve them, and the results of their requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.failure_signals import DEGRADED_FAILURE_RATE
from mcp_server.assessment.finding import Finding, worded
from mcp_server.assessment.memo import memoize_by_identity
from mcp_server.assessment.recovery import recovery_step
from mcp_server.assessment.route import RouteAssessment, ServedBy, usable_sentence
from mcp_server.assessment.verdict import Case, Verdict, VerdictName
from mcp_server.units import percent, plural
from router_client.model.states import Severity
from router_client.model.targets import Route, Target, Traffic, noun_of

MIN_CLIENT_ERROR_SHARE = 0.1


def refused(case: Case, _: Verdict) -> Iterator[Finding | Severity]:
    """No target and no fallback would serve the route; not if there is a blocker, which has its own finding."""
    usable, step = _usable(case), _step(case, "route.refused")

    def word(route: RouteAssessment) -> Finding:
        return Finding(
            "route.refused",
            Severity.FAIL,
            route.route.name,
            f"The router would refuse requests for this {case.snapshot.terms.route}: {route.reason}.",
            f"{usable(route.route.targets)} {_fallbacks(route)}",
            step(route),
        )

    routes = case.routes if len(case.routes) > 1 and not case.blockers else ()
    return worded((route for route in routes if route.serving is False), lambda _: Severity.FAIL, word)


def unknown(case: Case, verdict: Verdict) -> Iterator[Finding | Severity]:
    """It is unknown whether the route is served; for a single route the verdict already says so.

    Of an unverified one nothing bad is known.
    """
    in_verdict = verdict.name is not VerdictName.DEGRADED and len(case.routes) == 1
    not_reported = case.pool is not None and case.pool.not_reported is not None
    usable, step = _usable(case), _step(case, "route.unknown", is_unknown=True)

    def severity(route: RouteAssessment) -> Severity:
        return Severity.INFO if route.is_unverified else Severity.WARN

    def word(route: RouteAssessment) -> Finding:
        return Finding(
            "route.unknown",
            severity(route),
            route.route.name,
            f"{_doubt(route, case.snapshot.terms.route)}: {route.reason}.",
            usable(route.route.targets),
            step(route),
        )

    routes = () if case.blockers or not_reported or in_verdict else case.routes
    return worded((route for route in routes if route.serving is None), severity, word)


def _doubt(route: RouteAssessment, noun: str) -> str:
    if route.is_unverified:
        return f"Only a request would show whether this {noun} is served"
    return f"Requests for this {noun} may fail"


def on_fallback(case: Case, _: Verdict) -> Iterator[Finding | Severity]:
    """The route's own targets do not serve it, and a fallback does."""
    usable, step = _usable(case), _step(case, "route.refused")

    def word(route: RouteAssessment) -> Finding:
        return Finding(
            "route.on_fallback",
            Severity.WARN,
            route.route.name,
            f"Requests for this {case.snapshot.terms.route} go to a fallback: {route.reason}.",
            f"{usable(route.route.targets)} The fallback would serve them.",
            step(route),
            (("fallback", route.fallback),),
        )

    routes = (route for route in case.routes if route.served_by is ServedBy.FALLBACK)
    return worded(routes, lambda _: Severity.WARN, word)


def rejected(case: Case, _: Verdict) -> Iterator[Finding | Severity]:
    """The router itself rejected requests."""
    routes = (route.route for route in case.routes if route.route.traffic and route.route.traffic.rejected)
    return worded(routes, _rejection_severity, partial(_rejected, case))


def _rejection_severity(route: Route) -> Severity:
    return Severity.WARN if route.limited else Severity.INFO


def _rejected(case: Case, route: Route) -> Finding:
    traffic, terms = route.traffic or Traffic(), case.snapshot.terms
    return Finding(
        "route.rejected",
        _rejection_severity(route),
        route.name,
        f"The router itself rejected {plural(traffic.rejected, 'request')} for this {terms.route}.",
        f"Rejected: {traffic.rejected} of {plural(traffic.requests, 'request')}. No {terms.target} was tried.",
        next_step(case.snapshot, "route.rejected"),
    )


def failing(case: Case, _: Verdict) -> Iterator[Finding | Severity]:
    """Half of the route's requests fail, or more; not if it is refused or on a fallback, which has its own finding."""
    failing = (route for route in case.routes if (route.failure_rate or 0) >= DEGRADED_FAILURE_RATE)
    routes = (route for route in failing if route.serving is not False and route.served_by is not ServedBy.FALLBACK)
    return worded(routes, lambda _: Severity.FAIL, partial(_failing, case))


def _failing(case: Case, route: RouteAssessment) -> Finding:
    rate = route.failure_rate or 0
    share = "All requests" if rate >= 1 else f"{percent(rate)} of the requests"
    return Finding(
        "route.failing",
        Severity.FAIL,
        route.route.name,
        f"{share} for this {case.snapshot.terms.route} fail.",
        "Counted by the router. Client errors are excluded if it reports them separately.",
        next_step(case.snapshot, "usage.errors"),
    )


class _ClientErrors(NamedTuple):
    """A route's client errors, and all its requests."""

    name: str
    invalid: int
    total: int

    @property
    def severity(self) -> Severity:
        is_many = self.invalid >= MIN_CLIENT_ERROR_SHARE * self.total or self.total <= 1
        return Severity.WARN if is_many else Severity.INFO


def client_errors(case: Case, _: Verdict) -> Iterator[Finding | Severity]:
    """Requests that failed with a client error: no fault of a target."""
    routes = (found for route in case.routes if (found := _client_errors(route)).invalid)
    return worded(routes, lambda found: found.severity, partial(_client_error_finding, case))


def _client_errors(route: RouteAssessment) -> _ClientErrors:
    counts = route.route.traffic or route.counts
    return _ClientErrors(route.route.name, counts.client_errors, counts.requests)


def _client_error_finding(case: Case, found: _ClientErrors) -> Finding:
    return Finding(
        "route.client_errors",
        found.severity,
        found.name,
        f"{plural(found.invalid, 'request')} for this {case.snapshot.terms.route} failed with a client error.",
        f"HTTP 4xx since the start: {found.invalid} of {plural(found.total, 'request')}.",
        next_step(case.snapshot, "route.client_errors"),
    )


def no_fallback(case: Case, _: Verdict) -> Iterator[Finding | Severity]:
    """A route with one target and no fallback; only if the router has named routes, each of several targets.

    Where a route is a target, such as the model of a server, there is no second one to add.
    """
    terms = case.snapshot.terms
    has_named_routes = len(case.routes) > 1 and terms.route != terms.target
    routes = (route.route for route in case.routes if len(route.route.targets) == 1 and has_named_routes)
    return worded(filter(_is_alone, routes), lambda _: Severity.INFO, partial(_no_fallback, case))


def _is_alone(route: Route) -> bool:
    return not (route.fallbacks or route.default_fallbacks or route.alias_of or route.secondary)


def _no_fallback(case: Case, route: Route) -> Finding:
    terms = case.snapshot.terms
    noun = noun_of(route.targets, terms.target)
    return Finding(
        "route.no_fallback",
        Severity.INFO,
        route.name,
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
