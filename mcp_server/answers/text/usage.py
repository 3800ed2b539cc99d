"""The text of `usage`."""

from __future__ import annotations

from collections.abc import Sequence

from mcp_server.answers.text.layout import (
    dollars,
    join_lines,
    labelled,
    next_step_line,
    note_lines,
    number,
    quoted,
    table,
    verdict_line,
)
from mcp_server.answers.text.sparkline import GAP, Bars, bars
from mcp_server.answers.views.usage import BillingView, BucketView, FiguresView, ForecastView, IntervalView, UsageView
from mcp_server.units import duration, percent, plural, span


def render_usage(view: UsageView) -> str:
    """Return the figures of the window and since the start, then budgets, targets, models and notes."""
    if not view.available:
        return join_lines([f"USAGE not available. {view.reason}", *_verdict(view)])
    return join_lines(
        [
            "USAGE" if view.window else "USAGE since the start",
            verdict_line(view),
            next_step_line(view.next_step),
            *_periods(view),
            *_over_time(view.series),
            _forecast(view.forecast),
            *_budgets(view),
            *_targets(view),
            *_models(view),
            *note_lines(view.notes),
        ]
    )


def _verdict(view: UsageView) -> list[str | None]:
    """Return the verdict, unless it is the reason, and its step."""
    is_said = view.reason is not None and view.headline in view.reason
    return [None if is_said else verdict_line(view), next_step_line(view.next_step)]


def _periods(view: UsageView) -> list[str]:
    """Return one line for the window and one for since the start, which may be the same."""
    window = _period(view, view.window, view.billing)
    since_start = _period(view, view.since_start, view.billing_since_start)
    last = f"last {span(view.window.minutes if view.window else None)}"
    same = window is not None and since_start == window
    return [
        *([labelled(last.capitalize(), window)] if window else []),
        *([labelled("Since start", f"same as the {last}" if same else since_start)] if since_start else []),
    ]


def _period(view: UsageView, figures: FiguresView | None, billing: BillingView | None) -> str | None:
    is_billed = view.metered or billing is not None
    parts = [
        *([_figures(figures, view.counted, is_billed=is_billed)] if figures else []),
        _billing(billing) if billing and not view.metered else None,
    ]
    return "; ".join(part for part in parts if part) or None


def _figures(figures: FiguresView, counted: str, *, is_billed: bool) -> str:
    """Return the figures that are reported. Where nothing is billed, as by a local server, no cost is missing."""
    no_cost = "cost not reported" if is_billed else None
    parts = [
        _requests(figures, counted),
        _tokens(figures),
        no_cost if figures.estimated_cost_usd is None else f"about {dollars(figures.estimated_cost_usd)}",
        None if figures.avg_latency_ms is None else f"mean latency {number(figures.avg_latency_ms)} ms",
        None if figures.error_rate is None else f"{percent(figures.error_rate)} failed",
        plural(figures.client_errors, "client error") if figures.client_errors else None,
        f"{number(figures.fallbacks)} served by a fallback" if figures.fallbacks else None,
    ]
    return ", ".join(part for part in parts if part)


def _requests(figures: FiguresView, counted: str) -> str | None:
    """Return the requests. Nothing is missing where a router counts tokens only."""
    if figures.requests is not None:
        return plural(figures.requests, counted)
    return f"{counted}s not reported" if figures.input_tokens is None and figures.output_tokens is None else None


def _tokens(figures: FiguresView) -> str:
    if figures.input_tokens is None and figures.output_tokens is None:
        return "tokens not reported"
    return f"{number(figures.input_tokens)} input and {number(figures.output_tokens)} output tokens"


def _billing(billing: BillingView) -> str | None:
    """Return what each billing bucket has; None if nothing, where the router counts only costs by bucket.

    Not called for a metered router, where all are charged by use.
    """
    counts = [text for bucket in billing.buckets if (text := _bucket(bucket))]
    if not counts:
        return None if all(bucket.requests is None for bucket in billing.buckets) else "billing: none yet"
    is_classified = any(bucket.requests for bucket in billing.buckets if bucket.paid is not None)
    paid = f" ({percent(billing.paid_share)} paid)" if is_classified and billing.paid_share is not None else ""
    claims = ", ".join(quoted(claim) for claim in billing.unknown_claims)
    return f"billing: {', '.join(counts)}{paid}" + (f"; claims without a known bucket: {claims}" if claims else "")


def _bucket(bucket: BucketView) -> str:
    """Return such as `plan 12`, `plan 12 (about $1.20)` or `plan about $1.20`; nothing if nothing is in it."""
    cost = f"about {dollars(bucket.estimated_cost_usd)}" if bucket.estimated_cost_usd else ""
    if not bucket.requests:
        return f"{bucket.name} {cost}" if cost else ""
    return f"{bucket.name} {number(bucket.requests)}{f' ({cost})' if cost else ''}"


def _over_time(series: Sequence[IntervalView]) -> list[str]:
    """Return a line of bars for the requests, if there were any, and one for the failures, likewise."""
    if len(series) < 2:  # The figures of the window say as much.
        return []
    requests = bars(series, lambda interval: interval.requests)
    failures = bars(series, lambda interval: interval.failures)
    return [
        *([_bars("Requests", requests)] if requests and requests.peak else []),
        *([_bars("Failed", failures)] if failures and failures.peak else []),
    ]


def _bars(label: str, of: Bars) -> str:
    gaps = f", {GAP} not reported" if None in of.counts else ""
    return labelled(label, f"{of.drawn} {of.period}, peak {number(of.peak)}{gaps}")


def _forecast(forecast: ForecastView | None) -> str | None:
    if forecast is None:
        return None
    rate = f"{number(forecast.tokens_per_minute)} tokens per minute, {dollars(forecast.cost_usd_per_hour)} per hour"
    left = forecast.exhaustion_in_s
    return labelled("Forecast", rate + ("" if left is None else f", quota used up in {duration(left)}"))


def _budgets(view: UsageView) -> list[str]:
    header = ("BUDGET", "SPENT", "LIMIT", "PERIOD", "RESETS IN")
    rows = [
        [
            quoted(row.name),
            dollars(row.spent_usd),
            dollars(row.limit_usd),
            quoted(row.period) if row.period else "",
            "" if row.resets_in_s is None else duration(row.resets_in_s),
        ]
        for row in view.budgets
    ]
    return table(header, rows) if rows else []


def _targets(view: UsageView) -> list[str]:
    header = (
        view.noun.upper(),
        f"{view.counted.upper()}S",
        "FAILED",
        "INPUT TOKENS",
        "OUTPUT TOKENS",
        "EST. COST",
        "BILLING",
    )
    rows = [
        [
            quoted(row.name),
            number(row.requests),
            number(row.failures),
            number(row.input_tokens),
            number(row.output_tokens),
            dollars(row.estimated_cost_usd),
            quoted(row.claim) if row.claim else "",
        ]
        for row in view.targets
    ]
    return table(header, rows) if rows else []


def _models(view: UsageView) -> list[str]:
    header = ("MODEL", f"{view.counted.upper()}S", "FAILED", "MEAN INPUT", "MEAN OUTPUT", "EST. COST")
    rows = [
        [
            quoted(row.model),
            number(row.requests),
            number(row.failures),
            number(row.avg_input_tokens),
            number(row.avg_output_tokens),
            dollars(row.estimated_cost_usd),
        ]
        for row in view.models
    ]
    return table(header, rows) if rows else []
