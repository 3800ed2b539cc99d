"""`pool`: the targets that the router spreads load over."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import final

from pydantic import Field

from mcp_server.assessment import Assessment
from mcp_server.assessment.causes import clause
from mcp_server.views.answer import AnswerView, left_out, opening
from mcp_server.views.base import MaybeSentence, Seconds, Sentences, View, cut, whole
from router_client.states import Reading, Severity, TargetState
from router_client.targets import Attempt, LastAttempt, Pool, Target, noun_of, usable_of
from router_client.terms import Terms

MAX_TARGETS = 64
MAX_LOCKS = 16
WORST_FIRST = {severity: place for place, severity in enumerate(Severity)}


@final
class WindowView(View):
    """A quota, rate limit or budget of one target."""

    name: str = Field(description="Which window, such as 5h or 7d")
    unit: str = Field(description="What limit and remaining count; share where only a fraction is reported")
    utilization: float | None = Field(description="Fraction used, 1.0 is all; a number only while freshly observed")
    last_utilization: float | None = Field(description="The last true observation, however old")
    limit: float | None = Field(description="The window's size in units")
    remaining: float | None = Field(description="What is left in units")
    resets_in_s: Seconds = Field(description="Seconds until it resets; null where that is not reported")
    observed_ago_s: Seconds = Field(description="Age of the last observation in seconds")
    reading: Reading = Field(description="fresh, stale, never (not observed yet), placeholder or not_reported")


@final
class LockView(View):
    """A model that the target is not used for at present."""

    model: str = Field(description="The model, as data")
    expires_in_s: Seconds = Field(description="Seconds until the lock expires")


@final
class TargetView(View):
    """One account, deployment, key, provider or model."""

    name: str | None = Field(description="Its name, as data")
    kind: str = Field(description="What it is, such as account or deployment")
    state: TargetState = Field(description="usable, or why not")
    severity: Severity = Field(description="How bad that state is: ok, info, warn or fail")
    usable: bool = Field(description="Is nothing known to speak against it?")
    reason: MaybeSentence = Field(description="Why it is not usable; null where it is")
    routes: list[str] = Field(description="Names that clients ask for, which it stands behind")
    headroom: float | None = Field(description="1 minus its fullest freshly read window, 0..1")
    claim: str | None = Field(description="Billing claim of its last answer, in the provider's words")
    available_in_s: Seconds = Field(description="Seconds until it comes back by itself")
    available_is_minimum: bool = Field(description="True where it may take longer than that")
    last_success_ago_s: Seconds = Field(description="Age of its last known success")
    last_failure_ago_s: Seconds = Field(description="Age of its last known failure")
    last_failure_status: int | None = Field(description="HTTP status of that failure")
    requests: int | None = Field(description="Requests counted for it; a rejected one does not always count")
    failures: int | None = Field(
        description="Failed requests counted for it since the start; the caller's errors left out"
    )
    client_errors: int | None = Field(description="Requests that failed by the caller's own doing")
    cooldowns: int | None = Field(description="How often it was put aside since the start")
    auth_failures: int | None = Field(description="Failed authentications in a row")
    expires_in_s: Seconds = Field(description="Seconds of token life")
    locks: list[LockView] = Field(description="Models that it is not used for at present")
    windows: list[WindowView] = Field(description="Its quota windows")


@final
class StateCountView(View):
    """How many targets are in one state."""

    state: TargetState = Field(description="The state")
    count: int = Field(description="Targets in it")


@final
class CountsView(View):
    """Targets by state, counted from the rows."""

    total: int = Field(description="All targets")
    usable: int | None = Field(description="Usable targets; null where the state of none is reported")
    others: list[StateCountView] = Field(description="The others, by state")


@final
class PoolView(AnswerView):
    """Which targets have headroom?"""

    available: bool = Field(description="Could the pool be read?")
    reason: MaybeSentence = Field(description="Why not, where it could not be read")
    noun: str = Field(description="What a target is: account or deployment")
    counts: CountsView | None = Field(description="Targets by state")
    headroom: float | None = Field(description="Best headroom among usable targets with a real reading, 0..1")
    next_pick: str | None = Field(description="The usable target that the router would pick next for a new session")
    sticky_bindings: int | None = Field(description="Conversations bound to a target")
    targets: list[TargetView] = Field(description="Worst first")
    notes: Sentences = Field(description="What to know when reading these figures")


def pool_view(assessment: Assessment) -> PoolView:
    """Fill the view; all figures are counted from the targets."""
    pool, terms = assessment.pool, assessment.snapshot.terms
    noun = noun_of(pool.targets if pool else (), terms.target)
    targets, notes = cut(sorted(pool.targets, key=_worst_first) if pool else [], MAX_TARGETS, f"{noun}s")
    routes = _routes(pool) if pool else {}
    return PoolView(
        **opening(assessment),
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
    return WORST_FIRST[target.state.severity], 1.0 if headroom is None else headroom


def _routes(pool: Pool) -> dict[int, list[str]]:
    """The first names that each target stands behind; empty where there is one route only, which says nothing.

    Of the names that lead to the same targets, no more are looked at than a target can show.
    """
    found: defaultdict[int, list[str]] = defaultdict(list)
    names: Counter[int] = Counter()
    for route in pool.routes if len(pool.routes) > 1 else ():
        names[id(route.targets)] += 1
        for target in route.targets if names[id(route.targets)] <= MAX_LOCKS else ():
            found[id(target)].append(route.name)
    return found


def _counts(assessment: Assessment, pool: Pool) -> CountsView:
    states = assessment.states
    others = [StateCountView(state=s, count=states[s]) for s in TargetState if s in states and s != "usable"]
    return CountsView(total=len(pool.targets), usable=usable_of(pool.targets), others=others)


def _best_headroom(pool: Pool) -> float | None:
    read = [t.headroom for t in pool.targets if t.usable and t.headroom is not None]
    return max(read, default=None)


def _next_pick(pool: Pool) -> str | None:
    """The router's own word, believed only where that target is usable."""
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
        available_in_s=whole(target.available_in_s),
        available_is_minimum=target.available_is_minimum,
        last_success_ago_s=_age(target.last_success),
        last_failure_ago_s=_age(failure),
        last_failure_status=failure.status if isinstance(failure, Attempt) else None,
        requests=target.requests,
        failures=target.failures,
        client_errors=target.client_errors,
        cooldowns=target.cooldowns,
        auth_failures=target.auth_failures,
        expires_in_s=whole(target.expires_in_s),
        locks=[LockView.model_validate(lock) for lock in target.locks[:MAX_LOCKS]],
        windows=[WindowView.model_validate(window) for window in target.windows],
    )


def _age(attempt: LastAttempt) -> int | None:
    return whole(attempt.ago_s) if isinstance(attempt, Attempt) else None
