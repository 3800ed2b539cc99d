"""The next step that makes targets usable again: what a user can do first, then what resolves without them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from mcp_server.assessment.advice import SEND_ONE, next_step
from mcp_server.units import duration
from router_client.model.snapshot import Snapshot
from router_client.model.states import Selection, Severity, TargetState
from router_client.model.targets import Target

SOON_S = 60
TAKEN_OUT = frozenset({TargetState.PAUSED, TargetState.DISABLED})
"""What the user took out of rotation, and so may want out."""

PLACE = {state: place for place, state in enumerate(TargetState)}


def recovery_step(snapshot: Snapshot, targets: Iterable[Target], *, is_unknown: bool) -> str | None:
    """Return the next step for these targets; None if all are usable.

    A wait of up to a minute comes first, then what only the user can correct, then longer waits. What nothing is
    known against only counts if nothing is wrong.

    Args:
        is_unknown: it is unknown whether a request is served.
    """
    unusable = [target for target in targets if not target.usable]
    bad = [target for target in unusable if target.has_problem]
    candidates = bad or [target for target in unusable if target.state not in TAKEN_OUT] or unusable
    if not candidates:
        return None
    first = _first_available(candidates)
    broken = [target for target in candidates if target.state.severity is Severity.FAIL]
    if first is not None and (first.available_in_s or 0) <= SOON_S and not broken:
        return target_step(snapshot, first)
    if broken:
        rest = first if first is not None and first.state.severity is not Severity.FAIL else None
        return f"{target_step(snapshot, _most_frequent(broken))}{_automatic_recovery(rest)}"
    if first is None and any(target.selected_as is not Selection.SKIPPED for target in candidates):
        return _still_tried(snapshot, candidates, is_unknown=is_unknown)
    return target_step(snapshot, first or _most_frequent(candidates))


def _still_tried(snapshot: Snapshot, candidates: Sequence[Target], *, is_unknown: bool) -> str | None:
    """The router still sends requests to them, so one request shows whether they serve."""
    step = target_step(snapshot, _most_frequent(candidates))
    if not is_unknown or step is None or step.startswith("Send one"):
        return step
    return f"{SEND_ONE} If it fails: {step[:1].lower()}{step[1:]}"


def _first_available(candidates: Sequence[Target]) -> Target | None:
    timed = [target for target in candidates if target.available_in_s is not None]
    return min(timed, key=lambda target: target.available_in_s or 0) if timed else None


def _most_frequent(targets: Sequence[Target]) -> Target:
    """Return a target in the most frequent state; if several are equally frequent, in the last one of the enum."""
    if len(targets) == 1:
        return targets[0]
    counts = Counter(target.state for target in targets)
    return max(targets, key=lambda target: (counts[target.state], PLACE[target.state]))


def target_step(snapshot: Snapshot, target: Target) -> str | None:
    """Return the next step for the state of one target, or for its cause if that has a step of its own."""
    wait, at_least = target.available_in_s, target.available_is_minimum
    code = target.cause.code if target.cause else None
    return next_step(snapshot, f"target.{target.state.value}", wait, at_least=at_least, detail=code)


def _automatic_recovery(target: Target | None) -> str:
    if target is None or target.available_in_s is None:
        return ""
    return f" The others recover automatically, the first in {duration(target.available_in_s)}."
