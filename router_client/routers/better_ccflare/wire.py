"""better-ccflare's JSON responses as they come, only the fields that are used (version 3.5.4).

`customEndpoint` has user, password and query in full: it is judged while it is parsed, and never kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from msgspec import Struct

from router_client.parsing.instant import Instant, is_any_unreadable
from router_client.parsing.json_body import parse_json
from router_client.parsing.lenient import rows
from router_client.parsing.upstream_url import BackendUrl, backend_url
from router_client.parsing.wire import (
    NO_FIELDS,
    Count,
    Field,
    Flag,
    Listed,
    MapOf,
    Nested,
    Number,
    OneOf,
    Required,
    Text,
    Wire,
    WireAnswer,
)

W = TypeVar("W", bound=Wire)

MAX_REQUESTS = 10
"""How many rows of /api/requests are asked for."""
INSTANTS = ("rateLimitedUntil", "rateLimitedAt", "rateLimitReset", "usageThrottledUntil", "tokenExpiresAt")
"""The instants of an account that decide about it."""


def endpoint(value: object) -> BackendUrl:
    """Return the upstream of `customEndpoint`: a URL, or a JSON text with the URL as `endpoint`."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            found = parse_json(value.encode())
        except ValueError:
            found = None
        value = found.get("endpoint") if isinstance(found, dict) else None
    return backend_url(value)._replace(full=None)


class PoolCounts(Wire):
    """pool of GET /health: accounts, and those that it would pick (neither paused nor in a cooldown)."""

    configured = Required(int)
    paused = Required(int)
    rate_limited = Required(int)
    routable = Required(int)


class Health(Wire):
    """GET /health, with 200 or 503. `timestamp` is the router's clock, up to 2 s ago, in seconds since the epoch."""

    status = OneOf("ok", "degraded", "unhealthy")
    accounts = Required(int)
    strategy = Required(str)
    pool = Field(PoolCounts.parse)
    timestamp = Instant()


class UsageWindow(Wire):
    """A value of usageData: percent, and when it resets. From the last poll that succeeded, up to ten minutes ago."""

    utilization = Number()
    resets_at = Instant()


class Account(Wire):
    """One row of GET /api/accounts; instants in seconds since the epoch.

    `is_readable` is False if one of those that decide about it is there and unreadable.

    Not read: requestCount, which is doubled, rateLimitStatus, whose `allowed (180m)` is no limit, and tokenStatus,
    which is `expired` for every API key.
    """

    name = Text()
    provider = Text()
    priority = Number()
    paused = Flag()
    created_at = Instant("created")
    last_used_at = Instant("lastUsed")
    limited_until = Instant("rateLimitedUntil")
    limited_at = Instant("rateLimitedAt")
    limit_resets_at = Instant("rateLimitReset")
    throttled_until = Instant("usageThrottledUntil")
    poll_limited_until = Instant("usageRateLimitedUntil")
    expires_at = Instant("tokenExpiresAt")
    has_refresh_token = Flag("hasRefreshToken")
    session = Text("sessionInfo")
    auto_fallback = Flag("autoFallbackEnabled")
    url = Field(endpoint, "customEndpoint")
    windows = MapOf(UsageWindow, "usageData")
    is_readable: bool

    def __init__(self, raw: Mapping[str, object] = NO_FIELDS) -> None:
        super().__init__(raw)
        vars(self)["is_readable"] = not is_any_unreadable(raw, *INSTANTS)


class Accounts(Struct, frozen=True):
    """GET /api/accounts. `is_open` is True if it was read without a credential."""

    rows: tuple[Account, ...]
    is_open: bool = False


def accounts(value: object, *, is_open: bool) -> Accounts:
    """Parse GET /api/accounts; raise ValueError if it is not a list."""
    return Accounts(tuple(Account(row) for row in rows(value)), is_open)


class Request(Wire):
    """One row of GET /api/requests: one account that was tried for a request, and when that ended.

    `account` is its name, None if no account was available. `failovers` is how many were tried before. `ms` is the
    duration since the request began, in milliseconds.
    """

    ended_at = Instant("timestamp")
    method = Text()
    path = Text()
    account = Text("accountUsed")
    status = Count("statusCode")
    success = Flag()
    failovers = Count("failoverAttempts")
    ms = Count("responseTimeMs")
    combo = Text("comboName")


class Requests(Struct, frozen=True):
    """GET /api/requests?limit=10, the newest first."""

    rows: tuple[Request, ...]


def requests(value: object) -> Requests:
    """Parse GET /api/requests; raise ValueError if it is not a list."""
    return Requests(tuple(Request(row) for row in rows(value)[:MAX_REQUESTS]))


class Totals(Wire):
    """totals of GET /api/analytics: `success_rate` in percent, `avg_ms` in milliseconds, costs in USD."""

    requests = Count()
    success_rate = Number("successRate")
    avg_ms = Number("avgResponseTime")
    cost_usd = Number("totalCostUsd")
    plan_cost_usd = Number("planCostUsd")
    api_cost_usd = Number("apiCostUsd")


class Minute(Wire):
    """timeSeries[] of GET /api/analytics?range=1h: one minute with requests; `error_rate` in percent."""

    started_at = Instant("ts")
    requests = Count()
    tokens = Count()
    cost_usd = Number("costUsd")
    error_rate = Number("errorRate")


class TokenBreakdown(Wire):
    """tokenBreakdown of GET /api/analytics."""

    input_tokens = Count("inputTokens")
    output_tokens = Count("outputTokens")


class AccountUsage(Wire):
    """accountPerformance[] of GET /api/analytics; `no_account` holds the requests that found nobody."""

    name = Text()
    requests = Count()
    success_rate = Number("successRate")
    cost_usd = Number("totalCostUsd")


class ModelCount(Wire):
    """modelDistribution[] of GET /api/analytics."""

    model = Text()
    requests = Count("count")


class ModelErrors(Wire):
    """modelPerformance[] of GET /api/analytics; `error_rate` in percent."""

    model = Text()
    error_rate = Number("errorRate")


class Analytics(WireAnswer):
    """GET /api/analytics?range=1h."""

    totals = Nested(Totals)
    minutes = Listed(Minute, "timeSeries")
    tokens = Nested(TokenBreakdown, "tokenBreakdown")
    accounts = Listed(AccountUsage, "accountPerformance")
    models = Listed(ModelCount, "modelDistribution")
    model_errors = Listed(ModelErrors, "modelPerformance")


class Refusal(Wire):
    """The body of a 401."""

    error = Text()
