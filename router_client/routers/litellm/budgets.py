"""Budgets: those of the providers, and those that a deployment has of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from router_client.model.spending import Budget
from router_client.routers.litellm import wire
from router_client.routers.litellm.deployments import Deployment
from router_client.routers.litellm.tallies import Page, Tally

LONGEST_PERIOD_S = 400 * 24 * 3600
"""A reset further away is a fault of the proxy's: 2083 was seen."""

PERIOD = re.compile(r"([0-9]{1,6})(s|m|h|d|w|mo)")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 30 * 86_400}


@dataclass(frozen=True, slots=True)
class Ledger:
    """The budgets of the providers by name, and the providers whose budget is spent."""

    providers: Mapping[str, Budget] = field(default_factory=dict)
    spent: frozenset[str] = frozenset()

    def spent_for(self, deployment: Deployment) -> bool:
        """Whether its provider's budget is spent."""
        return deployment.provider in self.spent


def ledger(budgets: wire.Budgets | None, page: Page | None, now_s: float) -> Ledger:
    """By /provider/budgets, and by the gauge of what is left to each provider."""
    found = {name: _of_provider(name, row, now_s) for name, row in budgets.providers.items()} if budgets else {}
    by_read = {name for name, budget in found.items() if is_spent(budget)}
    by_gauge = {name for name, left in page.provider_left.items() if left <= 0} if page else set()
    # The read is of this moment, the gauge of the last request.
    return Ledger(found, frozenset(by_read | (by_gauge - found.keys())))


def is_spent(budget: Budget | None) -> bool:
    """Nothing is left of it; LiteLLM takes a limit of 0 for none."""
    if budget is None or budget.spent_usd is None or not budget.limit_usd:
        return False
    return budget.spent_usd >= budget.limit_usd


def of_deployment(deployment: Deployment, tally: Tally | None, page: Page | None, now_s: float) -> Budget | None:
    """Its own budget. LiteLLM enforces one that has a period; it reports what was spent since the start alone.

    So what was spent counts only while the first period since then lasts.
    """
    limit, period = deployment.params.max_budget, deployment.params.budget_duration
    if limit is None or period is None:
        return None
    length, first = seconds_of(period), tally.first_spent_s if tally else None
    started = page.started_at_s if page else None
    began = first if first is not None else started
    resets_in = began + length - now_s if began is not None and length is not None else None
    knows = tally is not None and "cost_usd" in tally.sums and (resets_in is None or resets_in > 0)
    spent = tally.sums["cost_usd"] if tally is not None and knows else None
    plausible = resets_in if resets_in is not None and 0 < resets_in <= LONGEST_PERIOD_S else None
    return Budget(deployment.name or "", limit, spent, period, plausible)


def seconds_of(period: str) -> float | None:
    """`30d` in seconds; a month is taken for 30 days."""
    found = PERIOD.fullmatch(period)
    return float(int(found[1]) * SECONDS[found[2]]) if found else None


def _of_provider(name: str, row: wire.Budget, now_s: float) -> Budget:
    return Budget(name, row.limit, row.spend, row.period, _resets_in(row.resets_at, now_s))


def _resets_in(instant: str | None, now_s: float) -> float | None:
    try:
        moment = datetime.fromisoformat(instant) if instant else None
        left = _timestamp(moment) - now_s if moment is not None else None
    except (ValueError, OverflowError, OSError):
        return None
    return left if left is not None and 0 <= left <= LONGEST_PERIOD_S else None


def _timestamp(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def last_reset(resets: Iterable[float | None]) -> float | None:
    """When all of them are reset, in seconds; None where one is not known."""
    known = list(resets)
    return None if None in known else max((reset for reset in known if reset is not None), default=None)
