"""The text of `usage`."""

from __future__ import annotations

from mcp_server.answers.text.layout import (
    dollars,
    join,
    labelled,
    next_step,
    notes,
    number,
    shown,
    table,
    verdict_line,
)
from mcp_server.answers.views.usage import BillingView, FiguresView, ForecastView, UsageView
from mcp_server.units import duration, percent, plural, span

BUCKETS = ("subscription", "subscription_fallback", "extra_usage", "api", "unknown")


def render_usage(view: UsageView) -> str:
    """The window, since the start, the buckets, then targets and models."""
    if not view.available:
        return join([f"USAGE not available. {view.reason}", next_step(view.next_step)])
    minutes = view.window.minutes if view.window else None
    return join(
        [
            f"USAGE of the last {span(minutes)}" if minutes else "USAGE",
            verdict_line(view),
            next_step(view.next_step),
            _figures("Window", view.window),
            _billing("Billed", view.billing, metered=view.metered),
            _figures("Start", view.since_start),
            _billing("Billed", view.billing_since_start, metered=view.metered),
            _forecast(view.forecast),
            *_budgets(view),
            *_targets(view),
            *_models(view),
            *notes(view.notes),
        ]
    )


def _figures(label: str, figures: FiguresView | None) -> str | None:
    if figures is None:
        return None
    tokens = f"{number(figures.input_tokens)} tokens in, {number(figures.output_tokens)} out"
    parts = [
        "requests not reported" if figures.requests is None else plural(figures.requests, "request"),
        tokens,
        f"about {dollars(figures.estimated_cost_usd)}",
    ]
    if figures.avg_latency_ms is not None:
        parts.append(f"mean latency {number(figures.avg_latency_ms)} ms")
    if figures.error_rate is not None:
        parts.append(f"{percent(figures.error_rate)} failed")
    if figures.client_errors:
        parts.append(plural(figures.client_errors, "client error"))
    if figures.fallbacks:
        parts.append(f"{number(figures.fallbacks)} served by a fallback")
    return labelled(label, ", ".join(parts))


def _billing(label: str, billing: BillingView | None, *, metered: bool) -> str | None:
    if billing is None or metered:
        return None
    counts = [f"{bucket} {count}" for bucket in BUCKETS if (count := getattr(billing, bucket))]
    share = "" if billing.paid_share is None else f"; paid {percent(billing.paid_share)}"
    unclassified = f", not classified {percent(billing.unclassified_share)}" if billing.unclassified_share else ""
    claims = ", ".join(shown(claim) for claim in billing.unknown_claims)
    unknown = f"; unknown claims: {claims}" if claims else ""
    return labelled(label, f"{', '.join(counts) or 'nothing yet'}{share}{unclassified}{unknown}")


def _forecast(forecast: ForecastView | None) -> str | None:
    if forecast is None:
        return None
    rate = f"{number(forecast.tokens_per_minute)} tokens a minute, {dollars(forecast.cost_usd_per_hour)} an hour"
    left = forecast.exhaustion_in_s
    return labelled("Forecast", rate + ("" if left is None else f", quota ends in {duration(left)}"))


def _budgets(view: UsageView) -> list[str]:
    header = ("BUDGET", "SPENT", "OF", "PERIOD", "RESETS IN")
    rows = [
        [
            shown(row.name),
            dollars(row.spent_usd),
            dollars(row.limit_usd),
            shown(row.period) if row.period else "",
            "" if row.resets_in_s is None else duration(row.resets_in_s),
        ]
        for row in view.budgets
    ]
    return table(header, rows) if rows else []


def _targets(view: UsageView) -> list[str]:
    header = (view.noun.upper(), "REQUESTS", "FAILED", "TOKENS IN", "OUT", "ABOUT", "CLAIM")
    rows = [
        [
            shown(row.name),
            number(row.requests),
            number(row.failures),
            number(row.input_tokens),
            number(row.output_tokens),
            dollars(row.estimated_cost_usd),
            shown(row.claim) if row.claim else "",
        ]
        for row in view.targets
    ]
    return table(header, rows) if rows else []


def _models(view: UsageView) -> list[str]:
    header = ("MODEL", "REQUESTS", "FAILED", "MEAN IN", "OUT", "ABOUT")
    rows = [
        [
            shown(row.model),
            number(row.requests),
            number(row.failures),
            number(row.avg_input_tokens),
            number(row.avg_output_tokens),
            dollars(row.estimated_cost_usd),
        ]
        for row in view.models
    ]
    return table(header, rows) if rows else []
