"""What two looks say that one does not: which counters rose between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mcp_server.assessment.behind import once
from router_client.model.counters import Count, Counters
from router_client.model.states import TargetState
from router_client.model.targets import Attempt, Cause, Pool, Target

MIN_REQUESTS = 3
"""So many requests between two looks say more than all since the router's start."""


@dataclass(frozen=True, slots=True)
class Increase:
    """What rose since the previous look, `seconds` ago. Without one, everything is empty."""

    seconds: float | None = None
    targets: Mapping[str, Count] = field(default_factory=dict)
    routes: Mapping[str, Count] = field(default_factory=dict)
    completed: int | None = None
    unanswered: int | None = None


def increase(now: Counters, before: Counters | None) -> Increase:
    """What rose between two looks."""
    if before is None or now.taken_at_s <= before.taken_at_s:
        return Increase()
    both = None not in (now.completed, before.completed)
    return Increase(
        now.taken_at_s - before.taken_at_s,
        _rises(now.targets, before.targets),
        _rises(now.routes, before.routes),
        max(0, (now.completed or 0) - (before.completed or 0)) if both else None,
        max(0, now.unanswered - before.unanswered),
    )


def _rises(now: Mapping[str, Count], before: Mapping[str, Count]) -> dict[str, Count]:
    rises = ((name, count.since(before[name])) for name, count in now.items() if name in before)
    return {name: rise for name, rise in rises if rise is not None and rise.requests}


def refined(pool: Pool, rise: Increase) -> Pool:
    """The pool as the increase shows it: what only succeeded is usable, what only failed is failing."""
    if not rise.targets:
        return pool
    changed = {id(target): _refine(target, rise) for target in pool.targets}

    @once
    def behind(targets: tuple[Target, ...]) -> tuple[Target, ...]:
        return tuple(changed.get(id(target), target) for target in targets)

    routes = tuple(replace(route, targets=behind(route.targets)) for route in pool.routes)
    return replace(pool, targets=tuple(changed.values()), routes=routes)


def _refine(target: Target, rise: Increase) -> Target:
    count = rise.targets.get(target.name or "")
    if count is None:
        return target
    attempt = Attempt(ago_s=rise.seconds)
    if not count.failed and target.state in {TargetState.FAILING, TargetState.UNKNOWN, TargetState.USABLE}:
        return replace(target, state=TargetState.USABLE, cause=None, selection=None, last_success=attempt)
    if count.failed == count.requests and target.state is TargetState.USABLE:
        return replace(target, state=TargetState.FAILING, cause=Cause("failed_since"), last_failure=attempt)
    return target
