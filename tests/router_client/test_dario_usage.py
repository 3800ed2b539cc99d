"""dario's usage: figures and billing buckets, without its misleading aggregates."""

from __future__ import annotations

import pytest

from router_client import Part
from router_client.model.facts import NotRead, value_of
from router_client.model.spending import Figures, Forecast, ModelUsage, TargetUsage, Usage
from router_client.model.states import Outcome
from router_client.routers.dario.terms import LIST_PRICES, NOT_MEASURED, SINCE_RESTART, UPSTREAM_KEY
from tests.support import Replay, client_for

pytestmark = pytest.mark.anyio


async def usage_of(body: object) -> Usage:
    usage = value_of((await client_for(Replay("pool1").override("/analytics", body)).snapshot([Part.USAGE])).usage)
    assert usage is not None
    return usage


async def claims_of(*claims: str) -> tuple[str, ...]:
    billing = (await usage_of({"window": {"claimBreakdown": dict.fromkeys(claims, 1)}})).billing
    assert billing is not None
    return billing.unknown_claims


async def test_window_is_mapped_unchanged() -> None:
    window = {
        "minutes": 60,
        "requests": 9,
        "totalInputTokens": 960,
        "totalOutputTokens": 240,
        "estimatedCost": 0.0035,
        "avgLatencyMs": 3,
        "errorRate": 0.25,
    }
    usage = await usage_of({"window": window, "allTime": {"requests": 10}})
    assert usage.window == Figures(9, 60.0, 960, 240, 3.0, 0.25, 0.0035)
    assert usage.since_start == Figures(10)


async def test_averages_without_requests_are_none() -> None:
    window = (await usage_of({"window": {"requests": 0, "avgLatencyMs": 0, "errorRate": 0}})).window
    assert window == Figures(0)


@pytest.mark.parametrize("rate", [-0.1, 1.1, 10_000, float("nan"), "0.5", None])
async def test_error_rate_outside_0_to_1_is_none(rate: object) -> None:
    window = (await usage_of({"window": {"requests": 4, "errorRate": rate}})).window
    assert window == Figures(4)


async def test_negative_costs_and_latencies_are_none() -> None:
    window = (await usage_of({"window": {"requests": 4, "estimatedCost": -1, "avgLatencyMs": -1}})).window
    assert window == Figures(4)


async def test_billing_has_darios_buckets_and_no_percentage() -> None:
    buckets = {"subscription": 1, "subscription_fallback": 2, "extra_usage": 3, "api": 4, "unknown": 5, "other": 6}
    usage = await usage_of({"window": {"billingBucketBreakdown": buckets, "subscriptionPercent": 10_000}})
    assert usage.billing is not None
    assert [(bucket.requests, bucket.paid) for bucket in usage.billing.buckets] == [
        (1, False),
        (2, False),
        (3, True),
        (4, True),
        (5, None),
    ]
    assert usage.billing_since_start is None


async def test_missing_or_invalid_bucket_is_not_zero() -> None:
    buckets = {"subscription": "1", "extra_usage": -3, "api": None, "unknown": 1.5e300}
    billing = (await usage_of({"window": {"billingBucketBreakdown": buckets}})).billing
    assert billing is not None
    assert {bucket.requests for bucket in billing.buckets} == {None}


@pytest.mark.parametrize(
    "claim",
    [
        *("five_hour", "seven_day", "overage", "api", "unknown"),
        *("five_hour_fallback", "seven_day_fallback", "seven_day_overage_included"),
    ],
)
async def test_known_claim_is_not_listed_as_unknown(claim: str) -> None:
    assert await claims_of(claim) == ()


@pytest.mark.parametrize(
    "claim",
    ["premium_tier", "five_hour ", "FIVE_HOUR", "xfive_hour", "", "_fallback\n", "a" * 61 + "_fallback", "credits"],
)
async def test_new_claim_is_listed_as_unknown(claim: str) -> None:
    assert await claims_of("five_hour", claim) == (claim,)


async def test_accounts_and_models_are_mapped_unchanged() -> None:
    account = {"requests": 1, "inputTokens": 2, "outputTokens": 3, "estimatedCost": 0.5, "lastClaim": "five_hour"}
    model = {"requests": 1, "avgInputTokens": 2.5, "avgOutputTokens": 3.5, "estimatedCost": 0.25}
    usage = await usage_of({"perAccount": {"a": account, "b": None}, "perModel": {"m": model, "n\n": "odd"}})
    assert usage.targets == (TargetUsage("a", 1, 2, 3, 0.5, "five_hour"), TargetUsage("b"))
    assert usage.models == (ModelUsage("m", 1, 2.5, 3.5, 0.25), ModelUsage("n\n"))


@pytest.mark.parametrize(
    ("predictions", "forecast"),
    [
        ({"estimatedExhaustionMinutes": 2, "tokenBurnRate": 30, "costBurnRate": 0.5}, Forecast(120.0, 30.0, 0.5)),
        ({"estimatedExhaustionMinutes": 0, "tokenBurnRate": 30}, Forecast(0.0, 30.0, None)),
        ({"estimatedExhaustionMinutes": None, "tokenBurnRate": 0, "costBurnRate": 0}, None),
        ({"estimatedExhaustionMinutes": -1, "tokenBurnRate": -1, "costBurnRate": float("nan")}, None),
        ({}, None),
        (None, None),
        ([], None),
    ],
)
async def test_rate_of_zero_is_no_forecast(predictions: object, forecast: Forecast | None) -> None:
    assert (await usage_of({"window": {"requests": 3}, "predictions": predictions})).forecast == forecast


async def test_notes_name_what_the_figures_leave_out() -> None:
    always = (NOT_MEASURED, SINCE_RESTART, LIST_PRICES)
    assert (await usage_of({"window": {}})).notes == always
    assert (await usage_of({"perAccount": {"__apikey__": {}}})).notes == (UPSTREAM_KEY, *always)


@pytest.mark.parametrize("body", [{}, {"window": [], "allTime": "x", "perAccount": 3, "perModel": []}])
async def test_analytics_without_any_part_is_not_read(body: object) -> None:
    snapshot = await client_for(Replay("pool1").override("/analytics", body)).snapshot([Part.USAGE])
    assert snapshot.usage == NotRead(Outcome.MALFORMED)
    assert [read.outcome for read in snapshot.reads if read.name == "analytics"] == [Outcome.MALFORMED]
