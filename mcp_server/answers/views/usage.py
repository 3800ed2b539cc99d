"""The view of `usage`: requests, tokens, estimated cost and billing buckets."""

from __future__ import annotations

from typing import Annotated, TypeVar, final

from msgspec import Meta

from mcp_server.answers.views.answer import AnswerView, common_fields
from mcp_server.answers.views.base import OptionalSentence, Sentences, View, limit_rows, whole_seconds
from mcp_server.assessment import Assessment
from mcp_server.assessment.advice import next_step
from router_client.model.facts import NotOffered, NotRead, value_of
from router_client.model.spending import Billing, ModelUsage, TargetUsage, Usage
from router_client.model.states import Outcome, Peer
from router_client.model.targets import noun_of

V = TypeVar("V", bound=View)

MAX_MODELS = 32
MAX_TARGETS = 64
MAX_CLAIMS = 16
MAX_INTERVALS = 48


@final
class FiguresView(View, frozen=True):
    """Requests, tokens, latency, errors and cost over one period."""

    minutes: Annotated[float | None, Meta(description="Length of the window in minutes; null for since the start")]
    requests: Annotated[int | None, Meta(description="Requests")]
    input_tokens: Annotated[int | None, Meta(description="Input tokens, without cached ones")]
    output_tokens: Annotated[int | None, Meta(description="Output tokens")]
    avg_latency_ms: Annotated[float | None, Meta(description="Mean latency in milliseconds; null without requests")]
    error_rate: Annotated[
        float | None,
        Meta(description="Share that failed, 0..1, without client errors; null without requests"),
    ]
    estimated_cost_usd: Annotated[
        float | None, Meta(description="The router's estimate at list prices in USD; not a charge")
    ]
    client_errors: Annotated[
        int | None, Meta(description="Requests that failed because of the client, where reported")
    ]
    fallbacks: Annotated[int | None, Meta(description="Requests served by a fallback, where reported")]


@final
class BucketView(View, frozen=True):
    """A billing bucket."""

    name: Annotated[str, Meta(description="Name of the bucket")]
    requests: Annotated[int | None, Meta(description="Requests")]
    paid: Annotated[bool | None, Meta(description="Whether its requests are charged by use; null if not classified")]
    estimated_cost_usd: Annotated[float | None, Meta(description="Estimate at list prices in USD")]


@final
class BillingView(View, frozen=True):
    """Requests by billing bucket, as the router classified them."""

    buckets: Annotated[list[BucketView], Meta(description="The router's billing buckets")]
    paid_share: Annotated[float | None, Meta(description="Share of the paid buckets, 0..1; null without requests")]
    unclassified_share: Annotated[
        float | None, Meta(description="Share that was not classified, 0..1; null without requests")
    ]
    unknown_claims: Annotated[
        list[str], Meta(description="Billing claims without a known bucket, in the provider's words")
    ]


@final
class TargetUsageView(View, frozen=True):
    """One target's share of the figures."""

    name: Annotated[str | None, Meta(description="Name; data from outside")]
    requests: Annotated[int | None, Meta(description="Requests")]
    input_tokens: Annotated[int | None, Meta(description="Input tokens")]
    output_tokens: Annotated[int | None, Meta(description="Output tokens")]
    estimated_cost_usd: Annotated[float | None, Meta(description="Estimate at list prices in USD")]
    claim: Annotated[str | None, Meta(description="What its last answer was billed against, in the provider's words")]
    failures: Annotated[int | None, Meta(description="Failed requests, where the router counts them by target")]


@final
class ModelUsageView(View, frozen=True):
    """One model's share of the figures."""

    model: Annotated[str | None, Meta(description="Model name as clients sent it; data from outside")]
    requests: Annotated[int | None, Meta(description="Requests")]
    avg_input_tokens: Annotated[float | None, Meta(description="Mean input tokens per request")]
    avg_output_tokens: Annotated[float | None, Meta(description="Mean output tokens per request")]
    estimated_cost_usd: Annotated[float | None, Meta(description="Estimate at list prices in USD")]
    failures: Annotated[int | None, Meta(description="Failed requests, where the router counts them by model")]


@final
class BudgetView(View, frozen=True):
    """The budget for one provider."""

    name: Annotated[str, Meta(description="Provider; data from outside")]
    limit_usd: Annotated[float | None, Meta(description="Budget per period in USD")]
    spent_usd: Annotated[float | None, Meta(description="Spent in this period in USD, as the router counts it")]
    period: Annotated[str | None, Meta(description="Length of a period, such as 1d")]
    resets_in_s: Annotated[int | None, Meta(description="Seconds until the next period")]


@final
class ForecastView(View, frozen=True):
    """The router's forecast from the current rate."""

    exhaustion_in_s: Annotated[int | None, Meta(description="Seconds until the quota of all targets is used up")]
    tokens_per_minute: Annotated[float | None, Meta(description="Current rate")]
    cost_usd_per_hour: Annotated[float | None, Meta(description="Current rate at list prices in USD")]


@final
class IntervalView(View, frozen=True):
    """A part of the time."""

    starts_ago_s: Annotated[int, Meta(description="Seconds since it began")]
    seconds: Annotated[float, Meta(description="Its length in seconds")]
    requests: Annotated[int | None, Meta(description="Requests")]
    failures: Annotated[int | None, Meta(description="Failed requests")]
    tokens: Annotated[int | None, Meta(description="Tokens")]
    estimated_cost_usd: Annotated[float | None, Meta(description="Estimate at list prices in USD")]


@final
class UsageView(AnswerView, frozen=True):
    """Requests, tokens, estimated cost and billing buckets."""

    available: Annotated[bool, Meta(description="Whether the figures could be read")]
    reason: Annotated[OptionalSentence, Meta(description="Why the figures could not be read")]
    window: Annotated[FiguresView | None, Meta(description="The last window")]
    since_start: Annotated[FiguresView | None, Meta(description="Since the router started")]
    billing: Annotated[BillingView | None, Meta(description="Requests of the window by billing bucket")]
    billing_since_start: Annotated[BillingView | None, Meta(description="Requests since the start by billing bucket")]
    metered: Annotated[bool, Meta(description="Whether every request is charged by use")]
    started_ago_s: Annotated[int | None, Meta(description="Seconds since the router started, where reported")]
    noun: Annotated[str, Meta(description="What a target is, such as account, deployment or model")]
    counted: Annotated[str, Meta(description="What is counted as requests: request, or attempt")]
    targets: Annotated[
        list[TargetUsageView],
        Meta(description="Targets over the window, or since the start without one; most requests first"),
    ]
    models: Annotated[list[ModelUsageView], Meta(description="Models, likewise")]
    series: Annotated[
        list[IntervalView], Meta(description="Usage over time, oldest first; what is missing is not reported")
    ]
    budgets: Annotated[list[BudgetView], Meta(description="Budgets that the router enforces")]
    forecast: Annotated[ForecastView | None, Meta(description="The router's forecast from the current rate")]
    notes: Annotated[Sentences, Meta(description="Remarks on these figures")]


def usage_view(assessment: Assessment) -> UsageView:
    """Fill the view; the shares are computed from the buckets."""
    read, pool = value_of(assessment.snapshot.usage), assessment.pool
    noun = noun_of(pool.targets if pool else (), assessment.snapshot.terms.target)
    usage = read or Usage()
    targets, cut_targets = limit_rows(sorted(usage.targets, key=_most_requests), MAX_TARGETS, noun)
    models, cut_models = limit_rows(sorted(usage.models, key=_most_requests), MAX_MODELS, "model")
    newest, cut_series = limit_rows(usage.series[::-1], MAX_INTERVALS, "interval")
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
        counted=assessment.snapshot.terms.request,
        targets=[TargetUsageView.of(row) for row in targets],
        models=[ModelUsageView.of(model) for model in models],
        series=[IntervalView.of(interval) for interval in newest[::-1]],
        budgets=[BudgetView.of(budget) for budget in budgets],
        forecast=_optional(ForecastView, usage.forecast),
        notes=[*usage.notes, *cut_targets, *cut_models, *cut_series, *cut_budgets],
    )


def _unavailable_reason(assessment: Assessment) -> str:
    """Return why there are no figures: the router has none, or they could not be read."""
    if isinstance(assessment.snapshot.usage, NotOffered) and assessment.snapshot.peer is Peer.IDENTIFIED:
        return _with_step("This router reports no usage statistics.", assessment, "usage.not_offered")
    rejected = assessment.snapshot.ended_for_admin(Outcome.KEY_REJECTED)
    if rejected and assessment.snapshot.usage == NotRead(Outcome.KEY_REJECTED):
        why = "The router shows its usage statistics only with an admin token, and rejects the configured one."
        return _with_step(why, assessment, "admin.token_rejected")
    if assessment.snapshot.usage == NotRead(Outcome.NEEDS_ADMIN):
        why = "The router shows its usage statistics only with an admin token, and none is configured."
        return _with_step(why, assessment, "admin.token_missing")
    return f"The usage statistics could not be read. {assessment.verdict.headline}"


def _with_step(why: str, assessment: Assessment, id_: str) -> str:
    """Add the step for the figures: the answer's own one is for the verdict."""
    step = next_step(assessment.snapshot, id_)
    return why if step is None else f"{why} {step}"


def _optional(view: type[V], part: object | None) -> V | None:
    return None if part is None else view.of(part)


def _most_requests(row: TargetUsage | ModelUsage) -> int:
    return -(row.requests or 0)


def _billing(billing: Billing | None) -> BillingView | None:
    if billing is None:
        return None
    total = billing.total
    return BillingView(
        buckets=[BucketView.of(bucket) for bucket in billing.buckets],
        paid_share=_share(billing.count(paid=True), total),
        unclassified_share=_share(billing.count(paid=None), total),
        unknown_claims=list(billing.unknown_claims[:MAX_CLAIMS]),
    )


def _share(part: int | None, total: int) -> float | None:
    return None if part is None or not total else round(part / total, 4)
