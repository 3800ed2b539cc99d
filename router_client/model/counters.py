"""The counter totals of a look, kept for the next one: what rose between them says what is happening now."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from router_client.model.facts import value_of
from router_client.model.targets import Pool, Traffic

if TYPE_CHECKING:
    from router_client.model.snapshot import Snapshot

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
        _targets(pool) if pool else {},
        {r.name: _count(r.traffic) for r in pool.routes[:MAX_COUNTED] if r.traffic and r.traffic.cumulative}
        if pool
        else {},
        ever.requests if ever else None,
        pool.unanswered if pool else 0,
    )


def _targets(pool: Pool) -> dict[str, Count]:
    """Those of which both numbers are reported, under a name that no other one has."""
    rows = pool.targets[:MAX_COUNTED]
    uses = Tally(target.name for target in rows)
    return {
        target.name: Count(target.requests, target.failures)
        for target in rows
        if target.name and uses[target.name] == 1 and target.requests is not None and target.failures is not None
    }


def _count(traffic: Traffic) -> Count:
    return Count(traffic.requests, traffic.failed, traffic.rejected)
