"""The view of `pool`: the targets, such as accounts, deployments or models, that the router picks from."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Annotated, final

from msgspec import Meta

from mcp_server.answers.views.answer import AnswerView, common_fields, left_out
from mcp_server.answers.views.base import OptionalSentence, Sentences, View, limit_rows, whole_seconds
from mcp_server.assessment import Assessment
from mcp_server.assessment.causes import clause
from router_client.model.states import SEVERITY_ORDER, Reading, Severity, TargetState
from router_client.model.targets import Attempt, LastAttempt, Pool, Target, noun_of, usable_count
from router_client.model.terms import Terms

MAX_TARGETS = 64
MAX_LOCKS = 16


@final
class WindowView(View, frozen=True):
    """A quota window, rate limit or budget of one target."""

    name: Annotated[str, Meta(description="Name of the window, such as 5h or 7d")]
    unit: Annotated[str, Meta(description="Unit of limit and remaining; share where only a fraction is reported")]
    utilization: Annotated[float | None, Meta(description="Used share, 1.0 is all; only if reading is fresh")]
    last_utilization: Annotated[float | None, Meta(description="Last observed share, however old")]
    limit: Annotated[float | None, Meta(description="Size of the window, in units")]
    remaining: Annotated[float | None, Meta(description="Units left")]
    resets_in_s: Annotated[int | None, Meta(description="Seconds until it resets; null where not reported")]
    observed_ago_s: Annotated[int | None, Meta(description="Seconds since the last observation")]
    reading: Annotated[
        Reading,
        Meta(
            description="fresh, stale, not_observed (not measured yet), placeholder (for a missing one)"
            " or not_reported"
        ),
    ]


@final
class LockView(View, frozen=True):
    """A lock: the target is out for one model only."""

    model: Annotated[str, Meta(description="Model; data from outside")]
    expires_in_s: Annotated[int | None, Meta(description="Seconds until the lock expires")]


@final
class TargetView(View, frozen=True):
    """One target: an account, deployment, key, provider or model."""

    name: Annotated[str | None, Meta(description="Name; data from outside")]
    kind: Annotated[str, Meta(description="Kind of target, such as account, deployment or model")]
    state: Annotated[TargetState, Meta(description="usable, or why it is not")]
    severity: Annotated[Severity, Meta(description="Severity of that state: ok, info, warn or fail")]
    usable: Annotated[bool, Meta(description="Whether nothing known prevents its use")]
    reason: Annotated[OptionalSentence, Meta(description="Why it is in that state; null if usable without a remark")]
    routes: Annotated[list[str], Meta(description="Routes it serves")]
    headroom: Annotated[float | None, Meta(description="Free share of its fullest fresh quota window, 0..1")]
    claim: Annotated[str | None, Meta(description="What its last answer was billed against, in the provider's words")]
    available_in_s: Annotated[int | None, Meta(description="Seconds until it is available again without action")]
    available_is_minimum: Annotated[bool, Meta(description="Whether it may take longer than that")]
    last_success_ago_s: Annotated[int | None, Meta(description="Seconds since its last known success")]
    last_failure_ago_s: Annotated[int | None, Meta(description="Seconds since its last known failure")]
    last_failure_status: Annotated[int | None, Meta(description="HTTP status of that failure")]
    requests: Annotated[int | None, Meta(description="Requests counted for it; rejected ones may be missing")]
    failures: Annotated[int | None, Meta(description="Failed requests since the start, without client errors")]
    client_errors: Annotated[int | None, Meta(description="Requests that failed because of the client")]
    cooldowns: Annotated[int | None, Meta(description="Number of cooldowns since the start")]
    auth_failures: Annotated[int | None, Meta(description="Consecutive authentication failures")]
    expires_in_s: Annotated[int | None, Meta(description="Seconds until its token expires")]
    locks: Annotated[list[LockView], Meta(description="Models it is not used for at present")]
    locked_models: Annotated[int, Meta(description="Their number, including those not shown")]
    windows: Annotated[list[WindowView], Meta(description="Its quota windows, rate limits and budgets")]


@final
class StateCountView(View, frozen=True):
    """Number of targets in one state."""

    state: Annotated[TargetState, Meta(description="The state")]
    count: Annotated[int, Meta(description="Number of targets in it")]


@final
class CountsView(View, frozen=True):
    """Number of targets by state."""

    total: Annotated[int, Meta(description="All targets")]
    usable: Annotated[int | None, Meta(description="Usable targets; null if no state is reported")]
    others: Annotated[list[StateCountView], Meta(description="Targets that are not usable, by state")]
    locked: Annotated[int, Meta(description="Usable targets that are locked for some models")]


@final
class PoolView(AnswerView, frozen=True):
    """The targets and their headroom."""

    available: Annotated[bool, Meta(description="Whether the pool could be read")]
    reason: Annotated[OptionalSentence, Meta(description="Why the pool could not be read")]
    noun: Annotated[str, Meta(description="What a target is, such as account, deployment or model")]
    counts: Annotated[CountsView | None, Meta(description="Number of targets by state")]
    headroom: Annotated[
        float | None, Meta(description="Best headroom among usable targets with a fresh reading, 0..1")
    ]
    next_pick: Annotated[str | None, Meta(description="Usable target that the router picks next for a new session")]
    sticky_bindings: Annotated[int | None, Meta(description="Sessions bound to a target")]
    targets: Annotated[list[TargetView], Meta(description="Targets, worst first")]
    notes: Annotated[Sentences, Meta(description="Remarks on these figures")]


def pool_view(assessment: Assessment) -> PoolView:
    """Fill the view; all counts come from the targets."""
    pool, terms = assessment.pool, assessment.snapshot.terms
    noun = noun_of(pool.targets if pool else (), terms.target)
    targets, notes = limit_rows(sorted(pool.targets, key=_worst_first) if pool else [], MAX_TARGETS, noun)
    routes = _routes(pool) if pool else {}
    return PoolView(
        **common_fields(assessment),
        available=pool is not None,
        reason=None if pool else f"The pool could not be read. {assessment.verdict.headline}",
        noun=noun,
        counts=_counts(assessment, pool) if pool else None,
        headroom=_best_headroom(pool) if pool else None,
        next_pick=_next_pick(pool) if pool else None,
        sticky_bindings=pool.sticky_bindings if pool else None,
        targets=[_target(target, terms, routes.get(id(target), [])) for target in targets],
        notes=[*(pool.notes if pool else ()), *left_out(assessment), *notes],
    )


def _worst_first(target: Target) -> tuple[int, float]:
    headroom = target.headroom
    return SEVERITY_ORDER[target.state.severity], 1.0 if headroom is None else headroom


def _routes(pool: Pool) -> dict[int, list[str]]:
    """Return the first routes of each target, by its id(); empty if there is only one route.

    Of the routes with the same targets, no more are looked at than a target can show.
    """
    found: defaultdict[int, list[str]] = defaultdict(list)
    routes: Counter[int] = Counter()
    for route in pool.routes if len(pool.routes) > 1 else ():
        routes[id(route.targets)] += 1
        for target in route.targets if routes[id(route.targets)] <= MAX_LOCKS else ():
            found[id(target)].append(route.name)
    return found


def _counts(assessment: Assessment, pool: Pool) -> CountsView:
    states = assessment.states
    others = [StateCountView(state=s, count=states[s]) for s in TargetState if s in states and s != "usable"]
    locked = sum(target.usable and bool(target.locks) for target in pool.targets)
    return CountsView(total=len(pool.targets), usable=usable_count(pool.targets), others=others, locked=locked)


def _best_headroom(pool: Pool) -> float | None:
    read = [headroom for t in pool.targets if t.usable and (headroom := t.headroom) is not None]
    return max(read, default=None)


def _next_pick(pool: Pool) -> str | None:
    """Return the target that the router reports as next, if it is usable."""
    usable = {target.name for target in pool.targets if target.usable}
    return pool.next_pick if pool.next_pick in usable else None


def _target(target: Target, terms: Terms, routes: list[str]) -> TargetView:
    failure = target.last_failure
    return TargetView(
        name=target.name,
        kind=target.kind,
        state=target.state,
        severity=target.state.severity,
        usable=target.usable,
        reason=clause(target.cause, terms) or (None if target.usable else target.state.words),
        routes=routes[:MAX_LOCKS],
        headroom=target.headroom,
        claim=target.claim,
        available_in_s=whole_seconds(target.available_in_s),
        available_is_minimum=target.available_is_minimum,
        last_success_ago_s=_age(target.last_success),
        last_failure_ago_s=_age(failure),
        last_failure_status=failure.status if isinstance(failure, Attempt) else None,
        requests=target.requests,
        failures=target.failures,
        client_errors=target.client_errors,
        cooldowns=target.cooldowns,
        auth_failures=target.auth_failures,
        expires_in_s=whole_seconds(target.expires_in_s),
        locks=[LockView.of(lock) for lock in target.locks[:MAX_LOCKS]],
        locked_models=len({lock.model for lock in target.locks}),
        windows=[WindowView.of(window) for window in target.windows],
    )


def _age(attempt: LastAttempt) -> int | None:
    return whole_seconds(attempt.ago_s) if isinstance(attempt, Attempt) else None
