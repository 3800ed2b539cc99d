"""dario's responses as they come, only the fields that are used, in camelCase or snake_case.

Every field is lenient: a value of another type becomes None. A model fails only if the response as a whole is of
another type.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr
from pydantic.functional_validators import WrapValidator

from router_client.parsing.lenient import (
    Count,
    Counts,
    Flag,
    Number,
    Text,
    Wire,
    WireAnswer,
    either,
    mapping,
    or_none,
    rows,
)


class Livez(Wire):
    """GET /livez: exactly {"status": "ok"}."""

    model_config = ConfigDict(extra="forbid")
    status: Literal["ok"]


class Sessions(Wire):
    """`sessions` of GET /health: `stickyBindings` in pool mode, `active` in single mode."""

    sticky_bindings: Count = Field(None, alias="stickyBindings")
    active: Count = None


class Queue(Wire):
    """`queue` of GET /health and GET /analytics; instants and durations in ms."""

    active: Count = None
    queued: Count = None
    max_concurrent: Count = Field(None, alias="maxConcurrent")
    max_queued: Count = Field(None, alias="maxQueued")
    stalled_since: Number = Field(None, alias="stalledSince")
    stalled_for_ms: Number = Field(None, alias="stalledForMs")


LenientSessions = Annotated[Sessions | None, WrapValidator(or_none)]
LenientQueue = Annotated[Queue | None, WrapValidator(or_none)]


class Health(Wire):
    """GET /health; without the key it may have only the status. `expires_in` can be a sentence."""

    status: Literal["ok", "degraded"]
    version: Text = None
    oauth: Text = None
    expires_in: Text = Field(None, alias="expiresIn")
    requests: Count = None
    sessions: LenientSessions = None
    queue: LenientQueue = None

    @property
    def is_distinctive(self) -> bool:
        """True if it shows login, sessions and queue together, which no other program does."""
        sessions, queue = self.sessions or Sessions(), self.queue or Queue()
        counts = (queue.active, queue.queued, queue.max_concurrent, queue.max_queued)
        session_count = sessions.active if sessions.sticky_bindings is None else sessions.sticky_bindings
        return self.oauth is not None and None not in (session_count, *counts)


class Status(Wire):
    """GET /status; `expires_at` is an instant in ms. Not dario's without `authenticated`, `mode` and `accounts`."""

    version: Text = None
    authenticated: StrictBool
    mode: StrictStr
    status: Text = None
    accounts: StrictInt
    expires_at: Number = Field(None, alias="expiresAt")
    expires_in: Text = Field(None, alias="expiresIn")


class Account(Wire):
    """A row of GET /accounts; instants and durations in ms. `reset_*` come with newer versions than 5.5.49."""

    alias: Text = None
    util_5h: Number = Field(None, alias="util5h")
    util_7d: Number = Field(None, alias="util7d")
    last_observed_at: Number = either("lastObservedAt", "last_observed_at")
    util_age_ms: Number = either("utilAgeMs", "util_age_ms")
    claim: Text = None
    status: Text = None
    request_count: Count = either("requestCount", "request_count")
    expires_in_ms: Number = either("expiresInMs", "expires_in_ms")
    failures: Count = either("consecutiveAuthFailures", "consecutive_auth_failures")
    cooldown_ms: Number = Field(None, alias="cooldownMs")
    reset_at: Number = either("resetAt", "reset_at")
    reset_in_ms: Number = either("resetInMs", "reset_in_ms")


AccountRows = Annotated[list[Account], BeforeValidator(rows)]


class Accounts(Wire):
    """GET /accounts: its rows and the two top-level fields that are not aggregates of them."""

    accounts: AccountRows
    best_account: Text = Field(None, alias="bestAccount")
    sticky_bindings: Count = Field(None, alias="stickyBindings")


class AdminAccounts(Wire):
    """GET /admin/accounts: the accounts on the disk; one without a status is not loaded."""

    accounts: AccountRows


class HaltRequest(Wire):
    """`state.request` of GET /admin/resume: the request that tripped the guard."""

    model: Text = None
    account: Text = None
    claim: Text = None


class HaltState(Wire):
    """`state` of GET /admin/resume; instants in ms."""

    since: Number = None
    reason: Text = None
    cooldown_until: Number = Field(None, alias="cooldownUntil")
    request: Annotated[HaltRequest | None, WrapValidator(or_none)] = None


class GuardConfig(Wire):
    """`config` of GET /admin/resume."""

    enabled: Flag = None


class OpenStatus(Wire):
    """GET /status of a dario without a key; no other program answers this by chance."""

    authenticated: StrictBool
    status: Literal["healthy", "broken", "none"]
    mode: Literal["pool"]
    accounts: StrictInt


class Rejection(Wire):
    """The body of a 401 without the key. Many programs have the same `error` without the message."""

    error: Literal["Unauthorized"]
    message: Literal["Invalid or missing API key"]


class Resume(Wire):
    """GET /admin/resume. POST on the same path would end the halt; it is never sent."""

    halted: StrictBool
    state: Annotated[HaltState | None, WrapValidator(or_none)] = None
    config: Annotated[GuardConfig | None, WrapValidator(or_none)] = None


class Stats(Wire):
    """`window` and `allTime` of GET /analytics; costs in USD, `error_rate` 0..1."""

    minutes: Number = None
    requests: Count = None
    input_tokens: Count = Field(None, alias="totalInputTokens")
    output_tokens: Count = Field(None, alias="totalOutputTokens")
    estimated_cost: Number = Field(None, alias="estimatedCost")
    avg_latency_ms: Number = Field(None, alias="avgLatencyMs")
    error_rate: Number = Field(None, alias="errorRate")
    claims: Counts = Field(default_factory=dict, alias="claimBreakdown")
    buckets: Counts = Field(default_factory=dict, alias="billingBucketBreakdown")


class PerAccount(Wire):
    """A value of `perAccount` of GET /analytics."""

    requests: Count = None
    input_tokens: Count = Field(None, alias="inputTokens")
    output_tokens: Count = Field(None, alias="outputTokens")
    estimated_cost: Number = Field(None, alias="estimatedCost")
    last_claim: Text = Field(None, alias="lastClaim")


class PerModel(Wire):
    """A value of `perModel` of GET /analytics; its key is any text that a client sent."""

    requests: Count = None
    avg_input_tokens: Number = Field(None, alias="avgInputTokens")
    avg_output_tokens: Number = Field(None, alias="avgOutputTokens")
    estimated_cost: Number = Field(None, alias="estimatedCost")


class Predictions(Wire):
    """`predictions` of GET /analytics: minutes, tokens a minute, USD an hour."""

    exhaustion_minutes: Number = Field(None, alias="estimatedExhaustionMinutes")
    token_burn_rate: Number = Field(None, alias="tokenBurnRate")
    cost_burn_rate: Number = Field(None, alias="costBurnRate")


LenientStats = Annotated[Stats | None, WrapValidator(or_none)]


class Analytics(WireAnswer):
    """GET /analytics: kept in memory, lost on restart; perAccount and perModel cover only the window."""

    window: LenientStats = None
    all_time: LenientStats = Field(None, alias="allTime")
    per_account: Annotated[dict[str, PerAccount], BeforeValidator(mapping)] = Field(
        default_factory=dict, alias="perAccount"
    )
    per_model: Annotated[dict[str, PerModel], BeforeValidator(mapping)] = Field(default_factory=dict, alias="perModel")
    predictions: Annotated[Predictions | None, WrapValidator(or_none)] = None
    queue: LenientQueue = None
