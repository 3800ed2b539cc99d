"""What is decided of one route: a name that clients ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mcp_server.units import duration
from router_client.model.states import Fault, TargetState
from router_client.model.targets import Route, Target


class ServedBy(StrEnum):
    """Who would serve a request for a name."""

    OWN = "own"
    FALLBACK = "fallback"
    NOBODY = "nobody"
    UNKNOWN = "unknown"


class Evidence(StrEnum):
    """What an answer rests on."""

    CONFIRMED = "confirmed"
    UNTRIED = "untried"
    FAILED = "failed"
    NOT_REPORTED = "not_reported"


@dataclass(frozen=True, slots=True)
class RouteAssessment:
    """Whether the next request for this name would be served: yes, no, or None where that cannot be told.

    `reason` is a clause on why not, or why it cannot be told; it is there whenever `serving` is not True. `fallback`
    is the name that serves instead. `confirmed_ago_s` is the age of the last known success. `available_in_s` is the
    soonest way back, over all of its targets and fallbacks.
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


def undecided(routes: Iterable[RouteAssessment]) -> bool:
    """True where of one of them it cannot be told."""
    return any(route.serving is None for route in routes)


def count_states(targets: Sequence[Target]) -> str:
    """Those that are not usable, by state, such as `2 rate limited, 1 unauthorized`."""
    counts = Counter(target.state for target in targets if not target.usable)
    return ", ".join(f"{counts[state]} {state.words}" for state in TargetState if counts[state])


def soonest_back(routes: Sequence[RouteAssessment]) -> tuple[float | None, bool]:
    """The soonest recovery of routes that do not serve: seconds, and whether it may take longer."""
    waits = [(r.available_in_s, r.available_is_minimum) for r in routes if r.available_in_s is not None]
    return min(waits) if waits else (None, False)


def confirmed(routes: Sequence[RouteAssessment]) -> str:
    """On what an answer rests, as a clause."""
    ages = [route.confirmed_ago_s for route in routes if route.confirmed_ago_s is not None]
    if ages:
        return f"last success {duration(min(ages))} ago"
    if any(route.evidence is Evidence.CONFIRMED for route in routes):
        return "its last requests were served"
    return "no request has confirmed it yet"
