"""claude-code-router's responses to a `Snapshot`."""

from __future__ import annotations

from router_client.model.facts import Fact, Known, NotRead
from router_client.model.snapshot import Backends, Router, Snapshot
from router_client.model.states import Outcome, Part, Peer
from router_client.model.targets import Pool
from router_client.reads import Results, data_of, proved_by
from router_client.routers.adapter import Gathered
from router_client.routers.claude_code_router import providers, reads, wire
from router_client.routers.claude_code_router.advice import ADVICE
from router_client.routers.claude_code_router.terms import TERMS
from router_client.routers.claude_code_router.wire import NAME

NOT_READ = "claude-code-router shows its providers' addresses only together with their keys, so they are not read."


def snapshot(gathered: Gathered) -> Snapshot:
    """Map everything that one look read."""
    results, now = gathered.results, gathered.taken_at_s
    peer = proved_by(results, (reads.ROOT.name,))
    return Snapshot(
        taken_at_s=now,
        router=Router(NAME if peer is Peer.IDENTIFIED else gathered.kind, None, gathered.url),
        peer=peer,
        reads=tuple(result.report for result in results.values()),
        terms=TERMS,
        advice=ADVICE,
        pool=_pool(results, now),
        backends=_backends(gathered, now),
    )


def _pool(results: Results, now_s: float) -> Fact[Pool]:
    models = data_of(results, reads.MODELS.name, wire.Models)
    if models is not None:
        return Known(providers.pool(models.data), now_s)
    return NotRead(results[reads.MODELS.name].outcome if reads.MODELS.name in results else Outcome.SKIPPED)


def _backends(gathered: Gathered, now_s: float) -> Fact[Backends]:
    if Part.BACKENDS not in gathered.parts:
        return NotRead(Outcome.SKIPPED)
    return Known(Backends(None, reason=NOT_READ), now_s)
