"""The assessment of one route."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct

from mcp_server.units import ago
from router_client.model.states import Fault, TargetState
from router_client.model.targets import Attempt, Route, Target


class ServedBy(StrEnum):
    """What would serve a request for a route: its own targets, a fallback, nothing, or not known."""

    OWN = "own"
    FALLBACK = "fallback"
    NONE = "none"
    UNKNOWN = "unknown"


class Evidence(StrEnum):
    """What a prediction rests on: a success, no request yet, a failure, or nothing that is reported."""

    CONFIRMED = "confirmed"
    UNVERIFIED = "unverified"
    FAILED = "failed"
    NOT_REPORTED = "not_reported"


class RequestCounts(Struct, frozen=True):
    """The requests of several targets together.

    `failure_rate` covers the targets that report both requests and failures; None without requests.
    """

    requests: int = 0
    client_errors: int = 0
    failure_rate: float | None = None
    has_success: bool = False


NO_COUNTS = RequestCounts()


class RouteAssessment(Struct, frozen=True):
    """Whether the next request for this route would be served: True, False, or None if that is unknown.

    Attributes:
        reason: why it is not certainly served, as a clause; set whenever `serving` is not True.
        fallback: the route that serves instead.
        confirmed_ago_s: seconds since the last known success.
        available_in_s: seconds until the first of its targets and fallbacks is available again.
        available_is_minimum: it may take longer than that.
        failure_rate: the share of its requests that failed, 0..1.
        counts: the requests of its targets together.
    """

    route: Route
    serving: bool | None
    served_by: ServedBy
    evidence: Evidence
    reason: str | None = None
    fallback: str | None = None
    confirmed_ago_s: float | None = None
    available_in_s: float | None = None
    available_is_minimum: bool = False
    fault: Fault | None = None
    failure_rate: float | None = None
    counts: RequestCounts = NO_COUNTS

    @property
    def is_unverified(self) -> bool:
        """True if nothing is known against it, and only a request would show whether it is served."""
        return self.serving is None and self.evidence is Evidence.UNVERIFIED


def count_requests(targets: Sequence[Target]) -> RequestCounts:
    """Add up the counters of the targets."""
    requests = client_errors = reported = failures = 0
    has_success = False
    for target in targets:
        requests += target.requests or 0
        client_errors += target.client_errors or 0
        if target.failures is not None and target.requests is not None:
            reported += target.requests
            failures += target.failures
        has_success = has_success or isinstance(target.last_success, Attempt)
    rate = min(1.0, failures / reported) if reported else None
    return RequestCounts(requests, client_errors, rate, has_success)


def has_unknown(routes: Iterable[RouteAssessment]) -> bool:
    """Return True if it is unknown for any route whether it is served."""
    return any(route.serving is None for route in routes)


def count_states(targets: Sequence[Target]) -> str:
    """Return the number of targets in each state except usable, such as `2 rate limited, 1 unauthorized`."""
    counts = Counter(target.state for target in targets if not target.usable)
    return ", ".join(f"{counts[state]} {state.words}" for state in TargetState if counts[state])


def usable_sentence(targets: Sequence[Target], noun: str) -> str:
    """Return a sentence such as `Usable accounts: 2 of 3.`"""
    if not targets:
        return f"Configured {noun}s: 0."
    return f"Usable {noun}s: {sum(target.usable for target in targets)} of {len(targets)}."


def first_recovery(rows: Iterable[RouteAssessment | Target]) -> tuple[float | None, bool]:
    """Return the seconds until the first of these is available again, and whether it may take longer."""
    waits = [(each.available_in_s, each.available_is_minimum) for each in rows if each.available_in_s is not None]
    return min(waits) if waits else (None, False)


def last_success(routes: Sequence[RouteAssessment]) -> str | None:
    """Return the success that confirms the prediction, as a clause; None without one."""
    ages = [route.confirmed_ago_s for route in routes if route.confirmed_ago_s is not None]
    if ages:
        return f"last success {ago(min(ages))}"
    if any(route.evidence is Evidence.CONFIRMED for route in routes):
        return "its last requests were served"
    return None
