"""The verdict if no rule finds a problem: ok, degraded, unverified, or unknown because no state is reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mcp_server.assessment.advice import SEND_ONE, TRY_AGAIN, next_step, timeout_step
from mcp_server.assessment.causes import clause
from mcp_server.assessment.recovery import recovery_step, target_step
from mcp_server.assessment.route import (
    RouteAssessment,
    ServedBy,
    count_states,
    first_recovery,
    has_unknown,
    usable_sentence,
)
from mcp_server.assessment.traffic import NOT_CONFIRMED, describe_traffic, worst_failure_rate
from mcp_server.assessment.verdict import Case, Verdict, VerdictName, read_names
from mcp_server.units import all_of, capitalized, percent, plural
from router_client.model.facts import NotRead, value_of
from router_client.model.snapshot import Snapshot
from router_client.model.states import Outcome, TargetState
from router_client.model.targets import Pool, Target


def predict(case: Case) -> Verdict:
    """Return unknown if the state of no target is reported; otherwise degraded with its reasons, unverified or ok."""
    if case.pool is not None and case.pool.not_reported is not None:
        return _not_reported(case, case.pool)
    if case.pool is not None and _is_only_unverified(case, case.pool):
        return _unverified(case, case.pool)
    reasons = list(_degraded_reasons(case))
    evidence = f"Successful reads: {read_names(case.snapshot.ended(Outcome.OK))}."
    traffic = describe_traffic(case.snapshot, case.routes)
    if not reasons:
        headline = f"The router would serve the next request: {_usable(case)}; {traffic}."
        return Verdict("router.ok", VerdictName.OK, True, headline, None, evidence)
    headline = f"{_prediction(case)}: {'; '.join(reasons)}; {traffic}."
    return Verdict("router.degraded", VerdictName.DEGRADED, case.serving, headline, _step(case), evidence)


def _not_reported(case: Case, pool: Pool) -> Verdict:
    """The router is configured, but reports no target's state: neither a fault nor a success."""
    terms, code = case.snapshot.terms, pool.not_reported.code if pool.not_reported else ""
    configured = plural(len(pool.targets), case.noun)
    routes = f" for {plural(len(pool.routes), terms.route)}" if len(pool.routes) > 1 else ""
    why = clause(pool.not_reported, terms)
    headline = f"The router is up with {configured}{routes}, but whether it serves requests is unknown: {why}."
    step = next_step(case.snapshot, "pool.not_reported", detail=code)
    evidence = f"{capitalized(case.noun)}s with a reported state: 0 of {len(pool.targets)}."
    return Verdict("pool.not_reported", VerdictName.UNKNOWN, None, headline, step, evidence)


def _is_only_unverified(case: Case, pool: Pool) -> bool:
    """Return True if nothing is wrong, and only a request would show whether the router serves."""
    is_fine = all(route.serving is True or route.is_unverified for route in case.routes)
    has_problem = any(target.has_problem for target in pool.targets)
    return case.serving is None and is_fine and not has_problem and not any(_not_read(case.snapshot))


def _unverified(case: Case, pool: Pool) -> Verdict:
    """Nothing is known against the targets, and only a request would show whether they work."""
    count = len(pool.targets)
    them = f"only {case.noun}" if count == 1 else plural(count, case.noun)
    traffic = describe_traffic(case.snapshot, case.routes)
    # That nothing has confirmed it is said already.
    more = "" if traffic == NOT_CONFIRMED else f"; {traffic}"
    headline = (
        f"The router is up, and nothing is known against its {them}, but only a request would show whether it"
        f" serves{_what_is_unverified(case, pool)}{more}."
    )
    tried = (target for route in case.routes if route.is_unverified for target in route.route.targets)
    first = next((target for target in tried if target.state is TargetState.UNVERIFIED), None)
    step = target_step(case.snapshot, first) if first else next_step(case.snapshot, "target.unverified")
    return Verdict(
        "pool.unverified", VerdictName.UNVERIFIED, None, headline, step, usable_sentence(pool.targets, case.noun)
    )


def _what_is_unverified(case: Case, pool: Pool) -> str:
    """Return why the only target or route is unverified, or how many of several are."""
    if len(pool.targets) == 1 and (why := clause(pool.targets[0].cause, case.snapshot.terms)):
        return f": {why}"
    unverified = [route for route in case.routes if route.is_unverified]
    if len(case.routes) == 1:
        return f": {case.routes[0].reason}"
    if len(unverified) == len(case.routes):
        return ""
    are = f"{plural(len(unverified), case.snapshot.terms.route)} {'is' if len(unverified) == 1 else 'are'}"
    return f": {are} unverified, the others would be served"


def _prediction(case: Case) -> str:
    """Return the beginning of the headline, which the reasons follow."""
    if case.serving is True:
        return "The router would serve the next request, but is degraded"
    if case.serving is False:
        return "The router would refuse the next request"
    primary = [route for route in case.routes if not route.route.secondary]
    if len({route.serving for route in primary}) > 1:
        return f"Whether the next request is served depends on its {case.snapshot.terms.route}"
    return "The next request may fail"


def _degraded_reasons(case: Case) -> Iterator[str]:
    yield from _routes_lost(case)
    yield from _routes_unknown(case)
    yield from _waiting(case.snapshot)
    targets = case.pool.targets if case.pool else ()
    bad = [target for target in targets if target.has_problem]
    in_reason = len(targets) == 1 and len(case.routes) == 1 and case.serving is None
    if bad and not in_reason:
        yield _not_usable(bad, plural(len(targets), case.noun))
    if (rate := worst_failure_rate(case.routes)) is not None:
        share = "all requests" if rate >= 1 else f"{percent(rate)} of the requests"
        yield f"{share}{'' if len(case.routes) < 2 else f' for one {case.snapshot.terms.route}'} fail"
    yield from _not_read(case.snapshot)


def _not_usable(bad: Sequence[Target], total: str) -> str:
    """Return such as `1 of 5 accounts expired`, or `3 of 5 accounts not usable: 2 rate limited, 1 expired`."""
    states = {target.state for target in bad}
    if len(states) == 1:
        return f"{len(bad)} of {total} {states.pop().words}"
    return f"{len(bad)} of {total} not usable: {count_states(bad)}"


def _routes_lost(case: Case) -> Iterator[str]:
    """Yield how many routes would be refused, and how many a fallback serves."""
    total = plural(len(case.routes), case.snapshot.terms.route)
    refused = sum(route.serving is False for route in case.routes)
    fallback = sum(route.served_by is ServedBy.FALLBACK for route in case.routes)
    if refused:
        yield f"{refused} of {total} would be refused"
    if fallback:
        yield f"{fallback} of {total} served by a fallback"


def _routes_unknown(case: Case) -> Iterator[str]:
    """Yield how many routes may fail, and how many are unverified; for a single route, why.

    What was never requested is no reason.
    """
    unknown = [r for r in case.routes if r.serving is None and not (r.route.secondary and r.is_unverified)]
    if len(unknown) == 1 and len(case.routes) == 1 and unknown[0].reason:
        yield unknown[0].reason
        return
    unverified = sum(route.is_unverified for route in unknown)
    yield from _some(len(unknown) - unverified, case, "may fail", "affected")
    yield from _some(unverified, case, "unverified", "unverified")


def _some(count: int, case: Case, some: str, every: str) -> Iterator[str]:
    """Yield such as `2 of 3 models may fail`, or `both models are affected` if it is all of them."""
    noun, total = case.snapshot.terms.route, len(case.routes)
    if count == total == 1:
        yield f"its only {noun} is {every}"
    elif count == total and count:
        yield f"{all_of(count, noun)} are {every}"
    elif count:
        yield f"{count} of {plural(total, noun)} {some}"


def _waiting(s: Snapshot) -> Iterator[str]:
    """Yield that all slots are in use where requests wait without a limit; a limit makes it a blocker."""
    queue = value_of(s.queue)
    if queue is not None and queue.only_delays:
        slots = "its only slot is" if queue.max_active == 1 else f"all {queue.max_active} slots are"
        yield f"{slots} in use, so it waits first"


def _not_read(s: Snapshot) -> Iterator[str]:
    """Yield the parts that could not be read, and the router's own health if nothing better is known.

    Usage that the router shows only to its admin is no part of what the user asked for.
    """
    health = value_of(s.health)
    if isinstance(s.pool, NotRead):
        yield f"its {s.terms.target}s could not be read"
    usage = s.usage
    if isinstance(usage, NotRead) and not (usage.outcome is Outcome.NEEDS_ADMIN or s.ended_for_admin(usage.outcome)):
        yield "usage statistics could not be read"
    if health is not None and not health.ok and value_of(s.pool) is None:
        yield f"{s.terms.health} reports {s.terms.unhealthy}"


def _usable(case: Case) -> str:
    if case.pool is None:
        return "its status reports a valid login"
    usable = sum(target.usable for target in case.pool.targets)
    return f"{usable} of {plural(len(case.pool.targets), case.noun)} usable"


def _step(case: Case) -> str | None:
    """Return the step that helps most: for the targets, then for the traffic, then for the reads."""
    s = case.snapshot
    is_unknown = has_unknown(case.routes)
    refused = [route for route in case.routes if route.serving is False]
    if refused and (step := _refused_step(s, refused)) is not None:
        return step
    doubtful = (route.route.targets for route in case.routes if route.serving is None and not route.is_unverified)
    for targets in (next(doubtful, ()), case.pool.targets if case.pool else ()):
        if (step := recovery_step(s, targets, is_unknown=is_unknown)) is not None:
            return step
    if case.pool is not None and case.pool.unanswered and is_unknown:
        return next_step(s, "pool.unanswered")
    if is_unknown:
        return SEND_ONE
    if any(_waiting(s)):
        return next_step(s, "queue.at_capacity")
    return (
        next_step(s, "usage.errors") if worst_failure_rate(case.routes) is not None else timeout_step(s) or TRY_AGAIN
    )


def _refused_step(s: Snapshot, refused: Sequence[RouteAssessment]) -> str | None:
    """Return the step for what is certainly refused: it helps more than that for what may be."""
    if locked := [route for route in refused if _is_locked(route)]:
        wait_s, at_least = first_recovery(locked)
        return next_step(s, "target.locked", wait_s, at_least=at_least)
    first = refused[0].route.targets
    return recovery_step(s, first, is_unknown=False) or next_step(s, "route.refused")


def _is_locked(route: RouteAssessment) -> bool:
    return any(lock.model == route.route.name for target in route.route.targets for lock in target.locks)
