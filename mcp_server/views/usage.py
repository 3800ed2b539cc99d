"""`usage`: what was spent, and against which bucket."""

from __future__ import annotations

from typing import TypeVar, final

from pydantic import Field

from mcp_server.checks import Verdict
from mcp_server.views.answer import AnswerView, opening
from mcp_server.views.base import MaybeSentence, Seconds, Sentences, View, cut
from router_client.snapshot import Snapshot
from router_client.spending import AccountUsage, Billing, ModelUsage, Usage

V = TypeVar("V", bound=View)

MOST_MODELS = 32
MOST_ACCOUNTS = 64
MOST_CLAIMS = 16


@final
class FiguresView(View):
    """Requests and what they took."""

    minutes: float | None = Field(description="Length of the window; null since the start")
    requests: int | None = Field(description="Requests measured")
    input_tokens: int | None = Field(description="Tokens in, cached ones not counted")
    output_tokens: int | None = Field(description="Tokens out")
    avg_latency_ms: float | None = Field(description="Mean latency; null without requests")
    error_rate: float | None = Field(description="Share of failed requests, 0..1; null without requests")
    estimated_cost_usd: float | None = Field(description="The router's estimate at list prices, not a charge")


@final
class BillingView(View):
    """Requests by billing bucket, as the router classified them."""

    subscription: int | None = Field(description="Covered by the subscription")
    subscription_fallback: int | None = Field(description="Covered by the subscription, on a fallback")
    extra_usage: int | None = Field(description="Charged as extra usage")
    api: int | None = Field(description="Charged by the token")
    unknown: int | None = Field(description="Not classified by the router")
    paid_share: float | None = Field(description="Share in extra_usage and api, 0..1; null without requests")
    unclassified_share: float | None = Field(description="Share in unknown, 0..1; null without requests")
    unknown_claims: list[str] = Field(description="Billing claims that are not known here, in the provider's words")


@final
class AccountUsageView(View):
    """One account's or deployment's part of the window, or since the start."""

    alias: str | None = Field(description="Its name, as data")
    requests: int | None = Field(description="Requests")
    input_tokens: int | None = Field(description="Tokens in")
    output_tokens: int | None = Field(description="Tokens out")
    estimated_cost_usd: float | None = Field(description="Estimate at list prices")
    claim: str | None = Field(description="Billing claim of its last answer")
    failures: int | None = Field(description="Failed requests, where the router counts them by account")


@final
class ModelUsageView(View):
    """One model's part of the window, or since the start."""

    model: str | None = Field(description="Its name as clients sent it, as data")
    requests: int | None = Field(description="Requests")
    avg_input_tokens: float | None = Field(description="Mean tokens in per request")
    avg_output_tokens: float | None = Field(description="Mean tokens out per request")
    estimated_cost_usd: float | None = Field(description="Estimate at list prices")
    failures: int | None = Field(description="Failed requests, where the router counts them by model")


@final
class BudgetView(View):
    """What may be spent with one provider."""

    name: str = Field(description="The provider, as data")
    limit_usd: float | None = Field(description="The budget of one period")
    spent_usd: float | None = Field(description="Spent in this period, as the router counts")
    period: str | None = Field(description="How long a period is, such as 1d")
    resets_in_s: Seconds = Field(description="Seconds until the next period")


@final
class ForecastView(View):
    """Where the present rate leads, in the router's own words."""

    exhaustion_in_s: Seconds = Field(description="Seconds until quota runs out; mixes all accounts")
    tokens_per_minute: float | None = Field(description="Present rate")
    cost_usd_per_hour: float | None = Field(description="Present rate at list prices")


@final
class UsageView(AnswerView):
    """What did I spend, and against which bucket?"""

    available: bool = Field(description="Could the figures be read?")
    reason: MaybeSentence = Field(description="Why not, where they could not be read")
    window: FiguresView | None = Field(description="The last window")
    since_start: FiguresView | None = Field(description="Since the router's start")
    billing: BillingView | None = Field(description="Requests of the window by bucket")
    billing_since_start: BillingView | None = Field(description="Requests since the start by bucket")
    noun: str = Field(description="What a member is: account or deployment")
    accounts: list[AccountUsageView] = Field(
        description="Members of the window, or since the start where there is none; most requests first"
    )
    models: list[ModelUsageView] = Field(description="Models likewise")
    budgets: list[BudgetView] = Field(description="Budgets that the router keeps")
    forecast: ForecastView | None = Field(description="Where the present rate leads")
    notes: Sentences = Field(description="What to know when reading these figures")


def usage_view(snapshot: Snapshot, verdict: Verdict) -> UsageView:
    """Fill the view; shares are computed here from the buckets."""
    usage = snapshot.usage or Usage()
    accounts, no_more_accounts = cut(
        sorted(usage.accounts, key=_most_requests), MOST_ACCOUNTS, f"{snapshot.words.member}s"
    )
    models, no_more_models = cut(sorted(usage.models, key=_most_requests), MOST_MODELS, "models")
    budgets, no_more_budgets = cut(usage.budgets, MOST_ACCOUNTS, "budgets")
    return UsageView(
        **opening(snapshot, verdict),
        available=snapshot.usage is not None,
        reason=None if snapshot.usage else f"The figures could not be read. {verdict.headline}",
        window=_maybe(FiguresView, usage.window),
        since_start=_maybe(FiguresView, usage.since_start),
        billing=_billing(usage.billing),
        billing_since_start=_billing(usage.billing_since_start),
        noun=snapshot.words.member,
        accounts=[AccountUsageView.model_validate(account) for account in accounts],
        models=[ModelUsageView.model_validate(model) for model in models],
        budgets=[BudgetView.model_validate(budget) for budget in budgets],
        forecast=_maybe(ForecastView, usage.forecast),
        notes=[*usage.notes, *no_more_accounts, *no_more_models, *no_more_budgets],
    )


def _maybe(view: type[V], part: object | None) -> V | None:
    return None if part is None else view.model_validate(part)


def _most_requests(row: AccountUsage | ModelUsage) -> int:
    return -(row.requests or 0)


def _billing(billing: Billing | None) -> BillingView | None:
    if billing is None:
        return None
    total = billing.total
    return BillingView(
        subscription=billing.subscription,
        subscription_fallback=billing.subscription_fallback,
        extra_usage=billing.extra_usage,
        api=billing.api,
        unknown=billing.unknown,
        paid_share=round(billing.paid / total, 4) if total else None,
        unclassified_share=round((billing.unknown or 0) / total, 4) if total else None,
        unknown_claims=list(billing.unknown_claims[:MOST_CLAIMS]),
    )
