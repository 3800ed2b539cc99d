"""Samples that count requests by the model name that clients requested, added to `Metrics.client_requests`."""

from __future__ import annotations

from router_client.routers.litellm.counters import AddSample, Labels, Metrics, earliest
from router_client.routers.litellm.failure_source import (
    FailureSource,
    parse_status,
    source_of_attempt,
    source_of_request,
)
from router_client.routers.litellm.metric_names import (
    CLIENT_FAILURES,
    CLIENT_REQUESTS,
    FALLBACKS,
    HEALTH_CHECK_ALIAS,
    NO_DEPLOYMENT_IDS,
    created,
)


def _requested_name(labels: Labels) -> str | None:
    """The requested model; None for calls of the proxy's own API, such as our reads, and for its health checks."""
    return None if labels.get("api_key_alias") == HEALTH_CHECK_ALIAS else labels.get("requested_model") or None


def _add_request(metrics: Metrics, labels: Labels, value: float) -> None:
    if (name := _requested_name(labels)) and value >= 0:
        metrics.client_requests[name].total += int(value)
        status = parse_status(labels.get("status_code", ""))
        metrics.client_requests_by_status[name].add_failures(int(value), status, _source_by_status(status))


def _source_by_status(status: int | None) -> FailureSource:
    """A failure without a status is LiteLLM's own rejection."""
    return FailureSource.ROUTER if status is None else source_of_attempt(status, "")


def _add_failed_request(metrics: Metrics, labels: Labels, value: float) -> None:
    if (name := _requested_name(labels)) and value >= 0:
        metrics.client_requests[name].add_failures(int(value), *_status_and_source(labels))


def _set_rejected_created(metrics: Metrics, labels: Labels, value: float) -> None:
    name = labels.get("requested_model")
    if name and value > 0 and _status_and_source(labels)[1] is FailureSource.ROUTER:
        requests = metrics.client_requests[name]
        requests.rejected_created_s = earliest(requests.rejected_created_s, value)


def _status_and_source(labels: Labels) -> tuple[int | None, FailureSource]:
    status = parse_status(labels.get("exception_status", ""))
    has_deployment = labels.get("model_id", "") not in NO_DEPLOYMENT_IDS
    return status, source_of_request(status, labels.get("exception_class", ""), has_deployment=has_deployment)


def _add_fallback(metrics: Metrics, labels: Labels, value: float) -> None:
    requested, served_by = labels.get("requested_model", ""), labels.get("fallback_model", "")
    metrics.fallbacks[requested, served_by, labels.get("exception_class", "")] += max(0, int(value))


REQUEST_SAMPLES: dict[str, AddSample] = {
    CLIENT_REQUESTS: _add_request,
    CLIENT_FAILURES: _add_failed_request,
    created(CLIENT_FAILURES): _set_rejected_created,
    FALLBACKS: _add_fallback,
}
"""How a sample is added, by the metric's name."""
