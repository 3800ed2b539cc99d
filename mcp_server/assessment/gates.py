"""What stops requests before a target is picked: a halted guard, a stalled queue, no free slot."""

from __future__ import annotations

from dataclasses import dataclass

from mcp_server.assessment.increase import Increase
from mcp_server.units import duration, plural
from router_client.model.facts import value_of
from router_client.model.snapshot import Guard, Halt, Queue, Snapshot
from router_client.model.states import Fault
from router_client.model.terms import Terms

STALLED_AFTER_S = 120
"""From here on the next request is not served in time either; a queue's own timeout is shorter."""

LIKELY_STALLED_AFTER_S = 15


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that stops every request. `serving` is False, or None if the next request may pass.

    `id` is the finding's id and `verdict` the name of the verdict.
    """

    id: str
    verdict: str
    serving: bool | None
    headline: str
    reason: str
    evidence: str
    available_in_s: float | None = None
    fault: Fault = Fault.ROUTER
    details: tuple[tuple[str, str | None], ...] = ()


def closed_gates(snapshot: Snapshot, increase: Increase) -> tuple[Gate, ...]:
    """Return the closed gates in the order in which a request reaches them."""
    guard, queue = value_of(snapshot.guard), value_of(snapshot.queue)
    guard_gate = _guard_gate(guard, snapshot.terms) if guard else None
    queue_gate = _queue_gate(queue, increase) if queue else None
    return tuple(gate for gate in (guard_gate, queue_gate) if gate is not None)


def _guard_gate(guard: Guard, terms: Terms) -> Gate | None:
    if not guard.halted:
        return None
    halt = guard.halt or Halt(None, None)
    since = "" if halt.since_s is None else f" {duration(halt.since_s)} ago"
    cause = f" ({halt.reason})" if halt.reason else ""
    is_due = halt.clears_in_s is not None and halt.clears_in_s <= 0
    return Gate(
        "guard.halted",
        "halted",
        None if is_due else False,
        f"The router is rejecting every request: its spending guard tripped{since}{cause}{_reset(halt)}.",
        "its spending guard has tripped",
        f"The guard reports that it is halted. {terms.health} does not cover the guard.",
        halt.clears_in_s,
        details=(("model", halt.model), (terms.target, halt.target), ("claim", halt.claim)),
    )


def _reset(halt: Halt) -> str:
    if halt.clears_in_s is None:
        return ""
    return f" and resets in {duration(halt.clears_in_s)}" if halt.clears_in_s > 0 else " and is due to reset now"


def _queue_gate(queue: Queue, increase: Increase) -> Gate | None:
    """If all slots are in use, the next request waits and may time out."""
    if not queue.at_capacity:
        return None
    slots, waiting = _of(queue.active, queue.max_active), _of(queue.queued, queue.max_queued)
    evidence = f"Slots in use: {slots}. Waiting requests: {waiting}."
    if queue.full:
        headline = "The router is rejecting new requests: all slots are in use and its queue is full."
        return Gate("queue.at_capacity", "at_capacity", False, headline, "its queue is full", evidence)
    stalled = queue.stalled_for_s or 0
    if stalled >= LIKELY_STALLED_AFTER_S and not increase.completed:
        serving = False if stalled >= STALLED_AFTER_S else None
        probably = "" if serving is False else "probably "
        reason = f"no slot was freed for {duration(stalled)}"
        headline = f"The router is {probably}stalled: all slots are in use, and {reason}."
        return Gate("queue.stalled", "stalled", serving, headline, reason, evidence)
    headline = f"The router has no free slot: the next request waits and may time out.{_progress(increase)}"
    return Gate("queue.at_capacity", "at_capacity", None, headline, "all slots are in use", evidence)


def _progress(increase: Increase) -> str:
    """Return how many requests were completed since the previous look; nothing without one."""
    if increase.completed is None or increase.seconds is None:
        return ""
    return f" {plural(increase.completed, 'request')} completed in the last {duration(increase.seconds)}."


def _of(part: int | None, total: int | None) -> str:
    return f"{'?' if part is None else part} of {'?' if total is None else total}"
