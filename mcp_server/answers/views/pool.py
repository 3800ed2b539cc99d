"""The view of `pool`: the targets, such as accounts or deployments, that the router picks from."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import final

from pydantic import Field

from mcp_server.answers.views.answer import AnswerView, common_fields, left_out
from mcp_server.answers.views.base import OptionalSentence, Seconds, Sentences, View, limit_rows, whole_seconds
from mcp_server.assessment import Assessment
from mcp_server.assessment.causes import clause
from router_client.model.states import Reading, Severity, TargetState
from router_client.model.targets import Attempt, LastAttempt, Pool, Target, noun_of, usable_count
from router_client.model.terms import Terms

MAX_TARGETS = 64
MAX_LOCKS = 16
SEVERITY_ORDER = {severity: place for place, severity in enumerate(Severity)}


@final
class WindowView(View):
    """A quota window, rate limit or budget of one target."""

    name: str = Field(description="Name of the window, such as 5h or 7d")
    unit: str = Field(description="Unit of limit and remaining; share where only a fraction is reported")
    utilization: float | None = Field(description="Used share, 1.0 is all; a number only if reading is fresh")
    last_utilization: float | None = Field(description="Last observed share, however old")
    limit: float | None = Field(description="Size of the window, in units")
    remaining: float | None = Field(description="Units left")
    resets_in_s: Seconds = Field(description="Seconds until it resets; null where not reported")
    observed_ago_s: Seconds = Field(description="Seconds since the last observation")
    reading: Reading = Field(
        description="fresh, stale, not_observed (not measured yet), placeholder (for a missing one) or not_reported"
    )


@final
class LockView(View):
    """A lock: the target is out for one model only."""

    model: str = Field(description="Model; data from outside")
    expires_in_s: Seconds = Field(description="Seconds until the lock expires")


@final
class TargetView(View):
    """One target: an account, deployment, key, provider or model."""

    name: str | None = Field(description="Name; data from outside")
    kind: str = Field(description="Kind of target, such as account or deployment")
    state: TargetState = Field(description="usable, or why it is not")
    severity: Severity = Field(description="Severity of that state: ok, info, warn or fail")
    usable: bool = Field(description="Whether nothing known prevents its use")
    reason: OptionalSentence = Field(description="Why it is not usable; null if it is")
    routes: list[str] = Field(description="Routes it serves")
    headroom: float | None = Field(description="Free share of its fullest fresh quota window, 0..1")
    claim: str | None = Field(description="What its last answer was billed against, in the provider's words")
    available_in_s: Seconds = Field(description="Seconds until it is available again without action")
    available_is_minimum: bool = Field(description="Whether it may take longer than that")
    last_success_ago_s: Seconds = Field(description="Seconds since its last known success")
    last_failure_ago_s: Seconds = Field(description="Seconds since its last known failure")
    last_failure_status: int | None = Field(description="HTTP status of that failure")
    requests: int | None = Field(description="Requests counted for it; rejected ones may be missing")
    failures: int | None = Field(description="Failed requests since the start, without client errors")
    client_errors: int | None = Field(description="Requests that failed because of the client")
    cooldowns: int | None = Field(description="Number of cooldowns since the start")
    auth_failures: int | None = Field(description="Consecutive authentication failures")
    expires_in_s: Seconds = Field(description="Seconds until its token expires")
    locks: list[LockView] = Field(description="Models it is not used for at present")
    windows: list[WindowView] = Field(description="Its quota windows, rate limits and budgets")


@final
class StateCountView(View):
    """Number of targets in one state."""

    state: TargetState = Field(description="The state")
    count: int = Field(description="Number of targets in it")


@final
class CountsView(View):
    """Number of targets by state."""

    total: int = Field(description="All targets")
    usable: int | None = Field(description="Usable targets; null if no target reports its state")
    others: list[StateCountView] = Field(description="Targets that are not usable, by state")


@final
class PoolView(AnswerView):
    """The targets and their headroom."""

    available: bool = Field(description="Whether the pool could be read")
    reason: OptionalSentence = Field(description="Why the pool could not be read")
    noun: str = Field(description="What a target is, such as account or deployment")
    counts: CountsView | None = Field(description="Number of targets by state")
    headroom: float | None = Field(description="Best headroom among usable targets with a fresh reading, 0..1")
    next_pick: str | None = Field(description="Usable target that the router picks next for a new session")
    sticky_bindings: int | None = Field(description="Sessions bound to a target")
    targets: list[TargetView] = Field(description="Targets, worst first")
    notes: Sentences = Field(description="What to consider when reading these figures")


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
    return CountsView(total=len(pool.targets), usable=usable_count(pool.targets), others=others)


def _best_headroom(pool: Pool) -> float | None:
    read = [t.headroom for t in pool.targets if t.usable and t.headroom is not None]
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
        reason=None if target.usable else clause(target.cause, terms) or target.state.words,
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
        locks=[LockView.model_validate(lock) for lock in target.locks[:MAX_LOCKS]],
        windows=[WindowView.model_validate(window) for window in target.windows],
    )


def _age(attempt: LastAttempt) -> int | None:
    return whole_seconds(attempt.ago_s) if isinstance(attempt, Attempt) else None
