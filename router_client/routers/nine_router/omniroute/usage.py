"""Usage of the last day: GET /api/usage/analytics?range=1d. It counts attempts, of which a request makes several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from router_client.model.spending import Figures, ModelUsage, TargetUsage, Usage, mean_of
from router_client.routers.nine_router.connections import name_of
from router_client.routers.nine_router.omniroute.terms import ATTEMPTS, ESTIMATED, REMOVED
from router_client.routers.nine_router.omniroute.wire import AccountSums, Analytics, ModelSums, Totals
from router_client.routers.nine_router.usage import WINDOW_MINUTES, cost_of, name_in, sum_reported
from router_client.routers.nine_router.wire import Connection, Sums


def usage(
    analytics: Analytics, connections: Sequence[Connection], prefixes: Mapping[str, str], uptime_s: float | None
) -> Usage:
    """Map the analytics. There is no error rate: a request that was served may have failed three times before.

    Args:
        prefixes: the prefix of each provider by its id.
    """
    total = analytics.summary or Totals()
    accounts, models = _by_account(analytics, connections), _by_model(analytics, prefixes)
    has_removed = bool(connections) and (None in accounts or any("/" not in name for name in models))
    return Usage(
        window=Figures(
            requests=total.requests,
            minutes=WINDOW_MINUTES,
            input_tokens=total.input_tokens,
            output_tokens=total.output_tokens,
            avg_latency_ms=total.latency_ms if total.requests else None,
            estimated_cost_usd=cost_of(total.cost, total.requests),
            fallbacks=total.fallbacks,
        ),
        targets=tuple(_account(name, rows) for name, rows in accounts.items()),
        models=tuple(_model(name, rows) for name, rows in models.items()),
        started_ago_s=uptime_s,
        notes=(ATTEMPTS, ESTIMATED, *((REMOVED,) if has_removed else ())),
    )


def _by_account(analytics: Analytics, connections: Sequence[Connection]) -> dict[str | None, list[AccountSums]]:
    """Return the rows by the name of their connection, where an account may have its address.

    A connection that was removed has only an id here: all of those are under None.
    """
    names = {name: name_of(row) for row in connections for name in (row.email, row.name) if name}
    found: dict[str | None, list[AccountSums]] = {}
    for row in analytics.by_account:
        # Without any connection, that of a row may have been removed, or the read of connections failed.
        name = names.get(row.account or "") if connections else row.account
        found.setdefault(name, []).append(row)
    return found


def _by_model(analytics: Analytics, prefixes: Mapping[str, str]) -> dict[str, list[ModelSums]]:
    """Return the rows by the name that clients request; without a prefix if the provider was removed."""
    found: dict[str, list[ModelSums]] = {}
    for row in analytics.by_model:
        if row.model:
            found.setdefault(name_in(prefixes, row.provider or "", row.model), []).append(row)
    return found


def _account(name: str | None, rows: Sequence[AccountSums]) -> TargetUsage:
    requests = sum_reported(row.requests for row in rows)
    return TargetUsage(
        name,
        requests,
        sum_reported(row.input_tokens for row in rows),
        sum_reported(row.output_tokens for row in rows),
        _cost(rows, requests),
    )


def _model(name: str, rows: Sequence[ModelSums]) -> ModelUsage:
    attempts = sum_reported(row.requests for row in rows)
    return ModelUsage(
        name,
        attempts,
        mean_of(sum_reported(row.input_tokens for row in rows), attempts),
        mean_of(sum_reported(row.output_tokens for row in rows), attempts),
        _cost(rows, attempts),
        failures=sum_reported(map(_failures, rows)),
    )


def _failures(row: ModelSums) -> int | None:
    attempts, share = row.requests, row.success_percent
    return None if attempts is None or share is None else round(attempts * (1 - min(100.0, max(0.0, share)) / 100))


def _cost(rows: Sequence[Sums], requests: int | None) -> float | None:
    costs = [row.cost for row in rows if row.cost is not None]
    return cost_of(sum(costs) if costs else None, requests)
