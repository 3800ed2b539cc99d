"""GET /metrics/ (Prometheus text) to `Metrics`: only the named metrics, and of these only the named labels.

Other labels hold client addresses, e-mail addresses and key hashes; they are never read.
"""

from __future__ import annotations

import re

from router_client.parsing.prometheus import samples
from router_client.routers.litellm.counters import AddSample, Labels, Metrics
from router_client.routers.litellm.deployment_samples import DEPLOYMENT_SAMPLES
from router_client.routers.litellm.metric_names import (
    PROCESS_START,
    PROVIDER_REMAINING,
    REDIS_CIRCUIT_BREAKER,
    USERS,
    WITHOUT_LOGGER,
)
from router_client.routers.litellm.request_samples import REQUEST_SAMPLES

TYPE_LINE = re.compile(rb"\n# TYPE (litellm_[a-z_]++) ")


def parse_metrics(body: bytes) -> Metrics:
    """Parse the lines that were kept of the response (KEPT_LINES).

    A proxy with several workers that has just started exposes no metric of its deployments, so any metric of LiteLLM's
    Prometheus logger proves that this is its response. Without the logger there is none.

    Raises:
        ValueError: the response is not from LiteLLM's Prometheus logger.
    """
    types = {match[1].decode() for match in TYPE_LINE.finditer(b"\n" + body)}
    metrics = Metrics(exposed=types)
    for name, labels, value in samples(body):
        if (add := SAMPLES.get(name)) is not None:
            metrics.exposed.add(name)
            add(metrics, labels, value)
    if not metrics.exposed - WITHOUT_LOGGER:
        message = "not the metrics of this router"
        raise ValueError(message)
    return metrics


def _set_provider_remaining(metrics: Metrics, labels: Labels, value: float) -> None:
    if provider := labels.get("api_provider"):
        metrics.provider_remaining[provider] = value


def _set_redis(metrics: Metrics, labels: Labels, value: float) -> None:
    metrics.is_redis_down = metrics.is_redis_down or (labels.get("state") == "open" and value > 0)


def _set_start(metrics: Metrics, _: Labels, value: float) -> None:
    metrics.started_at_s = value


def _only_exposed(_metrics: Metrics, _labels: Labels, _value: float) -> None:
    """Ignore the value: it matters only that the metric is exposed."""


SAMPLES: dict[str, AddSample] = {
    **DEPLOYMENT_SAMPLES,
    **REQUEST_SAMPLES,
    PROVIDER_REMAINING: _set_provider_remaining,
    REDIS_CIRCUIT_BREAKER: _set_redis,
    PROCESS_START: _set_start,
    USERS: _only_exposed,
}
"""How a sample is added, by the metric's name."""

KEPT_LINES = (b"# TYPE litellm_", *(f"{name}{' ' if name == PROCESS_START else '{'}".encode() for name in SAMPLES))
"""Beginnings of the lines that are read; the transport drops all others as they arrive."""
