"""GET /analytics to `Usage`."""

from __future__ import annotations

import re

from router_client.model.spending import Billing, Bucket, Figures, Forecast, ModelUsage, TargetUsage, Usage
from router_client.routers.dario import wire
from router_client.routers.dario.terms import LIST_PRICES, NOT_MEASURED, SINCE_RESTART, UPSTREAM_KEY

API_KEY_ALIAS = "__apikey__"
UNKNOWN_CLAIM = "unknown"
BUCKETS = {
    "subscription": ("subscription", False),
    "subscription_fallback": ("subscription fallback", False),
    "extra_usage": ("extra usage", True),
    "api": ("API", True),
    "unknown": ("not classified", None),
}
"""The fields of billingBucketBreakdown: the bucket's name, and whether its requests are charged by use."""

KNOWN_CLAIM = re.compile(r"five_hour|seven_day|overage|api|unknown|[a-z0-9_]{1,60}_(fallback|overage_included)")


def usage(analytics: wire.Analytics) -> Usage:
    """Map /analytics without its subscriptionPercent and utilization, which are misleading."""
    targets = tuple(target(alias, row) for alias, row in analytics.per_account.items())
    key_note = (UPSTREAM_KEY,) if API_KEY_ALIAS in analytics.per_account else ()
    return Usage(
        window=figures(analytics.window),
        since_start=figures(analytics.all_time),
        billing=billing(analytics.window),
        billing_since_start=billing(analytics.all_time),
        targets=targets,
        models=tuple(model(name, row) for name, row in analytics.per_model.items()),
        forecast=forecast(analytics),
        notes=(*key_note, NOT_MEASURED, SINCE_RESTART, LIST_PRICES),
    )


def figures(stats: wire.Stats | None) -> Figures | None:
    """Map window or allTime. Without requests, an average of 0 is a placeholder, so it becomes None."""
    if stats is None:
        return None
    has_requests = bool(stats.requests)
    return Figures(
        requests=stats.requests,
        minutes=stats.minutes,
        input_tokens=stats.input_tokens,
        output_tokens=stats.output_tokens,
        avg_latency_ms=_not_negative(stats.avg_latency_ms) if has_requests else None,
        error_rate=_share(stats.error_rate) if has_requests else None,
        estimated_cost_usd=_not_negative(stats.estimated_cost),
    )


def billing(stats: wire.Stats | None) -> Billing | None:
    """Map billingBucketBreakdown; dario counts a new claim as `unknown`, so new claims are listed."""
    if stats is None:
        return None
    buckets = tuple(Bucket(name, stats.buckets.get(field), paid) for field, (name, paid) in BUCKETS.items())
    return Billing(buckets, tuple(claim for claim in stats.claims if not KNOWN_CLAIM.fullmatch(claim)))


def target(alias: str, row: wire.PerAccount) -> TargetUsage:
    """Map one value of perAccount."""
    cost = _not_negative(row.estimated_cost)
    return TargetUsage(alias, row.requests, row.input_tokens, row.output_tokens, cost, row.last_claim)


def model(name: str, row: wire.PerModel) -> ModelUsage:
    """Map one value of perModel."""
    tokens = (_not_negative(row.avg_input_tokens), _not_negative(row.avg_output_tokens))
    return ModelUsage(name, row.requests, *tokens, _not_negative(row.estimated_cost))


def forecast(analytics: wire.Analytics) -> Forecast | None:
    """Map predictions. A rate of 0 is a placeholder for "too few requests", so it becomes None."""
    predictions = analytics.predictions
    if predictions is None:
        return None
    minutes = _not_negative(predictions.exhaustion_minutes)
    rates = (_not_negative(predictions.token_burn_rate) or None, _not_negative(predictions.cost_burn_rate) or None)
    if minutes is None and rates == (None, None):
        return None
    return Forecast(None if minutes is None else minutes * 60, *rates)


def _not_negative(value: float | None) -> float | None:
    return None if value is None or value < 0 else value


def _share(value: float | None) -> float | None:
    return value if value is not None and 0 <= value <= 1 else None
