"""Budgets of providers (GET /provider/budgets and a gauge of /metrics/) and of deployments (litellm_params)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from msgspec import Struct, field

from router_client.model.spending import Budget
from router_client.routers.litellm import wire
from router_client.routers.litellm.counters import DeploymentCounters, Metrics
from router_client.routers.litellm.deployments import Deployment

MAX_PERIOD_S = 400 * 24 * 3600
"""A later reset is a placeholder: LiteLLM reported the year 2083."""

PERIOD = re.compile(r"([0-9]{1,6})(s|m|h|d|w|mo)")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 30 * 86_400}


class ProviderBudgets(Struct, frozen=True):
    """The providers' budgets by name, and the providers whose budget is spent."""

    by_provider: Mapping[str, Budget] = field(default_factory=dict)
    spent: frozenset[str] = frozenset()

    def is_spent_for(self, deployment: Deployment) -> bool:
        """True if the budget of the deployment's provider is spent."""
        return deployment.provider in self.spent


def provider_budgets(budgets: wire.Budgets | None, metrics: Metrics | None, now_s: float) -> ProviderBudgets:
    """Combine GET /provider/budgets, which is current, with the gauge, which is as of the last request."""
    found = {name: _provider_budget(name, row, now_s) for name, row in budgets.providers.items()} if budgets else {}
    spent = {name for name, budget in found.items() if is_spent(budget)}
    spent_by_gauge = {name for name, left in metrics.provider_remaining.items() if left <= 0} if metrics else set()
    return ProviderBudgets(found, frozenset(spent | (spent_by_gauge - found.keys())))


def is_spent(budget: Budget | None) -> bool:
    """True if nothing is left. LiteLLM treats a limit of 0 as no limit."""
    if budget is None or budget.spent_usd is None or not budget.limit_usd:
        return False
    return budget.spent_usd >= budget.limit_usd


def deployment_budget(
    deployment: Deployment, counters: DeploymentCounters | None, metrics: Metrics | None, now_s: float
) -> Budget | None:
    """Return the deployment's own budget; None without a period, since LiteLLM does not enforce that.

    LiteLLM reports only what was spent since its start, so that counts only during the first period since then.
    """
    limit, period = deployment.params.max_budget, deployment.params.budget_duration
    if limit is None or period is None:
        return None
    length_s = period_seconds(period)
    started_s = counters.spend_created_s if counters else None
    if started_s is None:
        started_s = metrics.started_at_s if metrics else None
    resets_in_s = started_s + length_s - now_s if started_s is not None and length_s is not None else None
    is_first_period = resets_in_s is None or resets_in_s > 0
    spent = counters.sums.get("cost_usd") if counters is not None and is_first_period else None
    is_plausible = resets_in_s is not None and 0 < resets_in_s <= MAX_PERIOD_S
    return Budget(deployment.name or "", limit, spent, period, resets_in_s if is_plausible else None)


def period_seconds(period: str) -> float | None:
    """Convert a period such as `30d` to seconds; a month counts as 30 days."""
    found = PERIOD.fullmatch(period)
    return float(int(found[1]) * SECONDS[found[2]]) if found else None


def _provider_budget(name: str, row: wire.Budget, now_s: float) -> Budget:
    return Budget(name, row.limit, row.spend, row.period, _resets_in(row.resets_at, now_s))


def _resets_in(instant: str | None, now_s: float) -> float | None:
    """Seconds until an ISO instant; None if it is not one, or is not within 0..MAX_PERIOD_S."""
    try:
        moment = datetime.fromisoformat(instant) if instant else None
        left_s = _timestamp(moment) - now_s if moment is not None else None
    except (ValueError, OverflowError, OSError):
        return None
    return left_s if left_s is not None and 0 <= left_s <= MAX_PERIOD_S else None


def _timestamp(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def last_reset(resets: Iterable[float | None]) -> float | None:
    """Return the latest of several resets in seconds; None if one is not known."""
    known = list(resets)
    return None if None in known else max((reset for reset in known if reset is not None), default=None)
