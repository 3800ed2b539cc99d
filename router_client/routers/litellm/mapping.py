"""LiteLLM's answers to a Snapshot; members and usage have their own files."""

from __future__ import annotations

from router_client.reads import Results, data_of, proved_by
from router_client.routers.adapter import Gathered
from router_client.routers.litellm import members, wire
from router_client.routers.litellm.metrics import Tally
from router_client.routers.litellm.usage import usage
from router_client.routers.litellm.words import KEYS_UNTOLD, WORDS
from router_client.snapshot import Backend, Backends, Guard, Health, Queue, Router, Snapshot
from router_client.states import KeyState, Outcome, Part, Peer

IDENTITY = ("liveliness", "readiness")
DB_STATES = {"connected": True, "not connected": False}
WELL = frozenset({"healthy", "connected"})
NOT_LISTED = "LiteLLM's model list could not be read."


def snapshot(gathered: Gathered) -> Snapshot:
    """The whole mapping. Each part is None where its read brought nothing."""
    results = gathered.results
    proved = proved_by(results, IDENTITY)
    details = data_of(results, "details", wire.Details)
    models = data_of(results, "models", wire.Models)
    routing = data_of(results, "routing", wire.Routing)
    settings = routing.settings if routing else None
    tallies = _tallies(results)
    off = "metrics" in results and results["metrics"].outcome is Outcome.DISABLED
    budgets = data_of(results, "budgets", wire.Budgets)
    return Snapshot(
        taken_at_s=gathered.taken_at_s,
        router=Router(
            "litellm" if proved is Peer.PROVED else gathered.kind, details.version if details else None, gathered.url
        ),
        peer=proved,
        reads=tuple(result.report for result in results.values()),
        words=WORDS,
        health=_health(data_of(results, "readiness", wire.Readiness)) if proved is Peer.PROVED else None,
        queue=_queue(data_of(results, "backlog", wire.Backlog)),
        guard=Guard(offered=False) if models else None,
        pool=members.pool(models, settings, tallies, metrics_off=off) if models else None,
        backends=_backends(models, settings) if Part.BACKENDS in gathered.parts else None,
        usage=usage(tallies, models, budgets, gathered.taken_at_s) if tallies is not None else None,
    )


def _tallies(results: Results) -> dict[str, Tally] | None:
    data = results["metrics"].data if "metrics" in results else None
    return data if isinstance(data, dict) else None


def _health(readiness: wire.Readiness | None) -> Health | None:
    if readiness is None:
        return None
    database = DB_STATES.get((readiness.db or "").lower())
    return Health(ok=readiness.status in WELL, reduced=False, database=database)


def _queue(backlog: wire.Backlog | None) -> Queue | None:
    """The read counts itself as in flight."""
    if backlog is None:
        return None
    in_flight = None if backlog.in_flight is None else max(0, backlog.in_flight - 1)
    return Queue(in_flight, backlog.queued, None, None)


def _backends(models: wire.Models | None, settings: wire.RouterSettings | None) -> Backends:
    if models is None:
        return Backends(None, reason=NOT_LISTED)
    names = members.member_names(models.data)
    items = tuple(_backend(row, name) for row, name in zip(models.data, names, strict=True))
    groups = dict.fromkeys(row.name for row in models.data if row.name)
    told = settings.fallbacks if settings else {}
    chains = ((name, members.fallbacks_of(name, told)) for name in groups)
    return Backends(
        "api",
        items,
        strategy=settings.strategy if settings else None,
        fallbacks=tuple(f"{name} -> {', '.join(targets)}" for name, targets in chains if targets),
        notes=(KEYS_UNTOLD,) if items else (),
    )


def _backend(row: wire.Deployment, name: str | None) -> Backend:
    params = row.params or wire.Params()
    provider = params.provider or (row.info.provider if row.info else None)
    prefix = params.model.split("/")[0] if params.model and "/" in params.model else None
    return Backend(
        name,
        provider or prefix,
        params.url.shown,
        params.model,
        KeyState.UNTOLD,
        active=True,
        issues=params.url.issues,
        group=row.name,
        rpm=params.rpm,
        tpm=params.tpm,
    )
