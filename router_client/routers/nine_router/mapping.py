"""9router's responses to a `Snapshot`: health; pool.py, usage.py and backends.py map the rest."""

from __future__ import annotations

from typing import TypeVar

from router_client.model.facts import NOT_OFFERED, Fact, Known, NotRead
from router_client.model.snapshot import Backends, Health, Queue, Router, Snapshot
from router_client.model.spending import Usage
from router_client.model.states import Outcome, Part, Peer
from router_client.model.targets import Pool
from router_client.reads import Results, data_of, fact_of, proved_by
from router_client.routers.adapter import Gathered
from router_client.routers.nine_router import wire
from router_client.routers.nine_router.advice import ADVICE
from router_client.routers.nine_router.backends import backends
from router_client.routers.nine_router.pool import Configured, evidence_of, pool, strategies
from router_client.routers.nine_router.reads import IDENTITY
from router_client.routers.nine_router.routes import prefixes
from router_client.routers.nine_router.terms import NOT_LISTED, TERMS
from router_client.routers.nine_router.usage import usage

KIND = "9router"
T = TypeVar("T")


def snapshot(gathered: Gathered) -> Snapshot:
    """Map everything that one look read."""
    results, now_s = gathered.results, gathered.taken_at_s
    peer = proved_by(results, (read.name for read in IDENTITY))
    return Snapshot(
        taken_at_s=now_s,
        router=Router(KIND if peer is Peer.IDENTIFIED else gathered.kind, None, gathered.url),
        peer=peer,
        reads=tuple(result.report for result in results.values()),
        terms=TERMS,
        advice=ADVICE,
        health=fact_of(_health(gathered) if peer is Peer.IDENTIFIED else None, results, "login", now_s),
        queue=_queue(results, now_s),
        pool=fact_of(_pool(results, now_s), results, "connections", now_s),
        backends=backends_fact(gathered),
        usage=fact_of(_usage(results, now_s), results, "usage", now_s),
    )


def _health(gathered: Gathered) -> Health | None:
    login = data_of(gathered.results, "login", wire.Login)
    settings = data_of(gathered.results, "settings", wire.Settings)
    if login is None:
        return None
    requires_key = settings.requires_key if settings else None
    return Health(
        ok=True,
        open_to_network=requires_key is False and not gathered.is_loopback,
        tunnel=login.tunnel or login.tailscale or (settings is not None and (settings.tunnel or settings.tailscale)),
        requires_key=requires_key,
        open_management=not login.required,
    )


def _queue(results: Results, now_s: float) -> Fact[Queue]:
    """9router has no queue: it reports only the requests that it is serving."""
    stats = data_of(results, "usage", wire.Stats)
    return NOT_OFFERED if stats is None or stats.active is None else Known(Queue(stats.active, None), now_s)


def _pool(results: Results, now_s: float) -> Pool | None:
    """Map the pool. Without the names of the user's providers and without combos it is incomplete, but not wrong."""
    connections = data_of(results, "connections", wire.Connections)
    if connections is None:
        return None
    nodes, combos = data_of(results, "nodes", wire.Nodes), data_of(results, "combos", wire.Combos)
    rows = combos.rows if combos else []
    configured = Configured(
        connections.rows,
        nodes.rows if nodes else [],
        rows,
        strategies(data_of(results, "settings", wire.Settings), rows),
    )
    return pool(configured, evidence_of(data_of(results, "usage", wire.Stats), now_s))


def _usage(results: Results, now_s: float) -> Usage | None:
    stats, connections = data_of(results, "usage", wire.Stats), data_of(results, "connections", wire.Connections)
    nodes = data_of(results, "nodes", wire.Nodes)
    rows = connections.rows if connections else []
    return usage(stats, rows, prefixes(rows, nodes.rows if nodes else []), now_s) if stats else None


def backends_fact(gathered: Gathered) -> Fact[Backends]:
    """Return the upstreams, which both routers list alike."""
    if Part.BACKENDS not in gathered.parts:
        return NotRead(Outcome.SKIPPED)
    nodes = data_of(gathered.results, "nodes", wire.Nodes)
    connections = data_of(gathered.results, "connections", wire.Connections)
    if nodes is None or connections is None:
        return Known(Backends(None, reason=NOT_LISTED), gathered.taken_at_s)
    return Known(backends(nodes.rows, connections.rows), gathered.taken_at_s)
