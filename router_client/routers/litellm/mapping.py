"""LiteLLM's responses to a `Snapshot`: health and queue; pool.py, usage.py and backends.py map the rest."""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import replace

from router_client.model.facts import Fact, Known, NotRead
from router_client.model.snapshot import Backends, Health, Queue, Router, Snapshot
from router_client.model.spending import Usage
from router_client.model.states import Outcome, Part, Peer
from router_client.model.targets import Pool
from router_client.reads import Credential, Result, Results, data_of, fact_of, proved_by
from router_client.routers.adapter import Gathered
from router_client.routers.litellm import wire
from router_client.routers.litellm.advice import ADVICE
from router_client.routers.litellm.backends import backends
from router_client.routers.litellm.counters import Metrics
from router_client.routers.litellm.pool import Inventory, inventory, pool
from router_client.routers.litellm.terms import NOT_LISTED, TERMS
from router_client.routers.litellm.usage import usage

T = TypeVar("T")

IDENTITY = ("liveliness", "readiness")
DB_STATES = {"connected": True, "not connected": False}
HEALTHY = frozenset({"healthy", "connected"})
NOT_OFFERED_OUTCOMES = frozenset({Outcome.DISABLED, Outcome.UNSUPPORTED})


def snapshot(gathered: Gathered) -> Snapshot:
    """Map everything that one look read."""
    results, now = _with_key_proved(gathered.results), gathered.taken_at_s
    proved = proved_by(results, IDENTITY)
    readiness = data_of(results, "readiness", wire.Readiness)
    readiness = readiness if proved is Peer.IDENTIFIED else None
    models = data_of(results, "models", wire.Models)
    found = inventory(results, models.data, now) if models else None
    return Snapshot(
        taken_at_s=now,
        router=Router("litellm" if readiness else gathered.kind, _version(results, readiness), gathered.url),
        peer=proved,
        reads=tuple(result.report for result in results.values()),
        terms=TERMS,
        advice=ADVICE,
        health=_fact(_health(readiness), results, "readiness", now),
        queue=_fact(_queue(data_of(results, "backlog", wire.Backlog)), results, "backlog", now),
        pool=_fact(_pool(found, models), results, "models", now),
        backends=_backends(gathered, found, now),
        usage=_fact(_usage(found, results, now), results, "metrics", now),
    )


def _with_key_proved(results: Results) -> dict[str, Result]:
    """If one read accepted the key, the key is valid: where another read rejects it, it lacks permission."""
    keyed = {name for name, result in results.items() if result.read.credential is not Credential.NONE}
    if not any(results[name].outcome is Outcome.OK for name in keyed):
        return dict(results)
    return {
        name: replace(result, outcome=Outcome.NOT_PERMITTED)
        if name in keyed and result.outcome is Outcome.KEY_REJECTED
        else result
        for name, result in results.items()
    }


def _fact(value: T | None, results: Results, read: str, now_s: float) -> Fact[T]:
    return fact_of(value, results, read, now_s, NOT_OFFERED_OUTCOMES)


def _version(results: Results, readiness: wire.Readiness | None) -> str | None:
    details = data_of(results, "details", wire.Details)
    return (details and details.version) or (readiness and readiness.version) or None


def _health(readiness: wire.Readiness | None) -> Health | None:
    if readiness is None:
        return None
    return Health(ok=readiness.status in HEALTHY, database=DB_STATES.get((readiness.db or "").lower()))


def _queue(backlog: wire.Backlog | None) -> Queue | None:
    """GET /health/backlog counts itself as in flight."""
    if backlog is None:
        return None
    return Queue(backlog.in_flight - 1, backlog.queued)


def _pool(found: Inventory | None, models: wire.Models | None) -> Pool | None:
    if found is None or models is None:
        return None
    return pool(found, models.left_out or 0)


def _usage(found: Inventory | None, results: Results, now_s: float) -> Usage | None:
    """The totals are known even without a model list."""
    metrics = data_of(results, "metrics", Metrics)
    if metrics is None:
        return None
    return usage(found or inventory(results, (), now_s), metrics)


def _backends(gathered: Gathered, found: Inventory | None, now_s: float) -> Fact[Backends]:
    if Part.BACKENDS not in gathered.parts:
        return NotRead(Outcome.SKIPPED)
    if found is None:
        return Known(Backends(None, reason=NOT_LISTED), now_s)
    return Known(backends(found.models.deployments, found.routes, found.context.settings), now_s)
