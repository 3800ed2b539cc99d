"""What brings back targets that are not usable: what a person can do first, then what comes back by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from mcp_server.assessment.advice import SEND_ONE, next_step
from mcp_server.units import duration
from router_client.model.snapshot import Snapshot
from router_client.model.states import Selection, Severity, TargetState
from router_client.model.targets import Target

SOON_S = 60


def recovery(snapshot: Snapshot, targets: Iterable[Target], *, undecided: bool) -> str | None:
    """The next step for these targets, ordered by what helps soonest and most.

    A wait of a minute at most comes first; otherwise what only a person can put right, which waiting never does.
    `undecided`: whether a request is served cannot be told.
    """
    resting = [target for target in targets if not target.usable]
    parked = [target for target in resting if target.state is not TargetState.PAUSED] or resting
    if not parked:
        return None
    soonest = _soonest(parked)
    broken = [target for target in parked if target.state.severity is Severity.FAIL]
    if soonest is not None and (soonest.available_in_s or 0) <= SOON_S and not broken:
        return _step(snapshot, soonest)
    if broken:
        others = soonest is not None and soonest.state.severity is not Severity.FAIL
        return f"{_step(snapshot, _most(broken))}{_by_itself(soonest) if others else ''}"
    if soonest is None and any(target.selected_as is not Selection.SKIPPED for target in parked):
        return _tried_anyway(snapshot, parked, undecided=undecided)
    return _step(snapshot, soonest or _most(parked))


def _tried_anyway(snapshot: Snapshot, parked: Sequence[Target], *, undecided: bool) -> str | None:
    """The router still sends requests to them, so one request decides; where others serve, mend what is broken."""
    step = _step(snapshot, _most(parked))
    return f"{SEND_ONE} {step}" if undecided and step and not step.startswith("Send one") else step


def _soonest(parked: Sequence[Target]) -> Target | None:
    timed = [target for target in parked if target.available_in_s is not None]
    return min(timed, key=lambda target: target.available_in_s or 0) if timed else None


def _most(targets: Sequence[Target]) -> Target:
    """One of the state that most of them are in; of equally many, the state that stands later in the enum."""
    order = list(TargetState)
    counts = Counter(target.state for target in targets)
    return max(targets, key=lambda target: (counts[target.state], order.index(target.state)))


def _step(snapshot: Snapshot, target: Target) -> str | None:
    wait, at_least = target.available_in_s, target.available_is_minimum
    return next_step(snapshot, f"target.{target.state.value}", wait, at_least=at_least)


def _by_itself(target: Target | None) -> str:
    if target is None or target.available_in_s is None:
        return ""
    return f" The others come back by themselves, the first in {duration(target.available_in_s)}."
