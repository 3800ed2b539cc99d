"""The adapter for 9router; that for OmniRoute, which grew out of it, is in omniroute/.

The data's path: reads.py (requests), outcomes.py (how each ended), wire.py (JSON), standing.py (what is known of a
connection for a model), connections.py and routes.py, then pool.py, usage.py and backends.py, which mapping.py puts
into the Snapshot.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from router_client.model.snapshot import Backends, Snapshot
from router_client.model.states import Part
from router_client.reads import Answer, Read, Result, Results
from router_client.routers.adapter import Adapter, DiskView, Gathered
from router_client.routers.nine_router import mapping, outcomes, reads
from router_client.routers.nine_router.terms import TERMS

__all__ = ["ADAPTER"]


class NineRouter:
    """9router 0.5, by its dashboard's API, which opens with its CLI token or while its login is off."""

    terms = TERMS
    identity: tuple[Read, ...] = reads.IDENTITY
    every_read: tuple[Read, ...] = reads.EVERY_READ

    def proof(self, results: Results) -> Read | None:
        return next((read for read in reads.PROOF if read.name not in results), None)

    def gate(self, results: Results) -> Read | None:
        return reads.gate(results)

    def reads(self, parts: Collection[Part], identity: Results, *, has_key: bool) -> tuple[Read, ...]:
        return reads.reads_for(parts, identity)

    def judge(self, read: Read, answer: Answer) -> Result:
        return outcomes.judge(read, answer)

    def read_disk(self, home: Path) -> DiskView:
        """Read nothing: the folder holds the token and every key."""
        return DiskView(Backends(None))

    def snapshot(self, gathered: Gathered) -> Snapshot:
        return mapping.snapshot(gathered)


ADAPTER: Adapter = NineRouter()
