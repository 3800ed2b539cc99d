"""The view of `usage`: requests, tokens, estimated cost and billing buckets."""

from __future__ import annotations

from typing import TypeVar, final

from pydantic import Field

from mcp_server.answers.views.answer import AnswerView, common_fields
from mcp_server.answers.views.base import OptionalSentence, Seconds, Sentences, View, limit_rows, whole_seconds
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
    """Requests, tokens, latency, errors and cost over one period."""

    minutes: float | None = Field(description="Length of the window in minutes; null for since the start")
    requests: int | None = Field(description="Number of requests")
    input_tokens: int | None = Field(description="Input tokens, without cached ones")
    output_tokens: int | None = Field(description="Output tokens")
    avg_latency_ms: float | None = Field(description="Mean latency in milliseconds; null without requests")
    error_rate: float | None = Field(
        description="Share of requests that failed, 0..1, without client errors; null without requests"
    )
    estimated_cost_usd: float | None = Field(description="The router's estimate at list prices in USD; not a charge")
    client_errors: int | None = Field(description="Requests that failed because of the client, where reported")
    fallbacks: int | None = Field(description="Requests served by a fallback, where reported")


@final
class BucketView(View):
    """A billing bucket."""

    name: str = Field(description="Name of the bucket")
    requests: int | None = Field(description="Number of requests")
    paid: bool | None = Field(description="Whether its requests are charged by use; null if not classified")


@final
class BillingView(View):
    """Requests by billing bucket, as the router classified them."""

    buckets: list[BucketView] = Field(description="The router's billing buckets")
    paid_share: float | None = Field(description="Share of the paid buckets, 0..1; null without requests")
    unclassified_share: float | None = Field(description="Share that was not classified, 0..1; null without requests")
    unknown_claims: list[str] = Field(description="Billing claims without a known bucket, in the provider's words")


@final
class TargetUsageView(View):
    """One target's share of the figures."""

    name: str | None = Field(description="Name; data from outside")
    requests: int | None = Field(description="Number of requests")
    input_tokens: int | None = Field(description="Input tokens")
    output_tokens: int | None = Field(description="Output tokens")
    estimated_cost_usd: float | None = Field(description="Estimate at list prices in USD")
    claim: str | None = Field(description="What its last answer was billed against, in the provider's words")
    failures: int | None = Field(description="Failed requests, where the router counts them by target")


@final
class ModelUsageView(View):
    """One model's share of the figures."""

    model: str | None = Field(description="Model name as clients sent it; data from outside")
    requests: int | None = Field(description="Number of requests")
    avg_input_tokens: float | None = Field(description="Mean input tokens per request")
    avg_output_tokens: float | None = Field(description="Mean output tokens per request")
    estimated_cost_usd: float | None = Field(description="Estimate at list prices in USD")
    failures: int | None = Field(description="Failed requests, where the router counts them by model")


@final
class BudgetView(View):
    """The budget for one provider."""

    name: str = Field(description="Provider; data from outside")
    limit_usd: float | None = Field(description="Budget per period in USD")
    spent_usd: float | None = Field(description="Spent in this period in USD, as the router counts it")
    period: str | None = Field(description="Length of a period, such as 1d")
    resets_in_s: Seconds = Field(description="Seconds until the next period")


@final
class ForecastView(View):
    """The router's forecast from the current rate."""

    exhaustion_in_s: Seconds = Field(description="Seconds until the quota of all targets is used up")
    tokens_per_minute: float | None = Field(description="Current rate")
    cost_usd_per_hour: float | None = Field(description="Current rate at list prices in USD")


@final
class UsageView(AnswerView):
    """Requests, tokens, estimated cost and billing buckets."""

    available: bool = Field(description="Whether the figures could be read")
    reason: OptionalSentence = Field(description="Why the figures could not be read")
    window: FiguresView | None = Field(description="The last window")
    since_start: FiguresView | None = Field(description="Since the router started")
    billing: BillingView | None = Field(description="Requests of the window by billing bucket")
    billing_since_start: BillingView | None = Field(description="Requests since the start by billing bucket")
    metered: bool = Field(description="Whether every request is charged by use")
    started_ago_s: Seconds = Field(description="Seconds since the router started, where reported")
    noun: str = Field(description="What a target is, such as account or deployment")
    targets: list[TargetUsageView] = Field(
        description="Targets over the window, or since the start without one; most requests first"
    )
    models: list[ModelUsageView] = Field(description="Models, likewise")
    budgets: list[BudgetView] = Field(description="Budgets that the router enforces")
    forecast: ForecastView | None = Field(description="The router's forecast from the current rate")
    notes: Sentences = Field(description="What to consider when reading these figures")


def usage_view(assessment: Assessment) -> UsageView:
    """Fill the view; the shares are computed from the buckets."""
    read, noun = value_of(assessment.snapshot.usage), assessment.snapshot.terms.target
    usage = read or Usage()
    targets, cut_targets = limit_rows(sorted(usage.targets, key=_most_requests), MAX_TARGETS, noun)
    models, cut_models = limit_rows(sorted(usage.models, key=_most_requests), MAX_MODELS, "model")
    budgets, cut_budgets = limit_rows(usage.budgets, MAX_TARGETS, "budget")
    return UsageView(
        **common_fields(assessment),
        available=read is not None,
        reason=None if read else _unavailable_reason(assessment),
        window=_optional(FiguresView, usage.window),
        since_start=_optional(FiguresView, usage.since_start),
        billing=_billing(usage.billing),
        billing_since_start=_billing(usage.billing_since_start),
        metered=usage.metered,
        started_ago_s=whole_seconds(usage.started_ago_s),
        noun=noun,
        targets=[TargetUsageView.model_validate(row) for row in targets],
        models=[ModelUsageView.model_validate(model) for model in models],
        budgets=[BudgetView.model_validate(budget) for budget in budgets],
        forecast=_optional(ForecastView, usage.forecast),
        notes=[*usage.notes, *cut_targets, *cut_models, *cut_budgets],
    )


def _unavailable_reason(assessment: Assessment) -> str:
    """Return why there are no figures: the router has none, or they could not be read."""
    if isinstance(assessment.snapshot.usage, NotOffered) and assessment.snapshot.peer is Peer.IDENTIFIED:
        return "This router reports no usage statistics."
    return f"The usage statistics could not be read. {assessment.verdict.headline}"


def _optional(view: type[V], part: object | None) -> V | None:
    return None if part is None else view.model_validate(part)


def _most_requests(row: TargetUsage | ModelUsage) -> int:
    return -(row.requests or 0)


def _billing(billing: Billing | None) -> BillingView | None:
    if billing is None:
        return None
    total = billing.total
    return BillingView(
        buckets=[BucketView.model_validate(bucket) for bucket in billing.buckets],
        paid_share=_share(billing.count(paid=True), total),
        unclassified_share=_share(billing.count(paid=None), total),
        unknown_claims=list(billing.unknown_claims[:MAX_CLAIMS]),
    )


def _share(part: int | None, total: int) -> float | None:
    return None if part is None or not total else round(part / total, 4)
