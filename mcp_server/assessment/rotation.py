"""Whom a router would pick for the next request of a route, and what a request that is sent there gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mcp_server.assessment.behind import once
from mcp_server.assessment.causes import clause
from mcp_server.assessment.route import Evidence, RouteAssessment, ServedBy, count_states
from mcp_server.units import plural
from router_client.model.states import Fault, Selection, TargetState
from router_client.model.targets import Attempt, Pool, Route, Target, noun_of
from router_client.model.terms import Terms


def by_targets(pool: Pool, terms: Terms) -> Iterator[RouteAssessment]:
    """Every route as its targets alone have it: decided once for all names that lead to the same ones and are treated
    alike there."""
    locked = once(_locked_models)
    decided: dict[tuple[int, str | None, bool], RouteAssessment] = {}
    for route in pool.routes:
        own_lock = route.name if route.name in locked(route.targets) else None
        alike = id(route.targets), own_lock, _clients_failed(route)
        if alike not in decided:
            decided[alike] = _decided(route, pool, terms)
        yield replace(decided[alike], route=route)


def _decided(route: Route, pool: Pool, terms: Terms) -> RouteAssessment:
    """Whom the router would pick, and what a request that is sent there gets.

    Of the name itself nothing is looked at but its locks and whether its clients saw failures: see `by_targets`.
    """
    rotation = _rotation(route)
    expected = {target.state.expected for target in rotation}
    if expected == {True}:
        return _served(route, rotation)
    if expected <= {False}:
        return _refused(route, terms)
    return _mixed(route, rotation, pool, terms)


def _clients_failed(route: Route) -> bool:
    return route.traffic is not None and route.traffic.failed > 0


def _locked_models(targets: Sequence[Target]) -> frozenset[str]:
    return frozenset(lock.model for target in targets for lock in target.locks)


def _rotation(route: Route) -> Sequence[Target]:
    """The targets that the next request may go to: those in rotation, otherwise the last resorts."""
    open_ = [target for target in route.targets if not (target.locks and _locked(target, route.name))]
    in_rotation = [target for target in open_ if target.selected_as is Selection.IN_ROTATION]
    return in_rotation or [target for target in open_ if target.selected_as is Selection.LAST_RESORT]


def _locked(target: Target, model: str) -> bool:
    return any(lock.model == model for lock in target.locks)


def _mixed(route: Route, rotation: Sequence[Target], pool: Pool, terms: Terms) -> RouteAssessment:
    """Some of them would serve: it depends on which one the router picks, and on its retries."""
    served = _served(route, [target for target in rotation if target.state.expected is True])
    pick = _pick(rotation, pool)
    if pick is not None and not pool.retries and pick.state.expected is True:
        return served
    if pick is not None and pool.retries == 0 and pick.state.expected is False:
        return _refused(route, terms, pick)
    good = sum(target.state.expected is True for target in rotation)
    if good and pool.retries and not _clients_failed(route):
        return served
    return _unknown(route, _mixed_reason(rotation, good, terms), rotation)


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
        all_ = plural(len(rotation), noun_of(rotation, terms.target))
        are = "is" if bad == 1 else "are"
        return f"{bad} of {all_} in rotation {are} {_state_words(rotation)}: their share of the requests may fail"
    if len(rotation) == 1:
        (only,) = rotation
        said = clause(only.cause, terms) or f"it is {only.state.words}"
        if only.state is TargetState.UNKNOWN:
            return f"the state of its {only.kind} is not known: {said}"
        return f"the {only.kind} that is tried next may fail: {said}"
    return f"every {noun_of(rotation, terms.target)} that may be tried next is {_state_words(rotation)}"


def _state_words(targets: Sequence[Target]) -> str:
    words = dict.fromkeys(target.state.words for target in targets if target.state.expected is not True)
    return " or ".join(words)


def _served(route: Route, rotation: Sequence[Target]) -> RouteAssessment:
    successes = [target.last_success for target in rotation if isinstance(target.last_success, Attempt)]
    ages = [attempt.ago_s for attempt in successes if attempt.ago_s is not None]
    evidence = Evidence.CONFIRMED if successes else Evidence.UNTRIED
    ago = min(ages, default=None)
    return RouteAssessment(route, True, ServedBy.OWN, evidence, confirmed_ago_s=ago)


def _refused(route: Route, terms: Terms, pick: Target | None = None) -> RouteAssessment:
    """Nobody would serve it; the soonest way back is the earliest of all its targets. `pick`: the only one tried."""
    faults = Counter(target.state.fault for target in route.targets if target.state.fault)
    return _with_way_back(
        RouteAssessment(
            route,
            False,
            ServedBy.NOBODY,
            Evidence.FAILED,
            reason=_why_refused(route, terms) if pick is None else _why_picked(pick, terms),
            fault=faults.most_common(1)[0][0] if faults else Fault.ROUTER,
        ),
        route.targets,
    )


def _why_picked(pick: Target, terms: Terms) -> str:
    why = clause(pick.cause, terms) or f"it is {pick.state.words}"
    return f"no other {pick.kind} is tried than the first one, and {why}"


def _why_refused(route: Route, terms: Terms) -> str:
    if not route.targets:
        return f"no {terms.target} stands behind it"
    locked = sum(_locked(target, route.name) for target in route.targets)
    if locked:
        return f"{locked} of {plural(len(route.targets), noun_of(route.targets, terms.target))} locked for this model"
    if len(route.targets) == 1:
        only = route.targets[0]
        return clause(only.cause, terms) or f"its one {only.kind} is {only.state.words}"
    noun = noun_of(route.targets, terms.target)
    return f"none of its {len(route.targets)} {noun}s is usable: {count_states(route.targets)}"


def _unknown(route: Route, reason: str, rotation: Sequence[Target]) -> RouteAssessment:
    reported = any(target.state is not TargetState.UNKNOWN for target in rotation)
    evidence = Evidence.FAILED if reported else Evidence.NOT_REPORTED
    fault = next((target.state.fault for target in rotation if target.state.fault), None)
    unknown = RouteAssessment(route, None, ServedBy.UNKNOWN, evidence, reason=reason, fault=fault)
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
