"""Would a request for a name be served? Decided once per route, from its targets, the router's rules and its traffic.

Pure and linear in targets plus fallbacks: each route is decided on its own, then fallbacks spread from the routes that
serve to those that lead to them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mcp_server.assessment.causes import clause
from mcp_server.assessment.increase import MIN_REQUESTS, Increase
from mcp_server.units import duration, percent, plural
from router_client.states import Fault, Selection, TargetState
from router_client.targets import Attempt, Pool, Route, Target
from router_client.terms import Terms

DEGRADED_FROM = 0.5
"""From this failure rate on a route is degraded, and more likely to fail the next request than not."""

SIGNIFICANT = 0.1
MANY_UNANSWERED = 0.02
LIMIT_WINDOW_S = 60


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


def assess_routes(pool: Pool, terms: Terms, rise: Increase) -> tuple[RouteAssessment, ...]:
    """Every route, in the router's order."""
    own = {route.name: _own(route, pool, terms, rise) for route in pool.routes}
    yes = _reached({name for name, each in own.items() if each.serving is True}, pool)
    maybe = _reached({name for name, each in own.items() if each.serving is None}, pool)
    soonest = _soonest(own, pool)
    return tuple(_with_fallbacks(own[route.name], yes, maybe, soonest) for route in pool.routes)


def _own(route: Route, pool: Pool, terms: Terms, rise: Increase) -> RouteAssessment:
    """What its own targets say, then what its traffic adds."""
    decided = _by_targets(route, _failure_rate(route, rise), pool, terms)
    doubt = _doubt(decided, pool, rise) if decided.serving is True else None
    if doubt is None:
        return decided
    reason, fault = doubt
    return replace(
        decided, serving=None, served_by=ServedBy.UNKNOWN, evidence=Evidence.FAILED, reason=reason, fault=fault
    )


def _by_targets(route: Route, rate: float | None, pool: Pool, terms: Terms) -> RouteAssessment:
    """Whom the router would pick, and what a request that is sent there gets."""
    rotation = _rotation(route)
    expected = {target.state.expected for target in rotation}
    if expected == {True}:
        return _served(route, rate, rotation)
    if expected <= {False}:
        return _refused(route, rate, terms)
    return _mixed(route, rate, rotation, pool, terms)


def _rotation(route: Route) -> Sequence[Target]:
    """The targets that the next request may go to: those in rotation, otherwise the last resorts."""
    open_ = [target for target in route.targets if not (target.locks and _locked(target, route.name))]
    in_rotation = [target for target in open_ if target.selected_as is Selection.IN_ROTATION]
    return in_rotation or [target for target in open_ if target.selected_as is Selection.LAST_RESORT]


def _locked(target: Target, model: str) -> bool:
    return any(lock.model == model for lock in target.locks)


def _mixed(route: Route, rate: float | None, rotation: Sequence[Target], pool: Pool, terms: Terms) -> RouteAssessment:
    """Some of them would serve: it depends on which one the router picks, and on its retries."""
    served = _served(route, rate, [target for target in rotation if target.state.expected is True])
    pick = _pick(rotation, pool)
    if pick is not None and not pool.retries and pick.state.expected is True:
        return served
    good = sum(target.state.expected is True for target in rotation)
    clients_failed = route.traffic is not None and route.traffic.failed
    if good and pool.retries and not clients_failed:
        return served
    return _unknown(route, rate, _mixed_reason(rotation, good, terms), rotation)


def _pick(rotation: Sequence[Target], pool: Pool) -> Target | None:
    """The one that the router would take: the first in its order, or the one that it names."""
    ranked = [target for target in rotation if target.rank is not None]
    if ranked:
        return min(ranked, key=lambda target: target.rank or 0)
    named = (target for target in rotation if target.name is not None and target.name == pool.next_pick)
    return next(named, rotation[0] if len(rotation) == 1 else None)


def _mixed_reason(rotation: Sequence[Target], good: int, terms: Terms) -> str:
    if good:
        bad = len(rotation) - good
        failing = f"{bad} of {plural(len(rotation), terms.target)} in rotation {'is' if bad == 1 else 'are'}"
        return f"{failing} {_state_words(rotation)}, and so is the share of requests that goes there"
    if len(rotation) == 1:
        (only,) = rotation
        said = clause(only.cause, terms) or f"it is {only.state.words}"
        return f"the {only.kind} that is tried next may fail: {said}"
    return f"every {terms.target} that may be tried next is {_state_words(rotation)}"


def _state_words(targets: Sequence[Target]) -> str:
    words = dict.fromkeys(target.state.words for target in targets if target.state.expected is not True)
    return " or ".join(words)


def _served(route: Route, rate: float | None, rotation: Sequence[Target]) -> RouteAssessment:
    successes = [target.last_success for target in rotation if isinstance(target.last_success, Attempt)]
    ages = [attempt.ago_s for attempt in successes if attempt.ago_s is not None]
    evidence = Evidence.CONFIRMED if successes else Evidence.UNTRIED
    ago = min(ages, default=None)
    return RouteAssessment(route, True, ServedBy.OWN, evidence, confirmed_ago_s=ago, failure_rate=rate)


def _refused(route: Route, rate: float | None, terms: Terms) -> RouteAssessment:
    """Nobody would serve it; the soonest way back is the earliest of all its targets."""
    faults = Counter(target.state.fault for target in route.targets if target.state.fault)
    return _with_way_back(
        RouteAssessment(
            route,
            False,
            ServedBy.NOBODY,
            Evidence.FAILED,
            reason=_why_refused(route, terms),
            fault=faults.most_common(1)[0][0] if faults else Fault.ROUTER,
            failure_rate=rate,
        ),
        route.targets,
    )


def _why_refused(route: Route, terms: Terms) -> str:
    if not route.targets:
        return f"no {terms.target} stands behind it"
    locked = sum(_locked(target, route.name) for target in route.targets)
    if locked:
        return f"{locked} of {plural(len(route.targets), terms.target)} locked for this model"
    if len(route.targets) == 1:
        only = route.targets[0]
        return clause(only.cause, terms) or f"its one {only.kind} is {only.state.words}"
    return f"none of its {len(route.targets)} {terms.target}s is usable: {count_states(route.targets)}"


def count_states(targets: Sequence[Target]) -> str:
    """Those that are not usable, by state, such as `2 rate limited, 1 unauthorized`."""
    counts = Counter(target.state for target in targets if not target.usable)
    return ", ".join(f"{counts[state]} {state.words}" for state in TargetState if counts[state])


def _unknown(route: Route, rate: float | None, reason: str, rotation: Sequence[Target]) -> RouteAssessment:
    reported = any(target.state is not TargetState.UNKNOWN for target in rotation)
    evidence = Evidence.FAILED if reported else Evidence.NOT_REPORTED
    fault = next((target.state.fault for target in rotation if target.state.fault), None)
    unknown = RouteAssessment(route, None, ServedBy.UNKNOWN, evidence, reason=reason, fault=fault, failure_rate=rate)
    return _with_way_back(unknown, rotation)


def _with_way_back(assessed: RouteAssessment, targets: Sequence[Target]) -> RouteAssessment:
    waits = [
        (wait, target.available_is_minimum)
        for target in targets
        if (wait := _wait(target, assessed.route.name)) is not None
    ]
    if not waits:
        return assessed
    soonest, is_minimum = min(waits)
    return replace(assessed, available_in_s=soonest, available_is_minimum=is_minimum)


def _wait(target: Target, model: str) -> float | None:
    locks = [lock.expires_in_s for lock in target.locks if lock.model == model and lock.expires_in_s is not None]
    return max(locks) if locks else target.available_in_s


def _failure_rate(route: Route, rise: Increase) -> float | None:
    """Since the previous look where enough requests came since, otherwise as reported."""
    recent = rise.routes.get(route.name)
    if recent is not None and recent.requests >= MIN_REQUESTS:
        return recent.failed / recent.requests
    if route.traffic is not None:
        return route.traffic.failure_rate
    requests = sum(target.requests or 0 for target in route.targets)
    return min(1.0, sum(target.failures or 0 for target in route.targets) / requests) if requests else None


def _doubt(decided: RouteAssessment, pool: Pool, rise: Increase) -> tuple[str, Fault] | None:
    """What the traffic says against a route whose targets all look usable."""
    rate = decided.failure_rate
    if rate is not None and rate >= DEGRADED_FROM:
        return f"{percent(rate)} of its requests failed", Fault.PROVIDER
    if (wrong := _only_client_errors(decided.route)) is not None:
        return wrong, Fault.CLIENT
    if (rejected := _rejected(decided.route, rise)) is not None:
        return rejected, Fault.ROUTER
    if _unanswered(decided.route, pool, rise):
        return f"{plural(pool.unanswered, 'request')} got no answer, and when is not reported", Fault.NETWORK
    return None


def _only_client_errors(route: Route) -> str | None:
    """Nothing was served yet, and what was asked was refused as wrong: it depends on the request itself.

    Only a fallback for that kind of failure takes such a request.
    """
    targets = route.targets
    wrong = sum(target.client_errors or 0 for target in targets)
    requests = sum(target.requests or 0 for target in targets)
    served = any(isinstance(target.last_success, Attempt) for target in targets)
    if not wrong or wrong < requests or served or route.conditional:
        return None
    return f"the upstream refused its {plural(wrong, 'request')} so far as wrong in itself, and served none yet"


def _rejected(route: Route, rise: Increase) -> str | None:
    """The router's own limit: it counts by the minute, so what it rejected a moment ago it may reject again."""
    traffic, recent = route.traffic, rise.routes.get(route.name)
    if traffic is None or not route.limited or not traffic.rejected:
        return None
    if recent is not None and recent.requests > recent.failed and not recent.rejected:
        return None
    since = traffic.rejected_since_s
    over = traffic.rejected == 1 and since is not None and since > LIMIT_WINDOW_S
    rare = traffic.rejected < SIGNIFICANT * traffic.requests and (since is None or since > LIMIT_WINDOW_S)
    if over or rare:
        return None
    return f"the router rejected {traffic.rejected} of {plural(traffic.requests, 'request')} at a limit of its own"


def _unanswered(route: Route, pool: Pool, rise: Increase) -> bool:
    """Requests without any record: one in a thousand is a caller that gave up, more is a network that is down."""
    if not pool.unanswered or route.secondary:
        return False
    if rise.unanswered == 0 and rise.completed:
        return False
    recorded = route.traffic.requests if route.traffic else 0
    return pool.unanswered >= MANY_UNANSWERED * (recorded + pool.unanswered)


def _reached(serving: set[str], pool: Pool) -> Mapping[str, str]:
    """The routes from which a fallback leads to one of these, and the fallback that is taken first.

    Spread backwards from the routes that serve, level by level, so that each edge is looked at once; a router follows
    no more than `max_fallbacks` in a row.
    """
    leads_to: dict[str, list[str]] = defaultdict(list)
    for route in pool.routes:
        for name in route.fallbacks:
            leads_to[name].append(route.name)
    via: dict[str, str] = {}
    level, depth = list(serving), 0
    while level and depth < (pool.max_fallbacks or len(pool.routes)):
        level = [start for name in level for start in leads_to[name] if _is_new(start, name, serving, via)]
        depth += 1
    return via | _first_steps(pool, serving, via)


def _is_new(start: str, name: str, serving: set[str], via: dict[str, str]) -> bool:
    """Note by which fallback a route is reached; False where it was reached before."""
    if start in serving or start in via:
        return False
    via[start] = name
    return True


def _first_steps(pool: Pool, serving: set[str], via: Mapping[str, str]) -> dict[str, str]:
    """The routes that only a fallback of the first step leads out of."""
    found: dict[str, str] = {}
    for route in pool.routes:
        if route.name not in serving and route.name not in via:
            first = next((name for name in route.first_fallbacks if name in serving or name in via), None)
            if first is not None:
                found[route.name] = first
    return found


def _soonest(own: Mapping[str, RouteAssessment], pool: Pool) -> Mapping[str, RouteAssessment]:
    """Per route, whichever of itself and its direct fallbacks is back first."""

    def wait(name: str) -> float:
        back = own[name].available_in_s
        return float("inf") if back is None else back

    return {
        route.name: own[min((route.name, *(n for n in _fallbacks(route) if n in own)), key=wait)]
        for route in pool.routes
        if own[route.name].serving is not True
    }


def _fallbacks(route: Route) -> tuple[str, ...]:
    return route.fallbacks or route.first_fallbacks


def _with_fallbacks(
    own: RouteAssessment, yes: Mapping[str, str], maybe: Mapping[str, str], soonest: Mapping[str, RouteAssessment]
) -> RouteAssessment:
    """A route that its own targets do not surely serve, with what its fallbacks add."""
    name = own.route.name
    if own.serving is True or own.fault is Fault.CLIENT:
        return own
    if name in yes:
        return replace(own, serving=True, served_by=ServedBy.FALLBACK, fallback=yes[name])
    first = soonest[name]
    back = replace(own, available_in_s=first.available_in_s, available_is_minimum=first.available_is_minimum)
    if own.serving is False and name in maybe:
        reason = f"{own.reason}; whether its fallback serves cannot be told"
        return replace(back, serving=None, served_by=ServedBy.UNKNOWN, fallback=maybe[name], reason=reason)
    return back


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
