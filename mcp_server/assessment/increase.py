"""What changed between two looks: the increase of each counter."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from mcp_server.assessment.memo import memoize_by_identity
from router_client.model.counters import Count, Counters
from router_client.model.states import TargetState
from router_client.model.targets import Attempt, Cause, Pool, Target

MIN_REQUESTS = 3
"""From this many requests between two looks on, their failure rate replaces the one since the router's start."""


class Increase(Struct, frozen=True):
    """The increase of each counter over the last `seconds`. Without a previous look, everything is empty."""

    seconds: float | None = None
    targets: Mapping[str, Count] = field(default_factory=dict)
    routes: Mapping[str, Count] = field(default_factory=dict)
    completed: int | None = None
    unanswered: int | None = None


def increase_since(before: Counters, now: Counters) -> Increase:
    """Compare the counters of two looks."""
    if now.taken_at_s <= before.taken_at_s:
        return Increase()
    both = None not in (now.completed, before.completed)
    return Increase(
        now.taken_at_s - before.taken_at_s,
        _increases(now.targets, before.targets),
        _increases(now.routes, before.routes),
        max(0, (now.completed or 0) - (before.completed or 0)) if both else None,
        max(0, now.unanswered - before.unanswered),
    )


def _increases(now: Mapping[str, Count], before: Mapping[str, Count]) -> dict[str, Count]:
    counts = ((name, count.since(before[name])) for name, count in now.items() if name in before)
    return {name: count for name, count in counts if count is not None and count.requests}


def apply_increase(pool: Pool, increase: Increase) -> Pool:
    """Return the pool with the state of each target corrected by its requests since the previous look.

    A target whose requests all succeeded is usable; a usable one whose requests all failed is failing.
    """
    if not increase.targets:
        return pool
    changed = {id(target): _corrected(target, increase) for target in pool.targets}

    @memoize_by_identity
    def corrected(targets: tuple[Target, ...]) -> tuple[Target, ...]:
        return tuple(changed.get(id(target), target) for target in targets)

    routes = tuple(replace(route, targets=corrected(route.targets)) for route in pool.routes)
    return replace(pool, targets=tuple(changed.values()), routes=routes)


def _corrected(target: Target, increase: Increase) -> Target:
    count = increase.targets.get(target.name or "")
    if count is None:
        return target
    attempt = Attempt(ago_s=increase.seconds)
    if not count.failed and target.state in {TargetState.FAILING, TargetState.UNKNOWN, TargetState.USABLE}:
        return replace(target, state=TargetState.USABLE, cause=None, selection=None, last_success=attempt)
    if count.failed == count.requests and target.state is TargetState.USABLE:
        return replace(target, state=TargetState.FAILING, cause=Cause("failed_since"), last_failure=attempt)
    return target
