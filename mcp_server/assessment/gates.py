"""What stops requests before any target is picked: a halted guard, a stalled queue, no free slot."""

from __future__ import annotations

from dataclasses import dataclass

from mcp_server.assessment.increase import Increase
from mcp_server.units import duration, plural
from router_client.model.facts import value_of
from router_client.model.snapshot import Guard, Halt, Queue, Snapshot
from router_client.model.states import Fault

STALLED_AFTER_S = 120
"""From here on the next request is not served in time either; a queue's own timeout is shorter."""

LIKELY_STALLED_AFTER_S = 15


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that stops every request. `serving` is False, or None where it may let the next one through.

    `id` is the finding's and `verdict` the verdict's name.
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


def closed_gates(snapshot: Snapshot, rise: Increase) -> tuple[Gate, ...]:
    """The gates that are closed, in the order in which a request meets them."""
    guard, queue = value_of(snapshot.guard), value_of(snapshot.queue)
    halted = _halted(guard, snapshot.terms.health) if guard else None
    waiting = _queue_gate(queue, rise) if queue else None
    return tuple(gate for gate in (halted, waiting) if gate is not None)


def _halted(guard: Guard, health: str) -> Gate | None:
    if not guard.halted:
        return None
    halt = guard.halt or Halt(None, None)
    since = "" if halt.since_s is None else f" {duration(halt.since_s)} ago"
    cause = f" ({halt.reason})" if halt.reason else ""
    due = halt.clears_in_s is not None and halt.clears_in_s <= 0
    return Gate(
        "guard.halted",
        "halted",
        None if due else False,
        f"The router is rejecting every request: its spending guard tripped{since}{cause}{_resets(halt)}.",
        "its spending guard has tripped",
        f"The guard itself reports that it is halted. {health} does not cover the guard.",
        halt.clears_in_s,
        details=(("model", halt.model), ("account", halt.account), ("claim", halt.claim)),
    )


def _resets(halt: Halt) -> str:
    if halt.clears_in_s is None:
        return ""
    return f" and resets in {duration(halt.clears_in_s)}" if halt.clears_in_s > 0 else " and is due to reset now"


def _queue_gate(queue: Queue, rise: Increase) -> Gate | None:
    """Every slot taken is never fine: the next request waits, and may wait until it times out."""
    if not queue.at_capacity:
        return None
    evidence = f"Slots taken: {_of(queue.active, queue.max_active)}; waiting: {_of(queue.queued, queue.max_queued)}."
    if queue.full:
        headline = "The router is turning requests away: every slot and every waiting place is taken."
        return Gate("queue.at_capacity", "at_capacity", False, headline, "its queue is full", evidence)
    stalled = queue.stalled_for_s or 0
    if stalled >= LIKELY_STALLED_AFTER_S and not rise.completed:
        serving = False if stalled >= STALLED_AFTER_S else None
        how = "is stuck" if serving is False else "is probably stuck"
        headline = f"The router {how}: every slot is taken, and none was freed for {duration(stalled)}."
        reason = f"no slot was freed for {duration(stalled)}"
        return Gate("queue.stalled", "stalled", serving, headline, reason, evidence)
    headline = f"The router has no free slot: the next request waits, and may time out.{_movement(rise)}"
    return Gate("queue.at_capacity", "at_capacity", None, headline, "every slot is taken", evidence)


def _movement(rise: Increase) -> str:
    """Whether the queue moves shows only between two looks."""
    if rise.completed is None or rise.seconds is None:
        return ""
    return f" In the last {duration(rise.seconds)}, {plural(rise.completed, 'request')} finished."


def _of(part: int | None, whole: int | None) -> str:
    return f"{'?' if part is None else part} of {'?' if whole is None else whole}"
