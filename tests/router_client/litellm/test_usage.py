"""The counters since the start: totals, deployments, models and budgets; what is no traffic is left out."""

from __future__ import annotations

import pytest

from router_client.spending import Budget, Figures, Usage
from tests.router_client.litellm.support import BUSY, litellm, read, with_metrics
from tests.support import Replay

pytestmark = pytest.mark.anyio


async def usage_of(router: Replay | str = BUSY) -> Usage:
    usage = (await read(router)).usage
    assert usage is not None
    return usage


async def test_the_totals_are_those_of_the_traffic() -> None:
    usage = await usage_of()
    start = usage.since_start
    assert start is not None
    assert (start.requests, start.input_tokens, start.output_tokens) == (15, 120, 60)
    assert start.error_rate == 3 / 15
    assert start.estimated_cost_usd == pytest.approx(5.4e-05)
    assert start.avg_latency_ms == pytest.approx(1668.1457 / 12)
    assert (usage.window, usage.metered) == (None, True)
    assert usage.billing_since_start is not None
    assert usage.billing_since_start.api == 12


async def test_each_deployment_and_each_model_has_its_part() -> None:
    usage = await usage_of()
    rows = {row.alias: (row.requests, row.failures, row.input_tokens) for row in usage.accounts}
    assert rows == {"chat/dep-ok": (12, 0, 120), "chat/dep-429": (1, 1, 0), "chat/dep-500": (2, 2, 0)}
    (model,) = usage.models
    assert (model.model, model.requests, model.failures) == ("openai/gpt-4o-mini", 15, 3)
    assert (model.avg_input_tokens, model.avg_output_tokens) == (10, 5)


async def test_before_the_first_request_there_are_no_means() -> None:
    assert (await usage_of("no_traffic")).since_start == Figures(
        0, input_tokens=0, output_tokens=0, estimated_cost_usd=0.0
    )


async def test_without_metrics_nothing_is_known() -> None:
    assert (await read("metrics_off")).usage is None


@pytest.mark.parametrize(
    "labels",
    ['model_id=""', 'model_id="None"', 'model_id="dep-ok",api_key_alias="litellm-internal-health-check"', "", 'x="y"'],
)
async def test_what_is_no_traffic_does_not_count(labels: str) -> None:
    router = with_metrics(f"litellm_deployment_total_requests_total{{{labels}}} 7.0")
    start = (await usage_of(router)).since_start
    assert start is not None
    assert start.requests == 0


@pytest.mark.parametrize(
    ("resets_at", "left"),
    [
        ("2083-11-22T00:00:00+00:00", None),
        ("2026-11-22T11:02:57+00:00", 1000.0),
        ("2026-11-22T11:02:57", 1000.0),
        ("2020-01-01T00:00:00Z", None),
        ("soon", None),
        (7, None),
        (None, None),
    ],
)
async def test_a_budget_and_its_reset_as_far_as_it_can_be_believed(resets_at: object, left: float | None) -> None:
    replay = litellm("budget_nearly_spent")
    replay.recorded = type(replay.recorded)("litellm", replay.state, 1795344377.0, replay.recorded.answers)
    row = {"budget_limit": 10, "spend": 9.5, "time_period": "1d", "budget_reset_at": resets_at}
    replay.override("/provider/budgets", {"providers": {"openai": row}})
    (budget,) = (await usage_of(replay)).budgets
    assert budget == Budget("openai", 10, 9.5, "1d", left)
    assert budget.share == 0.95
