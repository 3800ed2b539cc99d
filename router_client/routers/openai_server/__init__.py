"""The adapter for servers that run models themselves and speak OpenAI's API.

llama-server (llama.cpp) was run here, in both of its modes: one model, or a router of several. vLLM, Ollama and LM
Studio are from documentation only. Each is a `Variant`, told apart by the answer to `GET /livez`, which decides
everything after it.

The data's path: reads.py (requests), outcomes.py (how each ended), wire.py (JSON) and metrics.py (Prometheus text),
then models.py (which models there are, in which state), which mapping.py puts into the Snapshot. These servers have no
accounts, quotas, cooldowns or costs: nothing here reports any.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from router_client.model.snapshot import Backends, Snapshot
from router_client.model.states import Part
from router_client.reads import Answer, Read, Result, Results
from router_client.routers.adapter import Adapter, DiskView, Gathered
from router_client.routers.openai_server import mapping, outcomes, reads
from router_client.routers.openai_server.terms import TERMS
from router_client.routers.openai_server.variants import UNKNOWN_VARIANT

__all__ = ["ADAPTER"]


class OpenAIServer:
    """llama-server, vLLM, Ollama and LM Studio, by their lists of models and their counters."""

    terms = TERMS[UNKNOWN_VARIANT]
    identity: tuple[Read, ...] = (reads.LIVEZ,)
    every_read: tuple[Read, ...] = reads.EVERY_READ

    def proof(self, results: Results) -> Read | None:
        return reads.proof(results)

    def gate(self, results: Results) -> Read | None:
        return reads.gate(results)

    def reads(self, parts: Collection[Part], identity: Results, *, has_key: bool) -> tuple[Read, ...]:
        return reads.reads_for(parts, identity)

    def judge(self, read: Read, answer: Answer) -> Result:
        return outcomes.judge(read, answer)

    def read_disk(self, home: Path) -> DiskView:
        """Read nothing: the models are listed by the server itself."""
        return DiskView(Backends(None))

    def snapshot(self, gathered: Gathered) -> Snapshot:
        return mapping.snapshot(gathered)


ADAPTER: Adapter = OpenAIServer()
