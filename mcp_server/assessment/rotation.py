"""Which target the router would pick for the next request of a route, and whether that one would serve it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from mcp_server.assessment.causes import clause
from mcp_server.assessment.memo import memoize_by_identity
from mcp_server.assessment.route import Evidence, RouteAssessment, ServedBy, count_states
from mcp_server.units import all_of, plural
from router_client.model.states import Fault, Selection, TargetState
from router_client.model.targets import Attempt, Pool, Route, Target, noun_of
from router_client.model.terms import Terms


def assess_by_targets(pool: Pool, terms: Terms) -> Iterator[RouteAssessment]:
    """Assess every route by its targets alone; routes with the same targets, lock and failures share the result."""
    # Few routers have any.
    sets_of_targets = {id(route.targets): route.targets for route in pool.routes}.values()
    has_locks = any(target.locks for targets in sets_of_targets for target in targets)
    locked_models = memoize_by_identity(_locked_models)
    assessed: dict[tuple[int, str | None, bool], RouteAssessment] = {}
    for route in pool.routes:
        lock = route.name if has_locks and route.name in locked_models(route.targets) else None
        key = id(route.targets), lock, _has_failures(route)
        if key not in assessed:
            assessed[key] = _assess(route, pool, terms)
        yield replace(assessed[key], route=route)


def _assess(route: Route, pool: Pool, terms: Terms) -> RouteAssessment:
    """Of the route itself, this may use nothing but its locks and `_has_failures`: see `assess_by_targets`."""
    candidates = _candidates(route)
    expected = {target.state.expected for target in candidates}
    if expected == {True}:
        return _served(route, candidates)
    if expected <= {False}:
        return _refused(route, terms)
    return _mixed(route, candidates, pool, terms)


def _has_failures(route: Route) -> bool:
    return route.traffic is not None and route.traffic.failed > 0


def _locked_models(targets: Sequence[Target]) -> frozenset[str]:
    return frozenset(lock.model for target in targets for lock in target.locks)


def _candidates(route: Route) -> Sequence[Target]:
    """The targets that the router may pick: those in rotation, or without any the last resorts."""
    unlocked = [target for target in route.targets if not (target.locks and _is_locked(target, route.name))]
    in_rotation = [target for target in unlocked if target.selected_as is Selection.IN_ROTATION]
    return in_rotation or [target for target in unlocked if target.selected_as is Selection.LAST_RESORT]


def _is_locked(target: Target, model: str) -> bool:
    return any(lock.model == model for lock in target.locks)


def _mixed(route: Route, candidates: Sequence[Target], pool: Pool, terms: Terms) -> RouteAssessment:
    """Some candidates would serve: the result depends on the router's pick and on its retries."""
    good = [target for target in candidates if target.state.expected is True]
    pick = _pick(candidates, pool)
    if pick is not None and not pool.retries and pick.state.expected is True:
        return _served(route, good)
    if pick is not None and pool.retries == 0 and pick.state.expected is False:
        return _refused(route, terms, pick)
    if good and pool.retries and not _has_failures(route):
        return _served(route, good)
    reason = _mixed_reason(route, candidates, len(good), terms)
    if pick is not None and pick.rank is not None and len(candidates) > 1:
        reason = f"the {pick.kind} that the router tries first is {_state_and_cause(pick, terms)}"
    return _unknown(route, reason, candidates)


def _pick(candidates: Sequence[Target], pool: Pool) -> Target | None:
    """The target at which a request would end: the first in the router's order, or the one that it names.

    Those from which it goes on to the next are left out. None if it is unknown.
    """
    if len(candidates) == 1:
        return candidates[0]
    ranked = [target for target in candidates if target.rank is not None and not target.fails_over]
    if ranked:
        return _first(ranked)
    if pool.next_pick is None:
        return None
    return next((target for target in candidates if target.name == pool.next_pick), None)


def _first(ranked: Sequence[Target]) -> Target | None:
    """The first in the order; of several with one rank any one, if the same is expected of all of them."""
    first = min(target.rank or 0 for target in ranked)
    of_rank = [target for target in ranked if target.rank == first]
    return of_rank[0] if len({target.state.expected for target in of_rank}) == 1 else None


def _mixed_reason(route: Route, candidates: Sequence[Target], good: int, terms: Terms) -> str:
    noun = noun_of(candidates, terms.target)
    if good:
        bad = len(candidates) - good
        are = "is" if bad == 1 else "are"
        return f"{bad} of {plural(len(candidates), noun)} in rotation {are} {_state_words(candidates)}"
    if len(candidates) > 1:
        return f"every {noun} that the router may pick is {_state_words(candidates)}"
    (only,) = candidates
    return f"{_its(only, terms, is_alone=len(route.targets) == 1)} is {_state_and_cause(only, terms)}"


def _its(only: Target, terms: Terms, *, is_alone: bool) -> str:
    """Return such as `its account`, `the only account left`, or `the model` where a route is the target itself."""
    if only.kind == terms.route:
        return f"the {only.kind}"
    return f"its {only.kind}" if is_alone else f"the only {only.kind} left"


def _state_and_cause(target: Target, terms: Terms) -> str:
    why = clause(target.cause, terms)
    return f"{target.state.words}{f' ({why})' if why else ''}"


def _state_words(targets: Sequence[Target]) -> str:
    words = dict.fromkeys(target.state.words for target in targets if target.state.expected is not True)
    return " or ".join(words)


def _served(route: Route, candidates: Sequence[Target]) -> RouteAssessment:
    is_confirmed = any(isinstance(target.last_success, Attempt) for target in candidates)
    evidence = Evidence.CONFIRMED if is_confirmed else Evidence.UNVERIFIED
    return RouteAssessment(route, True, ServedBy.OWN, evidence, confirmed_ago_s=_last_success_s(candidates))


def _last_success_s(candidates: Sequence[Target]) -> float | None:
    successes = [target.last_success for target in candidates if isinstance(target.last_success, Attempt)]
    return min((attempt.ago_s for attempt in successes if attempt.ago_s is not None), default=None)


def _refused(route: Route, terms: Terms, pick: Target | None = None) -> RouteAssessment:
    """No target would serve it. `pick`: the only target that the router tries."""
    faults = Counter(target.state.fault for target in route.targets if target.state.fault)
    return _with_recovery(
        RouteAssessment(
            route,
            False,
            ServedBy.NONE,
            Evidence.FAILED,
            reason=_refused_reason(route, terms) if pick is None else _pick_reason(pick, terms),
            fault=faults.most_common(1)[0][0] if faults else Fault.ROUTER,
        ),
        route.targets,
    )


def _pick_reason(pick: Target, terms: Terms) -> str:
    return f"the router tries only the first {pick.kind}, which is {_state_and_cause(pick, terms)}"


def _refused_reason(route: Route, terms: Terms) -> str:
    if not route.targets:
        return f"it has no {terms.target}"
    noun = noun_of(route.targets, terms.target)
    # Of a refused key the lock says less than the state.
    others = [t for t in route.targets if t.state.fault is Fault.KEY or not _is_locked(t, route.name)]
    locked = len(route.targets) - len(others)
    if locked == len(route.targets) == 1:
        return f"its {noun} is locked for this model"
    if locked:
        if locked == len(route.targets):
            return f"{all_of(locked, noun)} are locked for this model"
        are = "is" if locked == 1 else "are"
        return (
            f"{locked} of {plural(len(route.targets), noun)} {are} locked for this model, the others are not usable:"
            f" {count_states(others)}"
        )
    if len(route.targets) == 1:
        only = route.targets[0]
        return f"{_its(only, terms, is_alone=True)} is {_state_and_cause(only, terms)}"
    return f"none of its {len(route.targets)} {noun}s is usable: {count_states(route.targets)}"


def _unknown(route: Route, reason: str, candidates: Sequence[Target]) -> RouteAssessment:
    states = {target.state for target in candidates if target.state.expected is not True}
    evidence = Evidence.FAILED
    if states <= {TargetState.UNVERIFIED, TargetState.STARTING}:
        evidence = Evidence.UNVERIFIED
    elif states <= {TargetState.UNKNOWN, TargetState.UNVERIFIED}:
        evidence = Evidence.NOT_REPORTED
    fault = next((target.state.fault for target in candidates if target.state.fault), None)
    last_s = _last_success_s(candidates)
    assessed = RouteAssessment(
        route, None, ServedBy.UNKNOWN, evidence, reason=reason, confirmed_ago_s=last_s, fault=fault
    )
    return _with_recovery(assessed, candidates)


def _with_recovery(assessed: RouteAssessment, targets: Sequence[Target]) -> RouteAssessment:
    """Add when the first of the targets is available again."""
    waits = [
        (wait, target.available_is_minimum)
        for target in targets
        if (wait := _wait_s(target, assessed.route.name)) is not None
    ]
    if not waits:
        return assessed
    wait_s, is_minimum = min(waits)
    return replace(assessed, available_in_s=wait_s, available_is_minimum=is_minimum)


def _wait_s(target: Target, model: str) -> float | None:
    # A refused key is still refused when its lock expires.
    if not target.locks or target.state.fault is Fault.KEY:
        return target.available_in_s
    locks = [lock.expires_in_s for lock in target.locks if lock.model == model and lock.expires_in_s is not None]
    return max(locks, default=target.available_in_s)
