"""The pool: the connections, the routes to them, and what 9router's own records show as successes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from router_client.model.targets import Pool, Route
from router_client.routers.nine_router import wire
from router_client.routers.nine_router.connections import Records
from router_client.routers.nine_router.prefixes import PREFIXES, WITH_LOGIN
from router_client.routers.nine_router.routes import catalog, routes, unlisted
from router_client.routers.nine_router.standing import Evidence

USUAL_STRATEGY = "fallback"
NO_CONNECTION = "noauth"
"""The id that stands for the connection of a provider that needs none."""

OWN_PROVIDERS = ("openai-compatible-", "anthropic-compatible-")
"""How the ids of providers begin that the user added. Each of them needs a connection."""


def evidence_of(stats: wire.Stats | None, now_s: float) -> Evidence:
    """Return when each model last succeeded on each connection: `byAccount` of the usage of 24 hours."""
    found: dict[str | None, dict[str, float]] = {}
    for row in stats.by_account.values() if stats else ():
        if row.connection_id and row.model and row.used_s is not None:
            of_connection = found.setdefault(row.connection_id, {})
            of_connection[row.model] = max(row.used_s, of_connection.get(row.model, row.used_s))
    is_read = stats is not None and stats.has_accounts
    return Evidence(found, now_s, tuple(_unbound(stats)) if stats else (), is_read=is_read)


def _unbound(stats: wire.Stats) -> Iterator[tuple[str, str]]:
    """Yield the models of providers that served without an account: no row of `byAccount` is theirs."""
    bound = {row.provider for row in stats.by_account.values() if row.connection_id not in {None, NO_CONNECTION}}
    for row in stats.by_model.values():
        if row.provider and row.model and row.requests and row.provider not in bound:
            yield row.provider, row.model


def strategies(settings: wire.Settings | None, combos: Sequence[wire.Combo]) -> Mapping[str, str]:
    """Return the strategy of each combo by its name; none if the settings were not read."""
    if settings is None:
        return {}
    usual, own = settings.combo_strategy or USUAL_STRATEGY, settings.combo_strategies
    return {
        combo.name: (own[combo.name].name if combo.name in own else None) or usual for combo in combos if combo.name
    }


class Configured(Struct, frozen=True):
    """What the user configured: connections, own providers, and combos with the strategy of each."""

    connections: Sequence[wire.Connection]
    nodes: Sequence[wire.Node] = ()
    combos: Sequence[wire.Combo] = ()
    strategies: Mapping[str, str] = field(default_factory=dict)


def pool(configured: Configured, records: Records, notes: tuple[str, ...] = ()) -> Pool:
    """Map what is configured; a request goes on to the next connection of its provider after every failure."""
    combos = {combo.name: combo for combo in configured.combos if combo.name}
    found = catalog(configured.connections, configured.nodes, _requested(combos), records)
    rows = routes(found, combos, configured.strategies, records)
    others = list(_without_connection(configured, records, rows))
    rows += others
    targets = found.targets or tuple({target.name: target for route in others for target in route.targets}.values())
    return Pool(targets, tuple(rows), retries=max(0, len(targets) - 1), left_out=found.left_out, notes=notes)


def _requested(combos: Mapping[str, wire.Combo]) -> Mapping[str, bool]:
    """Return the models that combos name, and whether one of these is for chat."""
    found: dict[str, bool] = {}
    for combo in combos.values():
        for model in combo.models:
            if model not in combos:
                found[model] = combo.kind is None or found.get(model, False)
    return found


def _without_connection(configured: Configured, records: Records, rows: Sequence[Route]) -> Iterator[Route]:
    """Yield the models that were served without a connection, which some providers do not need.

    That of a provider may have been removed since: beside other models they do not decide.
    """
    listed = {row.provider for row in configured.connections}
    listed |= {name for node in configured.nodes for name in (node.id, node.name)} | WITH_LOGIN
    known, is_known = {route.name for route in rows}, any(not route.secondary for route in rows)
    for provider, model in dict.fromkeys(records.unbound):
        prefix = PREFIXES.get(provider, provider)
        is_free = provider not in listed and not provider.startswith(OWN_PROVIDERS)
        if is_free and f"{prefix}/{model}" not in known:
            yield unlisted(f"{prefix}/{model}", prefix, secondary=is_known)
