"""Metrics without some labels or metrics, because of prometheus_metrics_config."""

from __future__ import annotations

from typing import Any

from tests.integration.scenario import Expect, Requests, Scenario, deployment

COUNTERS = [
    "litellm_deployment_success_responses",
    "litellm_deployment_failure_responses",
    "litellm_deployment_total_requests",
]
CLIENTS = ["litellm_proxy_total_requests_metric", "litellm_proxy_failed_requests_metric"]
SETTINGS = {"num_retries": 0, "allowed_fails": 0, "cooldown_time": 600}


def _models(prefix: str) -> list[Any]:
    return [
        deployment(f"{prefix}-served", f"{prefix}-served", "ok"),
        deployment(f"{prefix}-dead", f"{prefix}-dead", "500", model="openai/gpt-4o"),
        deployment(f"{prefix}-never", f"{prefix}-never", "ok", model="openai/gpt-4.1"),
    ]


def _traffic(prefix: str) -> list[Requests]:
    return [Requests(f"{prefix}-served", 2), Requests(f"{prefix}-dead", 2)]


def _expect(prefix: str) -> dict[str, Expect]:
    return {f"{prefix}-served": Expect(200), f"{prefix}-dead": Expect(429), f"{prefix}-never": Expect(200)}


WITHOUT_MODEL_ID = Scenario(
    "without_model_id",
    "the deployments' counters and states come without model_id",
    _models("nameless"),
    _traffic("nameless"),
    _expect("nameless"),
    SETTINGS,
    {
        "prometheus_metrics_config": [
            {"group": "tries", "metrics": COUNTERS, "include_labels": ["litellm_model_name", "requested_model"]},
            {"group": "state", "metrics": ["litellm_deployment_state"], "include_labels": ["litellm_model_name"]},
            {"group": "clients", "metrics": CLIENTS},
        ]
    },
)
WITHOUT_STATE = Scenario(
    "without_state",
    "the series litellm_deployment_state and litellm_deployment_cooled_down are left out",
    _models("stateless"),
    _traffic("stateless"),
    _expect("stateless"),
    SETTINGS,
    {"prometheus_metrics_config": [{"group": "chosen", "metrics": [*COUNTERS, *CLIENTS]}]},
)
