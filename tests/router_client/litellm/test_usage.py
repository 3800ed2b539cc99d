"""Usage since the start: totals as clients saw them, deployments and models, budgets."""

from __future__ import annotations

import pytest

from router_client.model.spending import Budget, Figures, Usage
from router_client.model.states import TargetState
from tests.router_client.litellm.support import BUSY, Proxy, known, proxy, row, snapshot, target, with_metrics

NOW_S = 1_795_341_977.0


def usage(router: Proxy | str = BUSY) -> Usage:
    return known(snapshot(router).usage)


def test_totals_are_client_requests() -> None:
    found = usage()
    start = found.since_start
    assert start is not None
    assert (start.requests, start.input_tokens, start.output_tokens) == (14, 120, 60)
    assert (start.error_rate, start.client_errors, start.fallbacks) == (1 / 14, 1, 0)
    assert start.estimated_cost_usd == pytest.approx(5.4e-05)
    assert start.avg_latency_ms == pytest.approx(1668.1457 / 12)
    assert (found.window, found.metered) == (None, True)
    assert found.billing_since_start is not None
    assert [(bucket.requests, bucket.paid) for bucket in found.billing_since_start.buckets] == [(12, True)]


def test_retries_count_for_deployments_not_in_totals() -> None:
    found = usage("retries")
    assert found.since_start is not None
    assert (found.since_start.requests, found.since_start.error_rate) == (12, 0.0)
    assert {row.name: (row.requests, row.failures) for row in found.targets} == {
        "retried/flaky": (5, 3),
        "retried/steady": (10, 0),
    }


def test_without_client_requests_totals_are_attempts_with_a_note() -> None:
    found = usage("most_requests_fail")
    assert found.since_start is not None
    assert (found.since_start.requests, found.since_start.error_rate) == (1000, 0.7)
    assert any("attempts at the deployments" in note for note in found.notes)


def test_each_deployment_and_model_has_its_usage() -> None:
    found = usage()
    rows = {row.name: (row.requests, row.failures, row.input_tokens) for row in found.targets}
    assert rows == {"chat/dep-ok": (12, 0, 120), "chat/dep-429": (1, 1, 0), "chat/dep-500": (2, 2, 0)}
    (model,) = found.models
    assert (model.model, model.requests, model.failures) == ("openai/gpt-4o-mini", 15, 3)
    assert (model.avg_input_tokens, model.avg_output_tokens) == (10, 5)


def test_means_without_requests_are_none() -> None:
    assert usage("no_traffic").since_start == Figures(
        0, input_tokens=0, output_tokens=0, estimated_cost_usd=0.0, client_errors=0
    )


def test_unreported_figures_are_not_zero() -> None:
    assert usage("two_workers_no_traffic").since_start == Figures(None)
    assert usage("labels_without_model_id").since_start == Figures(50)


def test_cost_counted_only_by_model_belongs_to_no_deployment() -> None:
    found = usage("litellm_1_80_17_one_served_one_failing")
    assert found.since_start is not None
    assert found.since_start.estimated_cost_usd == pytest.approx(4.5e-06)
    assert {row.name: row.estimated_cost_usd for row in found.targets} == {"chat/a": None, "dead/d1": None}


def test_fallbacks_are_counted_with_a_note() -> None:
    found = usage("fallback_chain_two_deep")
    assert found.since_start is not None
    assert found.since_start.fallbacks == 6
    assert any("under the fallback's name" in note for note in found.notes)


def test_start_is_the_process_start_time() -> None:
    assert usage("fallback_chain_two_deep").started_ago_s == pytest.approx(65.491)
    assert usage("two_workers_multiproc").started_ago_s is None


def test_health_checks_are_noted_and_not_counted() -> None:
    line = (
        'litellm_deployment_total_requests_total{model_id="dep-ok",api_key_alias="litellm-internal-health-check"} 7.0'
    )
    found = usage(with_metrics(line))
    assert any("health checks sent 7 requests" in note for note in found.notes)
    assert [row for row in found.targets if row.requests] == []


def with_budget(resets_at: object, spend: float = 9.5) -> Proxy:
    found = {"budget_limit": 10, "spend": spend, "time_period": "1d", "budget_reset_at": resets_at}
    return proxy("budget_nearly_spent").override("/provider/budgets", {"providers": {"openai": found}})


@pytest.mark.parametrize(
    ("resets_at", "left"),
    [
        ("2083-11-22T00:00:00+00:00", None),
        ("2026-11-22T10:22:57+00:00", 1000.0),
        ("2026-11-22T10:22:57", 1000.0),
        ("2020-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("soon", None),
        (7, None),
        (None, None),
    ],
)
def test_budget_reset_must_be_plausible(resets_at: object, left: float | None) -> None:
    (budget,) = usage(with_budget(resets_at)).budgets
    assert budget == Budget("openai", 10, 9.5, "1d", left)
    assert budget.share == 0.95


def test_spent_provider_budget_stops_its_deployments() -> None:
    found = target(with_budget("2026-11-22T10:22:57+00:00", 10), "chat/dep-ok")
    assert (found.state, found.available_in_s) == (TargetState.BUDGET_SPENT, 1000.0)
    assert target(with_budget(None, 9.9), "chat/dep-ok").state is TargetState.USABLE


def test_gauge_shows_a_spent_budget_if_budgets_are_not_read() -> None:
    spent = 'litellm_provider_remaining_budget_metric{api_provider="openai"} -0.5'
    assert target(with_metrics(spent), "chat/dep-ok").state is TargetState.BUDGET_SPENT


def with_own_budget(limit: object, period: object, spent_ago_s: float, cost: float = 2.0) -> Proxy:
    labels = 'model="gpt-4o",model_id="own"'
    lines = (
        f"litellm_spend_metric_total{{{labels}}} {cost}",
        f"litellm_spend_metric_created{{{labels}}} {NOW_S - spent_ago_s!r}",
    )
    router = with_metrics(*lines)
    return router.override("/model/info", {"data": [row("own", "own", max_budget=limit, budget_duration=period)]})


@pytest.mark.parametrize(
    ("limit", "period", "spent_ago_s", "spent", "left"),
    [
        (1.0, "1h", 60, True, 3540.0),
        (3.0, "1h", 60, False, 3540.0),
        (1.0, "1h", 7200, False, None),
        (1.0, "1mo", 60, True, 2_591_940.0),
        (1.0, "odd", 60, True, None),
        (1.0, "99999mo", 60, True, None),
        (1.0, None, 60, False, None),
        (0, "1h", 60, False, 3540.0),
    ],
)
def test_deployment_budget_counts_during_its_first_period(
    limit: object, period: object, spent_ago_s: float, *, spent: bool, left: float | None
) -> None:
    router = with_own_budget(limit, period, spent_ago_s)
    found = target(router, "own/own")
    assert (found.state is TargetState.BUDGET_SPENT) is spent
    assert found.available_in_s == (left if spent else None)
    assert [budget.resets_in_s for budget in usage(router).budgets] == ([] if period is None else [left])
