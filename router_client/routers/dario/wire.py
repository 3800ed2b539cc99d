"""dario's responses as they come, only the fields that are used, in camelCase or snake_case.

Every field is lenient: a value of another type becomes None. A model fails only if the response as a whole is of
another type.
"""

from __future__ import annotations

from typing import Self

from router_client.parsing.wire import (
    Count,
    Counts,
    Flag,
    MapOf,
    Nested,
    Number,
    OneOf,
    Required,
    Rows,
    Text,
    Wire,
    WireAnswer,
)


class Livez(Wire):
    """GET /livez: exactly {"status": "ok"}."""

    status = OneOf("ok")

    @classmethod
    def parse(cls, value: object) -> Self:
        """Refuse any other field, too."""
        if value != {"status": "ok"}:
            message = "not dario's"
            raise ValueError(message)
        return super().parse(value)


class Sessions(Wire):
    """`sessions` of GET /health: `stickyBindings` in pool mode, `active` in single mode."""

    sticky_bindings = Count("stickyBindings")
    active = Count()


class Queue(Wire):
    """`queue` of GET /health and GET /analytics; instants and durations in ms."""

    active = Count()
    queued = Count()
    max_concurrent = Count("maxConcurrent")
    max_queued = Count("maxQueued")
    stalled_since = Number("stalledSince")
    stalled_for_ms = Number("stalledForMs")


class Health(Wire):
    """GET /health; without the key it may have only the status. `expires_in` can be a sentence."""

    status = OneOf("ok", "degraded")
    version = Text()
    oauth = Text()
    expires_in = Text("expiresIn")
    requests = Count()
    sessions = Nested(Sessions)
    queue = Nested(Queue)

    @property
    def is_distinctive(self) -> bool:
        """True if it shows login, sessions and queue together, which no other program does."""
        sessions, queue = self.sessions or Sessions(), self.queue or Queue()
        counts = (queue.active, queue.queued, queue.max_concurrent, queue.max_queued)
        session_count = sessions.active if sessions.sticky_bindings is None else sessions.sticky_bindings
        return self.oauth is not None and None not in (session_count, *counts)


class Status(Wire):
    """GET /status; `expires_at` is an instant in ms. Not dario's without `authenticated`, `mode` and `accounts`."""

    version = Text()
    authenticated = Required(bool)
    mode = Required(str)
    status = Text()
    accounts = Required(int)
    expires_at = Number("expiresAt")
    expires_in = Text("expiresIn")


class Account(Wire):
    """A row of GET /accounts; instants and durations in ms. `reset_*` come with newer versions than 5.5.49."""

    alias = Text()
    util_5h = Number("util5h")
    util_7d = Number("util7d")
    last_observed_at = Number("lastObservedAt", "last_observed_at")
    util_age_ms = Number("utilAgeMs", "util_age_ms")
    claim = Text()
    status = Text()
    request_count = Count("requestCount", "request_count")
    expires_in_ms = Number("expiresInMs", "expires_in_ms")
    failures = Count("consecutiveAuthFailures", "consecutive_auth_failures")
    cooldown_ms = Number("cooldownMs")
    reset_at = Number("resetAt", "reset_at")
    reset_in_ms = Number("resetInMs", "reset_in_ms")


class Accounts(Wire):
    """GET /accounts: its rows and the two top-level fields that are not aggregates of them."""

    accounts = Rows(Account)
    best_account = Text("bestAccount")
    sticky_bindings = Count("stickyBindings")


class AdminAccounts(Wire):
    """GET /admin/accounts: the accounts on the disk; one without a status is not loaded."""

    accounts = Rows(Account)


class HaltRequest(Wire):
    """`state.request` of GET /admin/resume: the request that tripped the guard."""

    model = Text()
    account = Text()
    claim = Text()


class HaltState(Wire):
    """`state` of GET /admin/resume; instants in ms."""

    since = Number()
    reason = Text()
    cooldown_until = Number("cooldownUntil")
    request = Nested(HaltRequest)


class GuardConfig(Wire):
    """`config` of GET /admin/resume."""

    enabled = Flag()


class OpenStatus(Wire):
    """GET /status of a dario without a key; no other program answers this by chance."""

    authenticated = Required(bool)
    status = OneOf("healthy", "broken", "none")
    mode = OneOf("pool")
    accounts = Required(int)


class Rejection(Wire):
    """The body of a 401 without the key. Many programs have the same `error` without the message."""

    error = OneOf("Unauthorized")
    message = OneOf("Invalid or missing API key")


class Resume(Wire):
    """GET /admin/resume. POST on the same path would end the halt; it is never sent."""

    halted = Required(bool)
    state = Nested(HaltState)
    config = Nested(GuardConfig)


class Stats(Wire):
    """`window` and `allTime` of GET /analytics; costs in USD, `error_rate` 0..1."""

    minutes = Number()
    requests = Count()
    input_tokens = Count("totalInputTokens")
    output_tokens = Count("totalOutputTokens")
    estimated_cost = Number("estimatedCost")
    avg_latency_ms = Number("avgLatencyMs")
    error_rate = Number("errorRate")
    claims = Counts("claimBreakdown")
    buckets = Counts("billingBucketBreakdown")


class PerAccount(Wire):
    """A value of `perAccount` of GET /analytics."""

    requests = Count()
    input_tokens = Count("inputTokens")
    output_tokens = Count("outputTokens")
    estimated_cost = Number("estimatedCost")
    last_claim = Text("lastClaim")


class PerModel(Wire):
    """A value of `perModel` of GET /analytics; its key is any text that a client sent."""

    requests = Count()
    avg_input_tokens = Number("avgInputTokens")
    avg_output_tokens = Number("avgOutputTokens")
    estimated_cost = Number("estimatedCost")


class Predictions(Wire):
    """`predictions` of GET /analytics: minutes, tokens a minute, USD an hour."""

    exhaustion_minutes = Number("estimatedExhaustionMinutes")
    token_burn_rate = Number("tokenBurnRate")
    cost_burn_rate = Number("costBurnRate")


class Analytics(WireAnswer):
    """GET /analytics: kept in memory, lost on restart; perAccount and perModel cover only the window."""

    window = Nested(Stats)
    all_time = Nested(Stats, "allTime")
    per_account = MapOf(PerAccount, "perAccount")
    per_model = MapOf(PerModel, "perModel")
    predictions = Nested(Predictions)
    queue = Nested(Queue)
