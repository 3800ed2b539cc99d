"""OmniRoute's own JSON responses, only the fields that are used (version 3.7.9); the others are in ../wire.py.

`status` of the open health is always `healthy`, and a local provider's `isHealthy` is a probe of its own: not read.
"""

from __future__ import annotations

from typing import Self

from router_client.parsing.instant import Instant
from router_client.parsing.lenient import number
from router_client.parsing.wire import Count, Field, Listed, MapOf, Nested, Number, Text, Wire, having_any
from router_client.routers.nine_router.wire import Sums


def percent(value: object) -> float | None:
    """Return a share in percent: a text such as `66.67`, or a number."""
    try:
        return number(float(value) if isinstance(value, str) and len(value) < 16 else value)
    except ValueError:
        return None


def is_list(value: object) -> bool:
    """Return whether it is a list."""
    return isinstance(value, list)


class Breaker(Wire):
    """providerBreakers[]: `state` is CLOSED, OPEN or HALF_OPEN. A closed one proves nothing."""

    provider = Text()
    state = Text()
    left_ms = Number("retryAfterMs")


class Lockout(Wire):
    """lockouts[]: a lock of one model on one connection, for seconds."""

    provider = Text()
    connection_id = Text("connectionId")
    model = Text()
    reason = Text()
    left_ms = Number("remainingMs")
    count = Count("failureCount")


class Summary(Wire):
    """providerSummary: how many providers have a connection."""

    configured = Count("configuredCount")


class Slots(Wire):
    """A value of rateLimitStatus: the queue of one connection."""

    queued = Count()
    running = Count()


class Limit(Wire):
    """A value of learnedLimits: what the upstream's headers said about requests, in ms since the epoch."""

    provider = Text()
    connection_id = Text("connectionId")
    limit = Number()
    remaining = Number()
    updated_ms = Number("lastUpdated")


class Local(Wire):
    """A value of localProviders."""

    prefix = Text()


OWN = ("providerBreakers", "lockouts", "providerSummary", "rateLimitStatus", "learnedLimits")
"""Fields of the open health of which one must be there: other programs have circuit breakers, too."""


def circuit_breakers(value: object) -> bool:
    """Return True for the object by which OmniRoute is known; raise ValueError for anything else."""
    if not isinstance(value, dict) or "open" not in value:
        message = "no circuit breakers"
        raise ValueError(message)
    return True


class Monitoring(Wire):
    """GET /api/monitoring/health, which is open. `uptime` is in seconds."""

    is_own = Field(circuit_breakers, "circuitBreakers")
    version = Text()
    uptime_s = Number("uptime")
    breakers = Listed(Breaker, "providerBreakers")
    summary = Nested(Summary, "providerSummary")
    local = MapOf(Local, "localProviders")
    slots = MapOf(Slots, "rateLimitStatus")
    limits = MapOf(Limit, "learnedLimits")
    lockouts = Listed(Lockout)

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read the fields; raise ValueError if there is nothing of OmniRoute's own but circuit breakers."""
        return super().parse(having_any(value, *OWN))


class Totals(Wire):
    """summary of GET /api/usage/analytics: attempts."""

    requests = Count("totalRequests")
    input_tokens = Count("promptTokens")
    output_tokens = Count("completionTokens")
    latency_ms = Number("avgLatencyMs")
    cost = Number("totalCost")
    fallbacks = Count("fallbackCount")


class ModelSums(Sums):
    """byModel[]: attempts; `used_s` is the last one, whatever it got."""

    provider = Text()
    model = Text("rawModel", "model")
    success_percent = Field(percent, "successRatePct")
    used_s = Instant("lastUsed")


class AccountSums(Sums):
    """byAccount[]: attempts, by the name or the e-mail address of a connection."""

    account = Text()
    used_s = Instant("lastUsed")


class Analytics(Wire):
    """GET /api/usage/analytics?range=1d."""

    summary = Nested(Totals)
    by_model = Listed(ModelSums, "byModel")
    by_account = Listed(AccountSums, "byAccount")
    has_accounts = Field(is_list, "byAccount")

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read the fields; raise ValueError if none of them is there."""
        return super().parse(having_any(value, "summary", "byModel", "byAccount"))
