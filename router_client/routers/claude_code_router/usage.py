"""getUsageStats of the last 24 hours to `Usage`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from router_client.model.spending import Billing, Bucket, Figures, Interval, ModelUsage, TargetUsage, Usage, mean_of
from router_client.routers.claude_code_router import names, wire
from router_client.routers.claude_code_router.terms import ERRORS, ESTIMATES

T = TypeVar("T", int, float)
DAY_MINUTES, HOUR_S = 24 * 60, 3600.0
MAX_INTERVALS = 24


def usage(stats: wire.Usage, now: datetime | None, started_ago_s: float | None) -> Usage | None:
    """Map the figures; None without totals. `now` is the router's local time, without which no hour is shown."""
    if stats.totals is None or stats.totals.requests is None:
        return None
    failures = _all_failures(stats)
    requests = stats.totals.requests
    served = None if failures is None else max(0, requests - failures)
    costs = (ESTIMATES,) if any(_cost(row) for row in (stats.totals, *stats.models, *stats.providers)) else ()
    return Usage(
        window=_figures(stats.totals, failures),
        billing=Billing((Bucket("API", served, paid=True, estimated_cost_usd=_cost(stats.totals)),))
        if requests
        else None,
        series=tuple(_series(stats, now)),
        targets=tuple(_targets(stats.providers)),
        models=tuple(_models(stats.models)),
        metered=True,
        started_ago_s=started_ago_s,
        notes=(ERRORS, *costs) if requests else (),
    )


def _all_failures(stats: wire.Usage) -> int | None:
    """Return the failures of all providers; None if some are not told, or rows were left out."""
    counted = [row.failures for row in stats.providers]
    known = [count for count in counted if count is not None]
    is_complete = sum(row.requests or 0 for row in stats.providers) == (
        stats.totals.requests if stats.totals else None
    )
    return sum(known) if is_complete and len(known) == len(counted) else None


def _figures(total: wire.UsageRow, failures: int | None) -> Figures:
    requests = total.requests or 0
    return Figures(
        requests=total.requests,
        minutes=DAY_MINUTES,
        input_tokens=total.input,
        output_tokens=total.output,
        avg_latency_ms=total.duration_ms if requests else None,
        error_rate=min(1.0, failures / requests) if requests and failures is not None else None,
        estimated_cost_usd=_cost(total),
    )


def _cost(row: wire.UsageRow) -> float | None:
    """Return the estimate. It is 0 where the router knows no price, too: then nothing is known."""
    return None if not row.cost_usd and row.tokens else row.cost_usd


def _targets(rows: Iterable[wire.UsageRow]) -> Iterator[TargetUsage]:
    """Add up the models of each provider and credential."""
    by_label: defaultdict[str, list[wire.UsageRow]] = defaultdict(list)
    for row in rows:
        by_label[names.parse(row.provider).label].append(row)
    for label, own in by_label.items():
        yield TargetUsage(
            label,
            _sum(row.requests for row in own),
            _sum(row.input for row in own),
            _sum(row.output for row in own),
            _sum(_cost(row) for row in own),
            failures=_sum(row.failures for row in own),
        )


def _sum(values: Iterable[T | None]) -> T | None:
    """Return the sum; None if one is not known."""
    found = list(values)
    known = [value for value in found if value is not None]
    return sum(known) if found and len(known) == len(found) else None


def _models(rows: Iterable[wire.UsageRow]) -> Iterator[ModelUsage]:
    """Add up the rows of each provider's model: each credential has its own, and so has each earlier configuration."""
    by_name: defaultdict[str | None, list[wire.UsageRow]] = defaultdict(list)
    for row in rows:
        is_named = row.provider is not None and row.model is not None
        by_name[f"{names.parse(row.provider).name}/{row.model}" if is_named else row.model].append(row)
    for name, own in by_name.items():
        requests = _sum(row.requests for row in own)
        yield ModelUsage(
            name,
            requests,
            mean_of(_sum(row.input for row in own), requests),
            mean_of(_sum(row.output for row in own), requests),
            _sum(_cost(row) for row in own),
            failures=_sum(row.failures for row in own),
        )


def _series(stats: wire.Usage, now: datetime | None) -> Iterator[Interval]:
    """Yield the hours, oldest first; the last one is under way."""
    rows: Sequence[wire.UsageRow] = stats.series[-MAX_INTERVALS:]
    if now is None:
        return
    into_hour_s = timedelta(minutes=now.minute, seconds=now.second).total_seconds()
    for hours_ago, row in zip(range(len(rows) - 1, -1, -1), rows, strict=True):
        seconds = HOUR_S if hours_ago else into_hour_s
        yield Interval(hours_ago * HOUR_S + into_hour_s, seconds, row.requests, row.failures, row.tokens, _cost(row))
