"""The accounts and the one route that all of them serve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from router_client.model.targets import Pool, Route, Target
from router_client.routers.better_ccflare import wire
from router_client.routers.better_ccflare.history import history
from router_client.routers.better_ccflare.order import STRATEGIES, ranked
from router_client.routers.better_ccflare.targets import target
from router_client.routers.better_ccflare.terms import COMBOS, NO_STRATEGY, NO_TRACE, OTHER_STRATEGY

ROUTE = "Claude"


def pool(
    accounts: Sequence[wire.Account],
    requests: wire.Requests | None,
    strategy: str | None,
    now_s: float,
    none_picked_at: float | None = None,
) -> Pool:
    """Map the accounts in the order in which they are tried.

    Args:
        strategy: from GET /health, None if that does not report it.
        none_picked_at: when none was picked, by the counts of that.
    """
    has_combos = any(row.combo for row in requests.rows) if requests else False
    order = ranked(accounts, strategy, has_combos=has_combos)
    known = history(order, requests)
    targets = tuple(target(each, known, now_s, none_picked_at) for each in order)
    notes = _notes(targets, strategy, has_combos=has_combos)
    return Pool(targets, (Route(ROUTE, targets),), notes=tuple(notes))


def _notes(targets: Sequence[Target], strategy: str | None, *, has_combos: bool) -> Iterator[str]:
    if targets:
        yield NO_TRACE
    if targets and strategy not in STRATEGIES:
        yield OTHER_STRATEGY if strategy else NO_STRATEGY
    if has_combos:
        yield COMBOS
