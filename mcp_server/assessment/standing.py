"""The verdict on a router that nothing stops: it serves, with reservations or without, or that cannot be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mcp_server.assessment.advice import ASK_AGAIN, SEND_ONE, late_step, next_step
from mcp_server.assessment.causes import clause
from mcp_server.assessment.recovery import recovery
from mcp_server.assessment.route import ServedBy, count_states, undecided
from mcp_server.assessment.traffic import traffic, worst_rate
from mcp_server.assessment.verdict import Case, Name, Verdict, names
from mcp_server.units import percent, plural
from router_client.model.facts import NotRead, value_of
from router_client.model.snapshot import Snapshot
from router_client.model.states import Outcome, Severity
from router_client.model.targets import Pool, Target


def standing(case: Case) -> Verdict:
    """Unknown where the state of no target is reported; otherwise degraded with reservations, or ok."""
    if case.pool is not None and case.pool.not_reported is not None:
        return _not_reported(case, case.pool)
    reservations = list(_reservations(case))
    evidence = f"Read: {names(case.snapshot.ended(Outcome.OK))}."
    if not reservations:
        headline = (
            f"The router would serve the next request: {_strength(case)}; {traffic(case.snapshot, case.routes)}."
        )
        return Verdict("router.ok", Name.OK, True, headline, None, evidence)
    headline = f"{_prediction(case)}: {'; '.join(reservations)}; {traffic(case.snapshot, case.routes)}."
    return Verdict("router.degraded", Name.DEGRADED, case.serving, headline, _step(case), evidence)


def _not_reported(case: Case, pool: Pool) -> Verdict:
    """Everything is configured and nothing is proved: that is no fault, and no proof either."""
    terms, code = case.snapshot.terms, pool.not_reported.code if pool.not_reported else ""
    configured = plural(len(pool.targets), case.noun)
    named = f" behind {plural(len(pool.routes), terms.route)}" if len(pool.routes) > 1 else ""
    why = clause(pool.not_reported, terms)
    headline = f"The router is up with {configured}{named}; whether requests are served is not known: {why}."
    step = next_step(case.snapshot, "pool.not_reported", detail=code)
    return Verdict("pool.not_reported", Name.UNKNOWN, None, headline, step, "The router reports the state of none.")


def _prediction(case: Case) -> str:
    """What is said of the next request before the reservations."""
    if case.serving is True:
        return "The router would serve the next request, with reservations"
    if case.serving is False:
        return "The router would refuse the next request"
    decisive = [route for route in case.routes if not route.route.secondary]
    if len({route.serving for route in decisive}) > 1:
        return f"Whether the next request is served depends on its {case.snapshot.terms.route}"
    return "Whether the next request is served cannot be told"


def _reservations(case: Case) -> Iterator[str]:
    yield from _names_lost(case)
    yield from _unsure(case)
    if case.pool is not None:
        bad = [target for target in case.pool.targets if target.state.severity in {Severity.FAIL, Severity.WARN}]
        if bad:
            yield _not_usable(bad, plural(len(case.pool.targets), case.noun))
    if (rate := worst_rate(case.routes)) is not None:
        yield f"{percent(rate)} of the requests fail{'' if len(case.routes) < 2 else ' for one of them'}"
    yield from _not_read(case.snapshot)


def _not_usable(bad: Sequence[Target], total: str) -> str:
    """`1 of 5 accounts expired`, or with several states `3 of 5 accounts not usable: 2 rate limited, 1 expired`."""
    states = {target.state for target in bad}
    if len(states) == 1:
        return f"{len(bad)} of {total} {states.pop().words}"
    return f"{len(bad)} of {total} not usable: {count_states(bad)}"


def _names_lost(case: Case) -> Iterator[str]:
    """How many names are refused, or served by a fallback."""
    total = plural(len(case.routes), case.snapshot.terms.route)
    refused = sum(route.serving is False for route in case.routes)
    fallback = sum(route.served_by is ServedBy.FALLBACK for route in case.routes)
    if refused:
        yield f"{refused} of {total} would be refused"
    if fallback:
        yield f"{fallback} of {total} served by a fallback"


def _unsure(case: Case) -> Iterator[str]:
    """How many cannot be told; of a single one, why."""
    unsure = [route for route in case.routes if route.serving is None]
    if len(unsure) == 1 and len(case.routes) == 1 and unsure[0].reason:
        yield unsure[0].reason
    elif unsure:
        total = plural(len(case.routes), case.snapshot.terms.route)
        yield f"{len(unsure)} of {total} uncertain"


def _not_read(s: Snapshot) -> Iterator[str]:
    """Parts that this router has, and that could not be read."""
    health = value_of(s.health)
    if isinstance(s.pool, NotRead):
        yield f"its {s.terms.target}s could not be read"
    if isinstance(s.usage, NotRead):
        yield "usage statistics could not be read"
    if health is not None and not health.ok and value_of(s.pool) is None:
        yield f"its own {s.terms.health} says {s.terms.unhealthy}"


def _strength(case: Case) -> str:
    if case.pool is None:
        return "it reports so itself"
    usable = sum(target.usable for target in case.pool.targets)
    return f"{usable} of {plural(len(case.pool.targets), case.noun)} usable"


def _step(case: Case) -> str | None:
    """What helps most: the targets first, then the reads, then a request that decides."""
    s = case.snapshot
    unsure = undecided(case.routes)
    step = recovery(s, case.pool.targets, undecided=unsure) if case.pool else None
    if step is not None:
        return step
    if case.pool is not None and case.pool.unanswered and unsure:
        return next_step(s, "pool.unanswered")
    if unsure:
        return SEND_ONE
    return next_step(s, "usage.errors") if worst_rate(case.routes) is not None else late_step(s) or ASK_AGAIN
