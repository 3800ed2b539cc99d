"""Samples that count what happened to a deployment, added to its `DeploymentCounters`."""

from __future__ import annotations

from collections.abc import Callable

from router_client.routers.litellm.counters import AddSample, Count, DeploymentCounters, Labels, Metrics, earliest
from router_client.routers.litellm.failure_source import FailureSource, parse_status, source_of_attempt
from router_client.routers.litellm.metric_names import (
    COOLDOWNS,
    DEPLOYMENT_REQUESTS,
    FAILURES,
    HEALTH_CHECK_ALIAS,
    NO_DEPLOYMENT_IDS,
    REMAINING,
    SPEND,
    STATE,
    SUCCESSES,
    SUMS,
    created,
)

MESSAGES_PATHS = ("/v1/messages", "/responses")
"""How the upstream's URL ends for a request over /v1/messages."""


def _is_health_check(labels: Labels) -> bool:
    return labels.get("api_key_alias") == HEALTH_CHECK_ALIAS


def _counters_of(
    metrics: Metrics, labels: Labels, name_label: str = "litellm_model_name"
) -> DeploymentCounters | None:
    """Find the counters by model_id or, if that label is left out, by the model name; None without a deployment.

    If the name is left out too, the sample can be any deployment's and is counted under the empty name.
    """
    id_ = labels.get("model_id")
    if id_ is not None:
        return None if id_ in NO_DEPLOYMENT_IDS else metrics.by_id[id_]
    name = labels.get(name_label)
    return metrics.by_name[name or ""] if name is None or name not in NO_DEPLOYMENT_IDS else None


def _counters_of_event(metrics: Metrics, labels: Labels) -> DeploymentCounters | None:
    """Like `_counters_of`, for events that the state follows from; None for a health check."""
    counters = None if _is_health_check(labels) else _counters_of(metrics, labels)
    if counters is not None:
        counters.has_events = True
    return counters


def _add_state(metrics: Metrics, labels: Labels, value: float) -> None:
    if (counters := _counters_of_event(metrics, labels)) is not None:
        name = labels.get("litellm_model_name", "")
        counters.last_succeeded[name] = value <= 0 or counters.last_succeeded.get(name, False)


def _cooldown(metrics: Metrics, labels: Labels) -> Count | None:
    counters = _counters_of_event(metrics, labels)
    return None if counters is None else counters.cooldowns[parse_status(labels.get("exception_status", ""))]


def _failure(metrics: Metrics, labels: Labels) -> Count | None:
    status = parse_status(labels.get("exception_status", ""))
    source = source_of_attempt(status, labels.get("exception_class", ""))
    counters = _counters_of_event(metrics, labels)
    if counters is None:
        return None
    if source in {FailureSource.NONE, FailureSource.ROUTER}:
        counters.has_other_failures = True
        return None
    counters.has_messages_failure |= labels.get("api_base", "").endswith(MESSAGES_PATHS)
    key = status, labels.get("litellm_model_name", "")
    return counters.client_errors[key] if source is FailureSource.CLIENT else counters.failures[key]


def _success(metrics: Metrics, labels: Labels) -> Count | None:
    counters = _counters_of_event(metrics, labels)
    return None if counters is None else counters.successes


def _adds_to(find: Callable[[Metrics, Labels], Count | None]) -> AddSample:
    def add(metrics: Metrics, labels: Labels, value: float) -> None:
        if value >= 0 and (count := find(metrics, labels)) is not None:
            count.add(value)

    return add


def _sets_created(find: Callable[[Metrics, Labels], Count | None]) -> AddSample:
    def add(metrics: Metrics, labels: Labels, value: float) -> None:
        if value > 0 and (count := find(metrics, labels)) is not None:
            count.set_created(value)

    return add


def _add_requests(metrics: Metrics, labels: Labels, value: float) -> None:
    if _is_health_check(labels):
        metrics.health_checks["requests"] += max(0.0, value)
    elif value >= 0 and (counters := _counters_of_event(metrics, labels)) is not None:
        counters.sums["requests"] += value


def _adds_to_sum(name: str) -> AddSample:
    def add(metrics: Metrics, labels: Labels, value: float) -> None:
        if _is_health_check(labels):
            metrics.health_checks[name] += max(0.0, value)
        elif value >= 0 and (counters := _counters_of(metrics, labels, "model")) is not None:
            counters.sums[name] += value

    return add


def _set_spend_created(metrics: Metrics, labels: Labels, value: float) -> None:
    if not _is_health_check(labels) and (counters := _counters_of(metrics, labels, "model")) is not None:
        counters.spend_created_s = earliest(counters.spend_created_s, value)


def _sets_remaining(name: str) -> AddSample:
    def add(metrics: Metrics, labels: Labels, value: float) -> None:
        if (counters := _counters_of(metrics, labels)) is not None:
            counters.remaining[name] = value

    return add


DEPLOYMENT_SAMPLES: dict[str, AddSample] = {
    STATE: _add_state,
    COOLDOWNS: _adds_to(_cooldown),
    created(COOLDOWNS): _sets_created(_cooldown),
    SUCCESSES: _adds_to(_success),
    created(SUCCESSES): _sets_created(_success),
    FAILURES: _adds_to(_failure),
    created(FAILURES): _sets_created(_failure),
    created(SPEND): _set_spend_created,
    DEPLOYMENT_REQUESTS: _add_requests,
    **{metric: _adds_to_sum(name) for metric, name in SUMS.items()},
    **{metric: _sets_remaining(name) for metric, name in REMAINING.items()},
}
"""How a sample is added, by the metric's name."""
