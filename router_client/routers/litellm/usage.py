"""The counters of /metrics/ and the budgets to Usage: everything since the start, metered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from router_client.routers.litellm import wire
from router_client.routers.litellm.members import member_names
from router_client.routers.litellm.metrics import Tally
from router_client.routers.litellm.words import ATTEMPTS, METERED
from router_client.spending import AccountUsage, Billing, Budget, Figures, ModelUsage, Usage

LONGEST_PERIOD_S = 400 * 24 * 3600
"""A reset further away is a fault of the proxy's: 2083 was seen."""


def usage(tallies: Mapping[str, Tally], models: wire.Models | None, told: wire.Budgets | None, now_s: float) -> Usage:
    """Totals, each deployment and each model since LiteLLM's start, and the budgets of the providers."""
    rows = models.data if models else []
    named = [(row, name, tallies.get((row.info and row.info.id) or "")) for row, name in _named(rows)]
    accounts = tuple(account(name, tally) for _, name, tally in named if tally)
    by_model: dict[str | None, list[Tally]] = {}
    for row, _, tally in named:
        if tally:
            by_model.setdefault(row.params.model if row.params else None, []).append(tally)
    total = figures(tallies.values())
    return Usage(
        since_start=total,
        billing_since_start=Billing(api=(total.requests or 0) - _failures(tallies.values())),
        accounts=accounts,
        models=tuple(model(name, parts) for name, parts in by_model.items()),
        budgets=tuple(budget(name, row, now_s) for name, row in told.providers.items()) if told else (),
        metered=True,
        notes=(ATTEMPTS, METERED),
    )


def _named(rows: list[wire.Deployment]) -> Iterable[tuple[wire.Deployment, str | None]]:
    return zip(rows, member_names(rows), strict=True)


def figures(tallies: Iterable[Tally]) -> Figures:
    """All deployments together. With no request behind them there is no mean and no rate."""
    all_ = list(tallies)
    requests, measured = int(_sum(all_, "requests")), _sum(all_, "measured")
    return Figures(
        requests=requests,
        input_tokens=int(_sum(all_, "input_tokens")),
        output_tokens=int(_sum(all_, "output_tokens")),
        avg_latency_ms=_sum(all_, "latency_s") / measured * 1000 if measured else None,
        error_rate=min(1.0, _failures(all_) / requests) if requests else None,
        estimated_cost_usd=_sum(all_, "cost_usd"),
    )


def account(name: str | None, tally: Tally) -> AccountUsage:
    """One deployment."""
    whole = figures([tally])
    tokens = (whole.input_tokens, whole.output_tokens)
    failures = tally.failures.total()
    return AccountUsage(name, whole.requests, *tokens, whole.estimated_cost_usd, failures=failures)


def model(name: str | None, tallies: list[Tally]) -> ModelUsage:
    """All deployments of one model; tokens are means over the requests that were answered."""
    measured = _sum(tallies, "measured")
    return ModelUsage(
        name,
        int(_sum(tallies, "requests")),
        _sum(tallies, "input_tokens") / measured if measured else None,
        _sum(tallies, "output_tokens") / measured if measured else None,
        _sum(tallies, "cost_usd"),
        failures=_failures(tallies),
    )


def budget(name: str, row: wire.Budget, now_s: float) -> Budget:
    """One provider's budget."""
    return Budget(name, row.limit, row.spend, row.period, _resets_in(row.resets_at, now_s))


def _resets_in(instant: str | None, now_s: float) -> float | None:
    try:
        moment = datetime.fromisoformat(instant) if instant else None
    except ValueError:
        return None
    if moment is None:
        return None
    left = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now_s
    return left if 0 <= left <= LONGEST_PERIOD_S else None


def _sum(tallies: Iterable[Tally], part: str) -> float:
    return float(sum(tally.sums[part] for tally in tallies))


def _failures(tallies: Iterable[Tally]) -> int:
    return sum(tally.failures.total() for tally in tallies)
