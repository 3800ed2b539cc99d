"""The part of a Snapshot that says what was spent; the rules for values are those of snapshot.py."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 1e6
"""A share beyond this is shown as this: divided by next to nothing, it would be no number."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Requests and what they took, over a window or since the start. `error_rate` is the share that failed, 0..1.

    Where the router tells failures apart by whose doing they are, `client_errors` counts those that are the caller's
    own, and `error_rate` leaves them out.
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


@dataclass(frozen=True, slots=True)
class Billing:
    """Requests by billing bucket, as the router classified them."""

    subscription: int | None = None
    subscription_fallback: int | None = None
    extra_usage: int | None = None
    api: int | None = None
    unknown: int | None = None
    unknown_claims: tuple[str, ...] = ()

    @property
    def paid(self) -> int:
        """Requests charged beyond the subscription."""
        return (self.extra_usage or 0) + (self.api or 0)

    @property
    def total(self) -> int:
        """All requests that were put into a bucket, the unknown one included."""
        covered = (self.subscription or 0) + (self.subscription_fallback or 0)
        return covered + self.paid + (self.unknown or 0)


@dataclass(frozen=True, slots=True)
class TargetUsage:
    """One target's part of the window."""

    name: str | None
    requests: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    estimated_cost_usd: float | None = None
    claim: str | None = None
    failures: int | None = None


@dataclass(frozen=True, slots=True)
class ModelUsage:
    """One model's part of the window; tokens are averages per request."""

    model: str | None
    requests: int | None = None
    avg_input_tokens: float | None = None
    avg_output_tokens: float | None = None
    estimated_cost_usd: float | None = None
    failures: int | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent with one provider in its period, such as `1d`."""

    name: str
    limit_usd: float | None = None
    spent_usd: float | None = None
    period: str | None = None
    resets_in_s: float | None = None

    @property
    def share(self) -> float | None:
        """The part that is spent, 1.0 is all of it."""
        if self.spent_usd is None or not self.limit_usd:
            return None
        return min(MOST, self.spent_usd / self.limit_usd)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the present rate leads."""

    exhaustion_in_s: float | None = None
    tokens_per_minute: float | None = None
    cost_usd_per_hour: float | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What was spent: the last window, since the start, and against which bucket.

    Where there is no window, targets and models count since the start. `metered` is True where every request is
    charged by use, so that a charge is no surprise. `started_ago_s` is how long ago the router started.
    """

    window: Figures | None = None
    since_start: Figures | None = None
    billing: Billing | None = None
    billing_since_start: Billing | None = None
    targets: tuple[TargetUsage, ...] = ()
    models: tuple[ModelUsage, ...] = ()
    forecast: Forecast | None = None
    budgets: tuple[Budget, ...] = ()
    metered: bool = False
    started_ago_s: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def latest(self) -> Figures | None:
        """The last window or, where the router has none, all since the start."""
        return self.window or self.since_start
