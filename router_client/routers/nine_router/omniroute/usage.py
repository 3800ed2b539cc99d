"""Usage of the last day: GET /api/usage/analytics?range=1d. It counts attempts, of which a request makes several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from router_client.model.spending import Figures, ModelUsage, TargetUsage, Usage
from router_client.routers.nine_router.connections import name_of
from router_client.routers.nine_router.omniroute.terms import ATTEMPTS, ESTIMATED
from router_client.routers.nine_router.omniroute.wire import AccountSums, Analytics, ModelSums, Totals
from router_client.routers.nine_router.usage import WINDOW_MINUTES, cost_of
from router_client.routers.nine_router.wire import Connection


def usage(analytics: Analytics, connections: Sequence[Connection], uptime_s: float | None) -> Usage:
    """Map the analytics. There is no error rate: a request that was served may have failed three times before."""
    total = analytics.summary or Totals()
    names = {name: name_of(row) for row in connections for name in (row.email, row.name) if name}
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
        targets=tuple(_account(row, names) for row in analytics.by_account),
        models=tuple(_model(row) for row in analytics.by_model),
        started_ago_s=uptime_s,
        notes=(ATTEMPTS, ESTIMATED),
    )


def _account(row: AccountSums, names: Mapping[str, str | None]) -> TargetUsage:
    """An account is named by its address where its connection has another name."""
    return TargetUsage(
        names.get(row.account or "", row.account),
        row.requests,
        row.input_tokens,
        row.output_tokens,
        cost_of(row.cost, row.requests),
    )


def _model(row: ModelSums) -> ModelUsage:
    attempts, share = row.requests, row.success_percent
    failures = None if attempts is None or share is None else round(attempts * (1 - min(100.0, max(0.0, share)) / 100))
    return ModelUsage(
        row.model,
        attempts,
        _mean(row.input_tokens, attempts),
        _mean(row.output_tokens, attempts),
        cost_of(row.cost, attempts),
        failures=failures,
    )


def _mean(total: int | None, count: int | None) -> float | None:
    return None if total is None or not count else total / count
