"""The adapter for OmniRoute, which grew out of 9router and shares its connections, prefixes and providers.

The data's path: reads.py (requests and how each ended), wire.py (JSON), then attempts.py and records.py (what is
known of a connection) for the pool that a token shows, or open_view.py for the one that is shown without, and
usage.py.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from router_client.model.snapshot import Backends, Snapshot
from router_client.model.states import Part
from router_client.reads import Answer, Read, Result, Results
from router_client.routers.adapter import Adapter, DiskView, Gathered
from router_client.routers.nine_router.omniroute import mapping, reads
from router_client.routers.nine_router.omniroute.terms import TERMS

__all__ = ["ADAPTER"]


class OmniRoute:
    """OmniRoute 3.7 and 3.8, by its open health and, with a management token, its connections and analytics."""

    terms = TERMS
    identity: tuple[Read, ...] = reads.IDENTITY
    every_read: tuple[Read, ...] = reads.EVERY_READ

    def proof(self, results: Results) -> Read | None:
        return next((read for read in reads.IDENTITY if read.name not in results), None)

    def gate(self, results: Results) -> Read | None:
        return reads.gate(results)

    def reads(self, parts: Collection[Part], identity: Results, *, has_key: bool) -> tuple[Read, ...]:
        return reads.reads_for(parts)

    def judge(self, read: Read, answer: Answer) -> Result:
        return reads.judge(read, answer)

    def read_disk(self, home: Path) -> DiskView:
        """Read nothing: the folder holds every key."""
        return DiskView(Backends(None))

    def snapshot(self, gathered: Gathered) -> Snapshot:
        return mapping.snapshot(gathered)


ADAPTER: Adapter = OmniRoute()
