"""The series of /metrics/ that are read, and the labels that say whose a line is (contract, "The series")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from router_client.routers.litellm.tallies import Page

Labels: TypeAlias = Mapping[str, str]
Add: TypeAlias = Callable[[Page, Labels, float], None]
"""Adds the value of one line to the page."""

STATE = "litellm_deployment_state"
COOLDOWNS = "litellm_deployment_cooled_down_total"
SUCCESSES = "litellm_deployment_success_responses_total"
FAILURES = "litellm_deployment_failure_responses_total"
TRIES = "litellm_deployment_total_requests_total"
CLIENT_REQUESTS = "litellm_proxy_total_requests_metric_total"
CLIENT_FAILURES = "litellm_proxy_failed_requests_metric_total"
FALLBACKS = "litellm_deployment_successful_fallbacks_total"
SPEND = "litellm_spend_metric_total"
SUMS = {
    SPEND: "cost_usd",
    "litellm_input_tokens_metric_total": "input_tokens",
    "litellm_output_tokens_metric_total": "output_tokens",
    "litellm_request_total_latency_metric_sum": "latency_s",
    "litellm_request_total_latency_metric_count": "measured",
}
LEFT = {"litellm_remaining_requests_metric": "requests", "litellm_remaining_tokens_metric": "tokens"}

PROVIDER_LEFT = "litellm_provider_remaining_budget_metric"
USERS = "litellm_total_users"
"""On a fresh proxy's page too."""

STARTED = "process_start_time_seconds"
REDIS = "litellm_redis_circuit_breaker_state"
OTHERS = frozenset({STARTED, REDIS, "litellm_in_flight_requests"})
"""On the page without the logger."""

CHECKS = "litellm-internal-health-check"
"""The api_key_alias of LiteLLM's own health checks."""

REFUSED_BEFORE = frozenset({"", "None"})
"""The model_id of requests that LiteLLM turned away before it picked a deployment."""


def created(series: str) -> str:
    """The twin of a counter: when it was first raised."""
    return f"{series.removesuffix('_total')}_created"
