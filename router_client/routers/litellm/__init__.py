"""The adapter for the LiteLLM Proxy.

reads.py (what is asked), refusals.py (how it ended), wire.py and metrics.py (as it comes), mapping.py (to a Snapshot).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from router_client.model.snapshot import Backends, Snapshot
from router_client.model.states import Part
from router_client.reads import Answer, Read, Result, Results
from router_client.routers.adapter import Adapter, DiskView, Gathered
from router_client.routers.litellm import mapping, reads, refusals
from router_client.routers.litellm.terms import TERMS

__all__ = ["ADAPTER"]


class LiteLLM:
    """The LiteLLM Proxy, 1.80 and newer, by its health reads, its model list, its settings and its metrics."""

    terms = TERMS
    probe: Read = reads.LIVELINESS
    identity: tuple[Read, ...] = reads.IDENTITY
    every_read: tuple[Read, ...] = reads.EVERY_READ

    def proof(self, results: Results) -> Read | None:
        return None if reads.LIVELINESS.name in results else reads.LIVELINESS

    def gate(self, results: Results) -> Read | None:
        return reads.gate(results)

    def reads(self, parts: Collection[Part], identity: Results, *, has_key: bool) -> tuple[Read, ...]:
        return reads.reads_for(parts, identity)

    def judge(self, read: Read, answer: Answer) -> Result:
        return refusals.judge(read, answer)

    def read_disk(self, home: Path) -> DiskView:
        """Nothing: its configuration is wherever it was started with, and holds the keys."""
        return DiskView(Backends(None))

    def snapshot(self, gathered: Gathered) -> Snapshot:
        return mapping.snapshot(gathered)


ADAPTER: Adapter = LiteLLM()
