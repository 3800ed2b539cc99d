"""LiteLLM's answers to a Snapshot: health and queue; pool.py, usage.py and backends.py map the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from router_client.model.facts import NOT_OFFERED, Fact, Known, NotRead
from router_client.model.snapshot import Backends, Health, Queue, Router, Snapshot
from router_client.model.spending import Usage
from router_client.model.states import Outcome, Part, Peer
from router_client.model.targets import Pool
from router_client.reads import Credential, Result, Results, data_of, proved_by
from router_client.routers.adapter import Gathered
from router_client.routers.litellm import wire
from router_client.routers.litellm.advice import ADVICE
from router_client.routers.litellm.backends import backends
from router_client.routers.litellm.pool import Fleet, fleet, pool
from router_client.routers.litellm.tallies import Page
from router_client.routers.litellm.terms import NOT_LISTED, TERMS
from router_client.routers.litellm.usage import usage

T = TypeVar("T")

IDENTITY = ("liveliness", "readiness")
DB_STATES = {"connected": True, "not connected": False}
HEALTHY = frozenset({"healthy", "connected"})
HAS_NO_SUCH = frozenset({Outcome.DISABLED, Outcome.UNSUPPORTED})


def snapshot(gathered: Gathered) -> Snapshot:
    """The whole mapping."""
    results, now = _judged_together(gathered.results), gathered.taken_at_s
    proved = proved_by(results, IDENTITY)
    readiness = data_of(results, "readiness", wire.Readiness)
    readiness = readiness if proved is Peer.PROVED else None
    models = data_of(results, "models", wire.Models)
    found = fleet(results, models, now) if models else None
    return Snapshot(
        taken_at_s=now,
        router=Router("litellm" if readiness else gathered.kind, _version(results, readiness), gathered.url),
        peer=proved,
        reads=tuple(result.report for result in results.values()),
        terms=TERMS,
        advice=ADVICE,
        health=_fact(_health(readiness), results, "readiness", now),
        queue=_fact(_queue(data_of(results, "backlog", wire.Backlog)), results, "backlog", now),
        pool=_fact(_pool(found, models, results), results, "models", now),
        backends=_backends(gathered, found, now),
        usage=_fact(_usage(found, results, now), results, "metrics", now),
    )


def _judged_together(results: Results) -> dict[str, Result]:
    """A key that one read took is a good one: where another refuses it, it lacks a right."""
    keyed = {name: each for name, each in results.items() if each.read.credential is not Credential.NONE}
    if not any(each.outcome is Outcome.OK for each in keyed.values()):
        return dict(results)
    return {
        name: replace(each, outcome=Outcome.NOT_PERMITTED)
        if name in keyed and each.outcome is Outcome.KEY_REJECTED
        else each
        for name, each in results.items()
    }


def _fact(value: T | None, results: Results, read: str, now_s: float) -> Fact[T]:
    """The value, or how the read ended that would have brought it."""
    if value is not None:
        return Known(value, now_s)
    outcome = results[read].outcome if read in results else Outcome.SKIPPED
    if outcome in HAS_NO_SUCH:
        return NOT_OFFERED
    return NotRead(Outcome.MALFORMED if outcome is Outcome.OK else outcome)


def _version(results: Results, readiness: wire.Readiness | None) -> str | None:
    details = data_of(results, "details", wire.Details)
    return (details and details.version) or (readiness and readiness.version) or None


def _health(readiness: wire.Readiness | None) -> Health | None:
    if readiness is None:
        return None
    return Health(ok=readiness.status in HEALTHY, database=DB_STATES.get((readiness.db or "").lower()))


def _queue(backlog: wire.Backlog | None) -> Queue | None:
    """The read counts itself as in flight."""
    if backlog is None:
        return None
    return Queue(backlog.in_flight - 1, backlog.queued)


def _pool(found: Fleet | None, models: wire.Models | None, results: Results) -> Pool | None:
    return None if found is None or models is None else pool(found, models, set(_keyed_ends(results)))


def _keyed_ends(results: Results) -> Iterator[Outcome]:
    return (each.outcome for each in results.values() if each.read.credential is not Credential.NONE)


def _usage(found: Fleet | None, results: Results, now_s: float) -> Usage | None:
    """Without a model list, the totals still hold."""
    page = data_of(results, "metrics", Page)
    if page is None:
        return None
    found = found or fleet(results, wire.Models(data=[]), now_s)
    return usage(found, page)


def _backends(gathered: Gathered, found: Fleet | None, now_s: float) -> Fact[Backends]:
    if Part.BACKENDS not in gathered.parts:
        return NotRead(Outcome.SKIPPED)
    if found is None:
        return Known(Backends(None, reason=NOT_LISTED), now_s)
    return Known(backends(found.listing.deployments, found.routes, found.context.settings), now_s)
