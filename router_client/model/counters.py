"""The counter totals of a look. The increase since an earlier look shows what is happening now."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from router_client.model.facts import value_of
from router_client.model.targets import Pool, Traffic

if TYPE_CHECKING:
    from router_client.model.snapshot import Snapshot

MAX_COUNTERS = 10_000


class Count(NamedTuple):
    """Counts of requests, of those that failed, and of those that the router itself rejected."""

    requests: int = 0
    failed: int = 0
    rejected: int = 0

    def since(self, before: Count) -> Count | None:
        """Return the increase since `before`. None if a counter fell, which means that the router restarted."""
        increase = Count(self.requests - before.requests, self.failed - before.failed, self.rejected - before.rejected)
        return None if min(increase.requests, increase.failed, increase.rejected) < 0 else increase


class Counters(Struct, frozen=True):
    """The counter totals of one look by name, up to 10,000 of each. `completed` counts requests over all names.

    `unanswered` counts requests that got no response. `taken_at_s` is in seconds since the epoch.
    """

    taken_at_s: float
    targets: Mapping[str, Count] = field(default_factory=dict)
    routes: Mapping[str, Count] = field(default_factory=dict)
    completed: int | None = None
    unanswered: int = 0


def totals(snapshot: Snapshot) -> Counters:
    """Return the counter totals of a look, to compare with those of a later one."""
    pool, usage = value_of(snapshot.pool), value_of(snapshot.usage)
    total = usage.since_start if usage else None
    return Counters(
        snapshot.taken_at_s,
        _targets(pool) if pool else {},
        {r.name: _count(r.traffic) for r in pool.routes[:MAX_COUNTERS] if r.traffic and r.traffic.cumulative}
        if pool
        else {},
        total.requests if total else None,
        pool.unanswered if pool else 0,
    )


def _targets(pool: Pool) -> dict[str, Count]:
    """Return the counts of targets that report both numbers and have a unique name."""
    rows = pool.targets[:MAX_COUNTERS]
    names = Tally(target.name for target in rows)
    return {
        target.name: Count(target.requests, target.failures)
        for target in rows
        if target.name and names[target.name] == 1 and target.requests is not None and target.failures is not None
    }


def _count(traffic: Traffic) -> Count:
    return Count(traffic.requests, traffic.failed, traffic.rejected)
