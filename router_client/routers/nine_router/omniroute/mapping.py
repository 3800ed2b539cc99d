"""OmniRoute's responses to a `Snapshot`. Without a token the open health has to do."""

from __future__ import annotations

from router_client.model.facts import NOT_OFFERED, Fact
from router_client.model.snapshot import Health, Queue, Router, Snapshot
from router_client.model.spending import Usage
from router_client.model.states import Outcome, Peer
from router_client.model.targets import Pool
from router_client.reads import Results, data_of, fact_of, proved_by
from router_client.routers.adapter import Gathered
from router_client.routers.nine_router.mapping import backends_fact
from router_client.routers.nine_router.omniroute.advice import ADVICE
from router_client.routers.nine_router.omniroute.open_view import open_pool
from router_client.routers.nine_router.omniroute.reads import IDENTITY
from router_client.routers.nine_router.omniroute.records import OmniRecords
from router_client.routers.nine_router.omniroute.terms import TERMS, WAITS
from router_client.routers.nine_router.omniroute.usage import usage
from router_client.routers.nine_router.omniroute.wire import Analytics, Monitoring
from router_client.routers.nine_router.pool import Configured, pool
from router_client.routers.nine_router.routes import prefixes
from router_client.routers.nine_router.wire import Connections, Nodes

KIND = "omniroute"
REFUSED = frozenset({Outcome.NEEDS_ADMIN, Outcome.KEY_REJECTED, Outcome.FORBIDDEN})


def snapshot(gathered: Gathered) -> Snapshot:
    """Map everything that one look read."""
    results, now_s = gathered.results, gathered.taken_at_s
    peer = proved_by(results, (read.name for read in IDENTITY))
    found = data_of(results, "monitoring", Monitoring) if peer is Peer.IDENTIFIED else None
    return Snapshot(
        taken_at_s=now_s,
        router=Router(KIND if found else gathered.kind, found.version if found else None, gathered.url),
        peer=peer,
        reads=tuple(result.report for result in results.values()),
        terms=TERMS,
        advice=ADVICE,
        health=fact_of(Health(ok=True) if found else None, results, "monitoring", now_s),
        queue=fact_of(_queue(found) if found else None, results, "monitoring", now_s),
        pool=fact_of(_pool(found, results, now_s) if found else None, results, "monitoring", now_s),
        backends=backends_fact(gathered),
        usage=_usage(found, results, now_s),
    )


def _queue(found: Monitoring) -> Queue:
    slots = found.slots.values()
    return Queue(sum(each.running or 0 for each in slots), sum(each.queued or 0 for each in slots))


def _pool(found: Monitoring, results: Results, now_s: float) -> Pool:
    connections = data_of(results, "connections", Connections)
    if connections is None:
        outcome = results["connections"].outcome if "connections" in results else None
        return open_pool(found, now_s, is_refused=outcome in REFUSED)
    nodes, analytics = data_of(results, "nodes", Nodes), data_of(results, "usage", Analytics)
    configured = Configured(connections.rows, nodes.rows if nodes else [])
    return pool(
        configured, OmniRecords(found, analytics, connections.rows, now_s), notes=(WAITS,) if connections.rows else ()
    )


def _usage(found: Monitoring | None, results: Results, now_s: float) -> Fact[Usage]:
    """Without a token that manages it, the router offers no usage."""
    if "connections" in results and results["connections"].outcome is Outcome.NEEDS_ADMIN:
        return NOT_OFFERED
    analytics, connections = data_of(results, "usage", Analytics), data_of(results, "connections", Connections)
    uptime_s = found.uptime_s if found else None
    nodes, rows = data_of(results, "nodes", Nodes), connections.rows if connections else []
    shown = prefixes(rows, nodes.rows if nodes else [])
    counted = usage(analytics, rows, shown, uptime_s) if analytics else None
    return fact_of(counted, results, "usage", now_s)
