"""Usage of the last 24 hours: GET /api/usage/stats. Only successes are counted, so there is no error rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from router_client.model.spending import Figures, Interval, ModelUsage, TargetUsage, Usage, mean_of
from router_client.routers.nine_router import wire
from router_client.routers.nine_router.connections import name_of
from router_client.routers.nine_router.prefixes import PREFIXES
from router_client.routers.nine_router.terms import ESTIMATED, ONLY_SUCCESSES

WINDOW_MINUTES = 24 * 60.0
MINUTE_S = 60


def usage(
    stats: wire.Stats, connections: Sequence[wire.Connection], prefixes: Mapping[str, str], now_s: float
) -> Usage:
    """Map the statistics. `prefixes` has the prefix of each provider by its id."""
    return Usage(
        window=Figures(
            requests=stats.requests,
            minutes=WINDOW_MINUTES,
            input_tokens=stats.input_tokens,
            output_tokens=stats.output_tokens,
            estimated_cost_usd=cost_of(stats.cost, stats.requests),
        ),
        targets=tuple(_by_connection(stats.by_account, connections)),
        models=tuple(_model(key, row, prefixes) for key, row in stats.by_model.items() if row.model),
        series=tuple(_minutes(stats.minutes, now_s)),
        notes=(ONLY_SUCCESSES, ESTIMATED),
    )


def cost_of(cost: float | None, requests: int | None) -> float | None:
    """Return an estimated cost; None, not 0, if no price was known for the requests."""
    return cost if cost or not requests else None


def _by_connection(rows: Mapping[str, wire.AccountSums], connections: Sequence[wire.Connection]) -> list[TargetUsage]:
    """Add up the models of each connection. Connections without a request are left out."""
    found: dict[str, list[wire.AccountSums]] = {}
    for row in rows.values():
        found.setdefault(row.connection_id or "", []).append(row)
    return [_of_connection(row, found[row.id]) for row in connections if row.id and row.id in found]


def _of_connection(connection: wire.Connection, rows: Sequence[wire.AccountSums]) -> TargetUsage:
    requests = sum(row.requests or 0 for row in rows)
    return TargetUsage(
        name_of(connection),
        requests,
        sum(row.input_tokens or 0 for row in rows),
        sum(row.output_tokens or 0 for row in rows),
        cost_of(sum(row.cost or 0.0 for row in rows), requests),
    )


def name_in(prefixes: Mapping[str, str], provider: str, model: str) -> str:
    """Return a model as clients request it; without a prefix if its provider was removed."""
    prefix = prefixes.get(provider) or PREFIXES.get(provider)
    return f"{prefix}/{model}" if prefix else model


def _model(key: str, row: wire.AccountSums, prefixes: Mapping[str, str]) -> ModelUsage:
    """Map a row, whose key is `model (id of the provider)`; its own `provider` is a name."""
    requests, model = row.requests or 0, row.model or ""
    provider = key.removeprefix(f"{model} (").removesuffix(")")
    return ModelUsage(
        name_in(prefixes, provider, model),
        row.requests,
        mean_of(row.input_tokens, requests),
        mean_of(row.output_tokens, requests),
        cost_of(row.cost, row.requests),
    )


def _minutes(rows: Sequence[wire.Sums], now_s: float) -> list[Interval]:
    """Return the minutes of the clock, the last of which has just begun."""
    begun_s = now_s % MINUTE_S
    return [
        Interval(
            begun_s + MINUTE_S * (len(rows) - 1 - place),
            MINUTE_S,
            row.requests,
            tokens=sum_reported((row.input_tokens, row.output_tokens)),
            estimated_cost_usd=cost_of(row.cost, row.requests),
        )
        for place, row in enumerate(rows)
    ]


def sum_reported(counts: Iterable[int | None]) -> int | None:
    """Return the sum of what is reported; None if nothing is."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
