"""GET /api/analytics?range=1h to `Usage`: the last hour. All its shares are in percent."""

from __future__ import annotations

from router_client.model.spending import Billing, Bucket, Figures, Interval, ModelUsage, TargetUsage, Usage
from router_client.routers.better_ccflare import wire
from router_client.routers.better_ccflare.terms import ATTEMPTS, LIST_PRICES

MINUTES = 60.0
BUCKET_S = 60.0
NO_ACCOUNT = "no_account"
"""The pseudo-account of requests for which no account was available."""


def usage(analytics: wire.Analytics, now_s: float) -> Usage:
    """Map the last hour: totals, costs by what pays, the minutes with requests, accounts and models."""
    totals = analytics.totals
    return Usage(
        window=None if totals is None else _figures(totals, analytics.tokens),
        billing=None if totals is None else _billing(totals),
        series=tuple(sorted(_series(analytics.minutes, now_s), key=lambda row: -row.starts_ago_s)),
        targets=tuple(_target(row) for row in analytics.accounts if row.name not in {NO_ACCOUNT, None}),
        models=_models(analytics),
        notes=(ATTEMPTS, LIST_PRICES),
    )


def _figures(totals: wire.Totals, tokens: wire.TokenBreakdown | None) -> Figures:
    """Without requests, the averages of 0 are placeholders."""
    has_requests = bool(totals.requests)
    return Figures(
        requests=totals.requests,
        minutes=MINUTES,
        input_tokens=tokens.input_tokens if tokens else None,
        output_tokens=tokens.output_tokens if tokens else None,
        avg_latency_ms=_not_negative(totals.avg_ms) if has_requests else None,
        error_rate=_failed_share(totals.success_rate) if has_requests else None,
        estimated_cost_usd=_not_negative(totals.cost_usd),
    )


def _billing(totals: wire.Totals) -> Billing:
    """What a plan covers and what is charged by use; the router counts its cost, not its requests."""
    costs = (("plan", totals.plan_cost_usd, False), ("API", totals.api_cost_usd, True))
    return Billing(
        tuple(Bucket(name, None, paid, _not_negative(cost)) for name, cost, paid in costs if cost is not None)
    )


def _series(minutes: list[wire.Minute], now_s: float) -> list[Interval]:
    """Map the minutes with requests: the router leaves out the others."""
    return [
        Interval(
            max(0.0, now_s - row.started_at),
            BUCKET_S,
            row.requests,
            _part(row.requests, row.error_rate),
            row.tokens,
            _not_negative(row.cost_usd),
        )
        for row in minutes
        if row.started_at is not None
    ]


def _target(row: wire.AccountUsage) -> TargetUsage:
    share = _failed_share(row.success_rate)
    failures = None if row.requests is None or share is None else round(row.requests * share)
    return TargetUsage(row.name, row.requests, estimated_cost_usd=_not_negative(row.cost_usd), failures=failures)


def _models(analytics: wire.Analytics) -> tuple[ModelUsage, ...]:
    rates = {row.model: row.error_rate for row in analytics.model_errors}
    return tuple(
        ModelUsage(row.model, row.requests, failures=_part(row.requests, rates.get(row.model)))
        for row in analytics.models
    )


def _part(count: int | None, percent: float | None) -> int | None:
    """Return that share of a count."""
    return None if count is None or percent is None or not 0 <= percent <= 100 else round(count * percent / 100)


def _failed_share(success_percent: float | None) -> float | None:
    is_share = success_percent is not None and 0 <= success_percent <= 100
    return 1 - success_percent / 100 if is_share and success_percent is not None else None


def _not_negative(value: float | None) -> float | None:
    return None if value is None or value < 0 else value
