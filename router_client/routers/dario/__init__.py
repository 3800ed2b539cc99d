"""The adapter for dario.

The data's path: reads.py (requests and outcomes), wire.py (JSON), targets.py, pool.py and usage.py; disk.py reads the
backends folder (files.py, backend_file.py); mapping.py makes the Snapshot.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from router_client.model.snapshot import Snapshot
from router_client.model.states import Part
from router_client.reads import Answer, Read, Result, Results
from router_client.routers.adapter import Adapter, DiskView, Gathered
from router_client.routers.dario import disk, mapping, reads
from router_client.routers.dario.terms import TERMS

__all__ = ["ADAPTER"]


class Dario:
    """dario 5.5 and newer, by its read-only API and its backends folder."""

    terms = TERMS
    identity: tuple[Read, ...] = reads.IDENTITY
    every_read: tuple[Read, ...] = reads.EVERY_READ

    def proof(self, results: Results) -> Read | None:
        return reads.proof(results)

    def gate(self, results: Results) -> Read | None:
        return reads.gate(results)

    def reads(self, parts: Collection[Part], identity: Results, *, has_key: bool) -> tuple[Read, ...]:
        return reads.reads_for(parts, identity, has_key=has_key)

    def judge(self, read: Read, answer: Answer) -> Result:
        return reads.judge(read, answer)

    def read_disk(self, home: Path) -> DiskView:
        return disk.read_disk(home)

    def snapshot(self, gathered: Gathered) -> Snapshot:
        return mapping.snapshot(gathered)


ADAPTER: Adapter = Dario()
