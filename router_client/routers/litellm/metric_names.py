"""Names of the metrics and label values of GET /metrics/ that are read (LiteLLM 1.106)."""

from __future__ import annotations

STATE = "litellm_deployment_state"
COOLDOWNS = "litellm_deployment_cooled_down_total"
SUCCESSES = "litellm_deployment_success_responses_total"
FAILURES = "litellm_deployment_failure_responses_total"
DEPLOYMENT_REQUESTS = "litellm_deployment_total_requests_total"
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
"""Counters that are added up, by the key of `DeploymentCounters.sums`."""

REMAINING = {"litellm_remaining_requests_metric": "requests", "litellm_remaining_tokens_metric": "tokens"}
"""Gauges of the upstream's rate limit, by the key of `DeploymentCounters.remaining`."""

PROVIDER_REMAINING = "litellm_provider_remaining_budget_metric"
USERS = "litellm_total_users"
"""Exposed by a proxy that has just started, too."""

PROCESS_START = "process_start_time_seconds"
REDIS_CIRCUIT_BREAKER = "litellm_redis_circuit_breaker_state"
WITHOUT_LOGGER = frozenset({PROCESS_START, REDIS_CIRCUIT_BREAKER, "litellm_in_flight_requests"})
"""Exposed even if LiteLLM's Prometheus logger did not load."""

HEALTH_CHECK_ALIAS = "litellm-internal-health-check"
"""The api_key_alias of LiteLLM's own health checks."""

NO_DEPLOYMENT_IDS = frozenset({"", "None"})
"""The model_id of requests that LiteLLM rejected before it picked a deployment."""


def created(name: str) -> str:
    """Return the name of a counter's `_created` gauge: when the counter was first raised, in epoch seconds."""
    return f"{name.removesuffix('_total')}_created"
