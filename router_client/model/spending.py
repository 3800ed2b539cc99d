"""Usage: the requests, tokens and cost in a Snapshot. snapshot.py has the rules for values."""

from __future__ import annotations

from msgspec import Struct

MAX_SHARE = 1e6
"""The cap on a budget's used share: divided by a tiny limit it would be infinite."""


class Figures(Struct, frozen=True):
    """Requests, tokens, latency and cost over a window of `minutes`, or since the router's start.

    `error_rate` is the share of requests that failed, 0..1. If the router distinguishes failures that the client
    caused, `client_errors` counts them and `error_rate` excludes them.
    """

    requests: int | None
    minutes: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    avg_latency_ms: float | None = None
    error_rate: float | None = None
    estimated_cost_usd: float | None = None
    client_errors: int | None = None
    fallbacks: int | None = None


class Bucket(Struct, frozen=True):
    """A billing bucket under the name that the adapter gives it.

    `paid`: True if its requests are charged by use, False if a plan covers them, None if the router could not classify
    them. The cost is at list prices, also of a plan.
    """

    name: str
    requests: int | None
    paid: bool | None
    estimated_cost_usd: float | None = None


class Billing(Struct, frozen=True):
    """Requests by billing bucket, as the router classified them. `unknown_claims` are the names of unknown buckets."""

    buckets: tuple[Bucket, ...] = ()
    unknown_claims: tuple[str, ...] = ()

    def count(self, *, paid: bool | None) -> int | None:
        """Return the requests of the buckets of one sort: paid, covered, or not classified. None if not reported."""
        counts = [bucket.requests for bucket in self.buckets if bucket.paid is paid and bucket.requests is not None]
        return sum(counts) if counts else None

    @property
    def paid(self) -> int:
        """Requests that were charged by use."""
        return self.count(paid=True) or 0

    @property
    def total(self) -> int:
        """Requests in all buckets, including those that were not classified."""
        return sum(bucket.requests or 0 for bucket in self.buckets)


class TargetUsage(Struct, frozen=True):
    """One target's share of the usage."""

    name: str | None
    requests: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    estimated_cost_usd: float | None = None
    claim: str | None = None
    failures: int | None = None


class ModelUsage(Struct, frozen=True):
    """One model's share of the usage. Tokens are averages per request."""

    model: str | None
    requests: int | None = None
    avg_input_tokens: float | None = None
    avg_output_tokens: float | None = None
    estimated_cost_usd: float | None = None
    failures: int | None = None


class Budget(Struct, frozen=True):
    """The spending limit for one provider. `period` is its length, such as `1d`; `resets_in_s` is when it restarts."""

    name: str
    limit_usd: float | None = None
    spent_usd: float | None = None
    period: str | None = None
    resets_in_s: float | None = None

    @property
    def share(self) -> float | None:
        """The share of the budget that is spent; 1.0 is all of it. None if it is not reported."""
        if self.spent_usd is None or not self.limit_usd:
            return None
        return min(MAX_SHARE, self.spent_usd / self.limit_usd)


class Forecast(Struct, frozen=True):
    """The router's own forecast from the current rate."""

    exhaustion_in_s: float | None = None
    tokens_per_minute: float | None = None
    cost_usd_per_hour: float | None = None


class Interval(Struct, frozen=True):
    """The usage of `seconds`, which began `starts_ago_s` seconds ago."""

    starts_ago_s: float
    seconds: float
    requests: int | None = None
    failures: int | None = None
    tokens: int | None = None
    estimated_cost_usd: float | None = None


class Usage(Struct, frozen=True):
    """Usage in the latest window and since the router's start, with billing buckets.

    `series` is the usage over time, oldest first, without the intervals that the router does not report. `targets` and
    `models` count over the window, or since the start if there is none. `metered` is True if every request is charged
    by use, so that a charge is expected. `started_ago_s` is the router's uptime.
    """

    window: Figures | None = None
    since_start: Figures | None = None
    billing: Billing | None = None
    billing_since_start: Billing | None = None
    targets: tuple[TargetUsage, ...] = ()
    models: tuple[ModelUsage, ...] = ()
    series: tuple[Interval, ...] = ()
    forecast: Forecast | None = None
    budgets: tuple[Budget, ...] = ()
    metered: bool = False
    started_ago_s: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def latest(self) -> Figures | None:
        """The latest window, or the totals since the start if the router has none."""
        return self.window or self.since_start


def mean_of(total: float | None, count: float | None) -> float | None:
    """Return the mean, such as of tokens per request; None if either is not reported, or nothing was counted."""
    return None if total is None or not count else total / count
