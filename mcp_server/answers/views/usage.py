"""`usage`: what was spent, and against which bucket."""

from __future__ import annotations

from typing import TypeVar, final

from pydantic import Field

from mcp_server.answers.views.answer import AnswerView, opening
from mcp_server.answers.views.base import MaybeSentence, Seconds, Sentences, View, cut, whole
from mcp_server.assessment import Assessment
from router_client.model.facts import NotOffered, value_of
from router_client.model.spending import Billing, ModelUsage, TargetUsage, Usage
from router_client.model.states import Peer

V = TypeVar("V", bound=View)

MAX_MODELS = 32
MAX_TARGETS = 64
MAX_CLAIMS = 16


@final
class FiguresView(View):
    """Requests and what they took."""

    minutes: float | None = Field(description="Length of the window; null since the start")
    requests: int | None = Field(description="Requests measured")
    input_tokens: int | None = Field(description="Tokens in, cached ones not counted")
    output_tokens: int | None = Field(description="Tokens out")
    avg_latency_ms: float | None = Field(description="Mean latency; null without requests")
    error_rate: float | None = Field(
        description="Share of failed requests, 0..1; null without requests; client_errors left out"
    )
    estimated_cost_usd: float | None = Field(description="The router's estimate at list prices, not a charge")
    client_errors: int | None = Field(description="Requests that failed by the caller's own doing, where reported")
    fallbacks: int | None = Field(description="Requests that a fallback served, where reported")


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
class TargetUsageView(View):
    """One target's part of the window, or since the start."""

    name: str | None = Field(description="Its name, as data")
    requests: int | None = Field(description="Requests")
    input_tokens: int | None = Field(description="Tokens in")
    output_tokens: int | None = Field(description="Tokens out")
    estimated_cost_usd: float | None = Field(description="Estimate at list prices")
    claim: str | None = Field(description="Billing claim of its last answer")
    failures: int | None = Field(description="Failed requests, where the router counts them by target")


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
    metered: bool = Field(description="True where every request is charged by use")
    started_ago_s: Seconds = Field(description="Seconds since the router started, where reported")
    noun: str = Field(description="What a target is: account or deployment")
    targets: list[TargetUsageView] = Field(
        description="Targets of the window, or since the start where there is none; most requests first"
    )
    models: list[ModelUsageView] = Field(description="Models likewise")
    budgets: list[BudgetView] = Field(description="Budgets that the router keeps")
    forecast: ForecastView | None = Field(description="Where the present rate leads")
    notes: Sentences = Field(description="What to know when reading these figures")


def usage_view(assessment: Assessment) -> UsageView:
    """Fill the view; shares are computed here from the buckets."""
    read, noun = value_of(assessment.snapshot.usage), assessment.snapshot.terms.target
    usage = read or Usage()
    targets, no_more_targets = cut(sorted(usage.targets, key=_most_requests), MAX_TARGETS, f"{noun}s")
    models, no_more_models = cut(sorted(usage.models, key=_most_requests), MAX_MODELS, "models")
    budgets, no_more_budgets = cut(usage.budgets, MAX_TARGETS, "budgets")
    return UsageView(
        **opening(assessment),
        available=read is not None,
        reason=None if read else _why_not(assessment),
        window=_maybe(FiguresView, usage.window),
        since_start=_maybe(FiguresView, usage.since_start),
        billing=_billing(usage.billing),
        billing_since_start=_billing(usage.billing_since_start),
        metered=usage.metered,
        started_ago_s=whole(usage.started_ago_s),
        noun=noun,
        targets=[TargetUsageView.model_validate(row) for row in targets],
        models=[ModelUsageView.model_validate(model) for model in models],
        budgets=[BudgetView.model_validate(budget) for budget in budgets],
        forecast=_maybe(ForecastView, usage.forecast),
        notes=[*usage.notes, *no_more_targets, *no_more_models, *no_more_budgets],
    )


def _why_not(assessment: Assessment) -> str:
    """A router without usage statistics has none to read."""
    if isinstance(assessment.snapshot.usage, NotOffered) and assessment.snapshot.peer is Peer.PROVED:
        return "This router reports no usage statistics here."
    return f"The usage statistics could not be read. {assessment.verdict.headline}"


def _maybe(view: type[V], part: object | None) -> V | None:
    return None if part is None else view.model_validate(part)


def _most_requests(row: TargetUsage | ModelUsage) -> int:
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
        paid_share=None if (billing.extra_usage, billing.api) == (None, None) else _share(billing.paid, total),
        unclassified_share=None if billing.unknown is None else _share(billing.unknown, total),
        unknown_claims=list(billing.unknown_claims[:MAX_CLAIMS]),
    )


def _share(part: int, total: int) -> float | None:
    return round(part / total, 4) if total else None
