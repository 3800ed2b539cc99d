"""The adapter for better-ccflare, a load balancer for Claude accounts (version 3.5.4).

The data's path: reads.py (requests and how each ended), wire.py (JSON), then history.py (the recorded requests of each
account) and targets.py (its state), pool.py (the order), health_counts.py (what is known if the accounts are not),
usage.py and backends.py, which mapping.py puts into the Snapshot.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from router_client.model.snapshot import Backends, Snapshot
from router_client.model.states import Part
from router_client.reads import Answer, Read, Result, Results
from router_client.routers.adapter import Adapter, DiskView, Gathered
from router_client.routers.better_ccflare import mapping, reads
from router_client.routers.better_ccflare.terms import TERMS

__all__ = ["ADAPTER"]


class BetterCcflare:
    """better-ccflare, by its health, its accounts, its last requests and its analytics."""

    terms = TERMS
    identity: tuple[Read, ...] = reads.IDENTITY
    every_read: tuple[Read, ...] = reads.EVERY_READ

    def proof(self, results: Results) -> Read | None:
        return None if reads.HEALTH.name in results else reads.HEALTH

    def gate(self, results: Results) -> Read | None:
        return reads.gate(results)

    def reads(self, parts: Collection[Part], identity: Results, *, has_key: bool) -> tuple[Read, ...]:
        """Return none: all are gate reads, since each takes the router's only thread."""
        return ()

    def judge(self, read: Read, answer: Answer) -> Result:
        return reads.judge(read, answer)

    def read_disk(self, home: Path) -> DiskView:
        """Read nothing: the database holds the accounts' tokens."""
        return DiskView(Backends(None))

    def snapshot(self, gathered: Gathered) -> Snapshot:
        return mapping.snapshot(gathered)


ADAPTER: Adapter = BetterCcflare()
