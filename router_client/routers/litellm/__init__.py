"""The adapter for the LiteLLM Proxy.

The data's path: reads.py (requests), outcomes.py (how each ended), wire.py (JSON) and metrics.py (Prometheus text) to
counters.py, then deployments.py, states.py, targets.py and routes.py, then pool.py, usage.py and backends.py, which
mapping.py puts into the Snapshot.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from router_client.model.snapshot import Backends, Snapshot
from router_client.model.states import Part
from router_client.reads import Answer, Read, Result, Results
from router_client.routers.adapter import Adapter, DiskView, Gathered
from router_client.routers.litellm import mapping, outcomes, reads
from router_client.routers.litellm.terms import TERMS

__all__ = ["ADAPTER"]


class LiteLLM:
    """LiteLLM Proxy 1.80 and newer, by its health, its model list, its settings and its metrics."""

    terms = TERMS
    identity: tuple[Read, ...] = reads.IDENTITY
    every_read: tuple[Read, ...] = reads.EVERY_READ

    def proof(self, results: Results) -> Read | None:
        return None if reads.LIVELINESS.name in results else reads.LIVELINESS

    def gate(self, results: Results) -> Read | None:
        return reads.gate(results)

    def reads(self, parts: Collection[Part], identity: Results, *, has_key: bool) -> tuple[Read, ...]:
        return reads.reads_for(parts, identity)

    def judge(self, read: Read, answer: Answer) -> Result:
        return outcomes.judge(read, answer)

    def read_disk(self, home: Path) -> DiskView:
        """Read nothing: the configuration file can be anywhere, and holds the keys."""
        return DiskView(Backends(None))

    def snapshot(self, gathered: Gathered) -> Snapshot:
        return mapping.snapshot(gathered)


ADAPTER: Adapter = LiteLLM()
