"""The pool: the connections, the routes to them, and what 9router's own records show as successes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from router_client.model.targets import Pool
from router_client.routers.nine_router import wire
from router_client.routers.nine_router.connections import Records
from router_client.routers.nine_router.routes import catalog, leaves, routes
from router_client.routers.nine_router.standing import Evidence

USUAL_STRATEGY = "fallback"


def evidence_of(stats: wire.Stats | None, now_s: float) -> Evidence:
    """Return when each model last succeeded on each connection: `byAccount` of the usage of 24 hours."""
    found: dict[str | None, dict[str, float]] = {}
    for row in stats.by_account.values() if stats else ():
        if row.connection_id and row.model and row.used_s is not None:
            of_connection = found.setdefault(row.connection_id, {})
            of_connection[row.model] = max(row.used_s, of_connection.get(row.model, row.used_s))
    return Evidence(found, now_s, is_read=stats is not None)


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
    requested = [model for combo in combos.values() for model in leaves(combo, combos)]
    found = catalog(configured.connections, configured.nodes, requested, records)
    targets = found.targets
    rows = tuple(routes(found, combos, configured.strategies, records))
    return Pool(targets, rows, retries=max(0, len(targets) - 1), left_out=found.left_out, notes=notes)
