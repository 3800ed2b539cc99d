"""What stops requests before a target is picked: a halted guard, a stalled queue, no free slot."""

from __future__ import annotations

from msgspec import Struct

from mcp_server.assessment.increase import Increase
from mcp_server.units import ago, duration, plural
from router_client.model.facts import value_of
from router_client.model.snapshot import Guard, Halt, Queue, Snapshot
from router_client.model.states import Fault
from router_client.model.terms import Terms

STALLED_AFTER_S = 120
"""Once stalled this long, the next request times out in the queue."""

LIKELY_STALLED_AFTER_S = 15


class Blocker(Struct, frozen=True):
    """A condition that rejects or delays every request. `serving` is False, or None if the next one may be served.

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


def active_blockers(snapshot: Snapshot, increase: Increase) -> tuple[Blocker, ...]:
    """Return the blockers in force, in the order in which a request reaches them."""
    guard, queue = value_of(snapshot.guard), value_of(snapshot.queue)
    guard_blocker = _guard_blocker(guard, snapshot.terms) if guard else None
    queue_blocker = _queue_blocker(queue, increase) if queue else None
    return tuple(blocker for blocker in (guard_blocker, queue_blocker) if blocker is not None)


def _guard_blocker(guard: Guard, terms: Terms) -> Blocker | None:
    if not guard.halted:
        return None
    halt = guard.halt or Halt(None, None)
    since = "" if halt.halted_ago_s is None else f" {ago(halt.halted_ago_s)}"
    cause = f" ({halt.reason})" if halt.reason else ""
    is_due = halt.resets_in_s is not None and halt.resets_in_s <= 0
    return Blocker(
        "guard.halted",
        "halted",
        None if is_due else False,
        f"The router is rejecting every request: its spending guard tripped{since}{cause}{_reset(halt)}.",
        "its spending guard has tripped",
        f"The guard reports that it is halted. {terms.health} does not cover the guard.",
        halt.resets_in_s,
        details=(("model", halt.model), (terms.target, halt.target), ("claim", halt.claim)),
    )


def _reset(halt: Halt) -> str:
    if halt.resets_in_s is None:
        return ""
    return f" and resets in {duration(halt.resets_in_s)}" if halt.resets_in_s > 0 else " and is due to reset now"


def _queue_blocker(queue: Queue, increase: Increase) -> Blocker | None:
    """If all slots are in use, the next request waits and may time out; without a limit, it only waits."""
    if not queue.at_capacity or queue.only_delays:
        return None
    slots, waiting = _of(queue.active, queue.max_active), _of(queue.queued, queue.max_queued)
    evidence = f"Slots in use: {slots}. Waiting requests: {waiting}."
    if queue.full:
        headline = "The router is rejecting new requests: all slots are in use and its queue is full."
        return Blocker("queue.at_capacity", "at_capacity", False, headline, "its queue is full", evidence)
    stalled = queue.stalled_for_s or 0
    if stalled >= LIKELY_STALLED_AFTER_S and not increase.completed:
        serving = False if stalled >= STALLED_AFTER_S else None
        probably = "" if serving is False else "probably "
        reason = f"no slot was freed for {duration(stalled)}"
        headline = f"The router is {probably}stalled: all slots are in use, and {reason}."
        return Blocker("queue.stalled", "stalled", serving, headline, reason, evidence)
    headline = f"The router has no free slot: the next request waits and may time out.{_progress(increase)}"
    return Blocker("queue.at_capacity", "at_capacity", None, headline, "all slots are in use", evidence)


def _progress(increase: Increase) -> str:
    """Return how many requests were completed since the previous look; nothing without one."""
    if increase.completed is None or increase.seconds is None:
        return ""
    return f" {plural(increase.completed, 'request')} completed in the last {duration(increase.seconds)}."


def _of(part: int | None, total: int | None) -> str:
    """Return such as `3 of 8`; without a total, as of requests that may wait without a limit, only the part."""
    count = "?" if part is None else f"{part}"
    return count if total is None else f"{count} of {total}"
