"""Findings on the router itself: its own health, its guard, its queue, and who can reach it."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.finding import Finding
from mcp_server.assessment.verdict import Case, Verdict, names
from mcp_server.units import plural
from router_client.model.facts import value_of
from router_client.model.states import Outcome, Severity


def disagree(case: Case, verdict: Verdict) -> Iterator[Finding]:
    """The router's own health says one thing, and what decides about a request says another."""
    s, health = case.snapshot, value_of(case.snapshot.health)
    if health is None or verdict.serving is None or health.ok is verdict.serving:
        return
    said = s.terms.healthy if health.ok else s.terms.unhealthy
    would = "be" if verdict.serving else "not be"
    why = case.gates[0].reason if case.gates else f"the rows of its {case.noun}s decide"
    yield Finding(
        "sources.disagree",
        Severity.WARN,
        s.terms.health,
        f"{s.terms.health} says {said}, yet the next request would {would} served: it covers less than that.",
        f"Read: {names(s.ended(Outcome.OK))}. {why[:1].upper()}{why[1:]}.",
        f"Do not judge this router by {s.terms.health}; a monitor that does is wrong in this state.",
    )


def open_to_network(case: Case, _: Verdict) -> Iterator[Finding]:
    """Whoever reaches the port can use the router and read this."""
    health = value_of(case.snapshot.health)
    if health is not None and health.open_to_network:
        yield Finding(
            "router.open_to_network",
            Severity.WARN,
            None,
            "The router answers other machines without a key: whoever reaches it can use its accounts.",
            "It was read without a key, and it listens beyond this machine.",
            next_step(case.snapshot, "router.open_to_network"),
        )


def guard_off_while_paid(case: Case, _: Verdict) -> Iterator[Finding]:
    """Nothing stops requests that are charged beyond the subscription."""
    guard, usage = value_of(case.snapshot.guard), value_of(case.snapshot.usage)
    paid = usage.billing.paid if usage and usage.billing else 0
    if guard is None or guard.enabled is not False or not paid or (usage is not None and usage.metered):
        return
    yield Finding(
        "guard.off_while_paid",
        Severity.WARN,
        None,
        "The spending guard is off while requests are charged beyond the subscription.",
        f"{plural(paid, 'request')} in a paid bucket; the guard reports that it is off.",
        next_step(case.snapshot, "guard.off_while_paid"),
    )


def no_database(case: Case, _: Verdict) -> Iterator[Finding]:
    """The router could keep more than it does."""
    health = value_of(case.snapshot.health)
    if health is not None and health.database is False:
        yield Finding(
            "router.no_database",
            Severity.INFO,
            None,
            "The router has no database connected: keys, budgets and spending are lost when it restarts.",
            f"{case.snapshot.terms.health} reports it.",
            next_step(case.snapshot, "router.no_database"),
        )


def guard_ok(case: Case, _: Verdict) -> Iterator[Finding]:
    """The spending guard was read and lets requests through."""
    guard = value_of(case.snapshot.guard)
    if guard is not None and not guard.halted:
        state = {True: "on", False: "off", None: "in a state that is not reported"}[guard.enabled]
        message = f"The spending guard is {state} and has not halted the router."
        yield Finding("guard.ok", Severity.OK, None, message, "Read from the guard's own state.")


def queue_ok(case: Case, _: Verdict) -> Iterator[Finding]:
    """A slot is free."""
    queue = value_of(case.snapshot.queue)
    if queue is None or queue.at_capacity or queue.active is None:
        return
    waiting = "" if queue.queued is None else f", {plural(queue.queued, 'request')} waiting"
    free = " A slot is free." if queue.max_active is not None else ""
    message = f"{queue.active} in flight{waiting}.{free}"
    yield Finding("queue.ok", Severity.OK, None, message, "Read from the router's queue.")
