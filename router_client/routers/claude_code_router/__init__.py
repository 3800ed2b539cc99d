"""The adapter for claude-code-router 3: its gateway, where clients send their requests.

The data's path: reads.py (requests and outcomes), wire.py (JSON), providers.py (targets and routes), mapping.py.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from router_client.model.snapshot import Backends, Snapshot
from router_client.model.states import Part
from router_client.reads import Answer, Read, Result, Results
from router_client.routers.adapter import Adapter, DiskView, Gathered
from router_client.routers.claude_code_router import mapping, reads
from router_client.routers.claude_code_router.terms import TERMS

__all__ = ["ADAPTER"]


class ClaudeCodeRouter:
    """claude-code-router 3.1, by its gateway's model list."""

    terms = TERMS
    identity: tuple[Read, ...] = (reads.ROOT,)
    every_read: tuple[Read, ...] = reads.EVERY_READ

    def proof(self, results: Results) -> Read | None:
        return None if reads.ROOT.name in results else reads.ROOT

    def gate(self, results: Results) -> Read | None:
        return None if reads.MODELS.name in results else reads.MODELS

    def reads(self, parts: Collection[Part], identity: Results, *, has_key: bool) -> tuple[Read, ...]:
        return reads.reads_for(parts)

    def judge(self, read: Read, answer: Answer) -> Result:
        return reads.judge(read, answer)

    def read_disk(self, home: Path) -> DiskView:
        """Read nothing: its databases hold the providers' keys."""
        return DiskView(Backends(None))

    def snapshot(self, gathered: Gathered) -> Snapshot:
        return mapping.snapshot(gathered)


ADAPTER: Adapter = ClaudeCodeRouter()
