"""The counter totals of a look, kept for the next one: what rose between them says what is happening now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from router_client.facts import value_of
from router_client.targets import Route, Target

if TYPE_CHECKING:
    from router_client.snapshot import Snapshot

MAX_COUNTED = 10_000


class Count(NamedTuple):
    """Requests, how many failed, and how many the router itself rejected."""

    requests: int = 0
    failed: int = 0
    rejected: int = 0

    def since(self, before: Count) -> Count | None:
        """The increase; None where a counter fell, so that the router must have restarted."""
        rise = Count(self.requests - before.requests, self.failed - before.failed, self.rejected - before.rejected)
        return None if min(rise.requests, rise.failed, rise.rejected) < 0 else rise


@dataclass(frozen=True, slots=True)
class Counters:
    """The counter totals of one look, by name, at most 10,000 of each. `completed` counts requests of all names."""

    taken_at_s: float
    targets: Mapping[str, Count] = field(default_factory=dict)
    routes: Mapping[str, Count] = field(default_factory=dict)
    completed: int | None = None
    unanswered: int = 0


def totals(snapshot: Snapshot) -> Counters:
    """The counters of this look, to be compared with those of the next one."""
    pool, usage = value_of(snapshot.pool), value_of(snapshot.usage)
    ever = usage.since_start if usage else None
    return Counters(
        snapshot.taken_at_s,
        {t.name: _count(t) for t in pool.targets[:MAX_COUNTED] if t.name and t.requests is not None} if pool else {},
        {r.name: _traffic(r) for r in pool.routes[:MAX_COUNTED] if r.traffic} if pool else {},
        ever.requests if ever else None,
        pool.unanswered if pool else 0,
    )


def _count(target: Target) -> Count:
    return Count(target.requests or 0, target.failures or 0)


def _traffic(route: Route) -> Count:
    traffic = route.traffic
    return Count(traffic.requests, traffic.failed, traffic.rejected) if traffic else Count()
