"""The counters of GET /metrics/: of a deployment, of a model name as clients saw it, and of the whole proxy.

All count since the proxy's start. Instants are seconds since the epoch, money is in USD.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct, field

from router_client.routers.litellm.failure_source import NOT_FOUND, FailureSource


class Count(Struct):
    """One counter. `created_s` is when it was first raised (`_created`); with several workers, the latest of these."""

    value: int = 0
    created_s: float | None = None

    def add(self, value: float) -> None:
        """Add the value of one sample."""
        self.value += int(value)

    def set_created(self, created_s: float) -> None:
        """Record when a sample's counter was first raised; the latest instant is kept."""
        self.created_s = max(created_s, self.created_s or 0.0)

    def merge(self, other: Count) -> None:
        """Add another counter of the same thing."""
        self.value += other.value
        if other.created_s is not None:
            self.set_created(other.created_s)

    @property
    def only_event_s(self) -> float | None:
        """When the event happened, if it happened exactly once."""
        return self.created_s if self.value == 1 else None


Failures: TypeAlias = dict[tuple[int | None, str], Count]
"""Failed attempts by HTTP status and by the model name that was recorded."""


class DeploymentCounters(Struct):
    """What was counted for one deployment.

    Attributes:
        last_succeeded: whether the last request succeeded, by recorded model name (litellm_deployment_state 0).
        cooldowns: by HTTP status.
        client_errors: failures that the client caused; `failures` leaves them out.
        has_other_failures: a failure came from one of LiteLLM's own limits, or was a response with 2xx.
        has_messages_failure: a failure came over /v1/messages, where cooldown_time of litellm_params is ignored.
        sums: requests, cost_usd, input_tokens, output_tokens, latency_s (seconds) and measured (latencies).
        remaining: requests and tokens that the upstream's rate limit leaves, by its last response headers.
        has_events: something was counted from which the deployment's state follows.
    """

    last_succeeded: dict[str, bool] = field(default_factory=dict)
    cooldowns: dict[int | None, Count] = field(default_factory=lambda: defaultdict(Count))
    failures: Failures = field(default_factory=lambda: defaultdict(Count))
    client_errors: Failures = field(default_factory=lambda: defaultdict(Count))
    has_other_failures: bool = False
    has_messages_failure: bool = False
    successes: Count = field(default_factory=Count)
    spend_created_s: float | None = None
    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    remaining: dict[str, float] = field(default_factory=dict)
    has_events: bool = False

    def merge(self, other: DeploymentCounters) -> None:
        """Add what was counted for the same deployment under its name instead of its id."""
        for name, succeeded in other.last_succeeded.items():
            self.last_succeeded[name] = succeeded or self.last_succeeded.get(name, False)
        for status, count in other.cooldowns.items():
            self.cooldowns[status].merge(count)
        for own, added in ((self.failures, other.failures), (self.client_errors, other.client_errors)):
            for key, count in added.items():
                own[key].merge(count)
        self.has_other_failures = self.has_other_failures or other.has_other_failures
        self.has_messages_failure = self.has_messages_failure or other.has_messages_failure
        self.successes.merge(other.successes)
        for name, value in other.sums.items():
            self.sums[name] += value
        self.remaining |= other.remaining
        self.spend_created_s = earliest(self.spend_created_s, other.spend_created_s)
        self.has_events = self.has_events or other.has_events

    @property
    def requests(self) -> int:
        """Attempts, successful or not. Of failed attempts that it retries, LiteLLM counts only some."""
        ended = self.successes.value + total(self.failures) + total(self.client_errors)
        return max(int(self.sums["requests"]), ended)


def total(counts: dict[tuple[int | None, str], Count] | dict[int | None, Count]) -> int:
    """Add up counters of one kind."""
    return sum(count.value for count in counts.values())


def earliest(one: float | None, other: float | None) -> float | None:
    """Return the earlier of two instants; None means not known."""
    return min((instant for instant in (one, other) if instant is not None), default=None)


class RequestCounts(Struct):
    """Requests for one model name as clients saw them.

    `failed` leaves out `client_errors` and includes `not_found` (404) and `rejected` (by LiteLLM itself).
    """

    total: int = 0
    failed: int = 0
    client_errors: int = 0
    not_found: int = 0
    rejected: int = 0
    rejected_created_s: float | None = None

    def add_failures(self, count: int, status: int | None, source: FailureSource) -> None:
        """Count failed requests with one HTTP status and one source."""
        if source is FailureSource.CLIENT:
            self.client_errors += count
        elif source is not FailureSource.NONE:
            self.failed += count
            self.not_found += count if status == NOT_FOUND else 0
            self.rejected += count if source is FailureSource.ROUTER else 0

    def merge(self, other: RequestCounts) -> None:
        """Add the requests for another name of the same route."""
        self.total += other.total
        self.failed += other.failed
        self.client_errors += other.client_errors
        self.not_found += other.not_found
        self.rejected += other.rejected
        self.rejected_created_s = earliest(self.rejected_created_s, other.rejected_created_s)


class Metrics(Struct):
    """Everything that is read from GET /metrics/.

    Attributes:
        exposed: names of the metrics, with samples or without.
        by_id: by the label model_id.
        by_name: samples without a model_id, by the model name they have instead; "" if they have none.
        client_requests: by the model name that clients requested.
        client_requests_by_status: the same with failures by their status alone, in case the metric of failures is
            not exposed.
        fallbacks: successful fallbacks by requested name, name that served, and class of the failure.
        health_checks: requests and sums of LiteLLM's own health checks.
        provider_remaining: budget that is left, in USD by provider.
    """

    exposed: set[str] = field(default_factory=set)
    by_id: dict[str, DeploymentCounters] = field(default_factory=lambda: defaultdict(DeploymentCounters))
    by_name: dict[str, DeploymentCounters] = field(default_factory=lambda: defaultdict(DeploymentCounters))
    client_requests: dict[str, RequestCounts] = field(default_factory=lambda: defaultdict(RequestCounts))
    client_requests_by_status: dict[str, RequestCounts] = field(default_factory=lambda: defaultdict(RequestCounts))
    fallbacks: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    health_checks: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    provider_remaining: dict[str, float] = field(default_factory=dict)
    is_redis_down: bool = False
    started_at_s: float | None = None

    @property
    def has_traffic(self) -> bool:
        """True if at least one request was counted."""
        return bool(self.by_id or self.by_name or self.client_requests)


Labels: TypeAlias = Mapping[str, str]
AddSample: TypeAlias = Callable[[Metrics, Labels, float], None]
"""Adds one sample (labels and value) to the metrics."""
