"""dario's answers as they come, known fields only (contract sections 2.1 to 2.7; camel and snake spellings).

Every field is lenient: what cannot be understood becomes None and costs that field alone. A model fails
only where the answer is not the kind of thing that its read promises.
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
    """/health.sessions: `stickyBindings` in pool mode, `active` in single mode."""

    sticky_bindings: Count = Field(None, alias="stickyBindings")
    active: Count = None


class Queue(Wire):
    """/health.queue and /analytics.queue; instants and durations in ms."""

    active: Count = None
    queued: Count = None
    max_concurrent: Count = Field(None, alias="maxConcurrent")
    max_queued: Count = Field(None, alias="maxQueued")
    stalled_since: Number = Field(None, alias="stalledSince")
    stalled_for_ms: Number = Field(None, alias="stalledForMs")


LenientSessions = Annotated[Sessions | None, WrapValidator(or_none)]
LenientQueue = Annotated[Queue | None, WrapValidator(or_none)]


class Health(Wire):
    """GET /health: the public view has the status alone; `expires_in` may be a sentence, read for what it says."""

    status: Literal["ok", "degraded"]
    version: Text = None
    oauth: Text = None
    expires_in: Text = Field(None, alias="expiresIn")
    requests: Count = None
    sessions: LenientSessions = None
    queue: LenientQueue = None

    @property
    def is_telling(self) -> bool:
        """True where it shows its login, its sessions and its queue together, which no other program has."""
        sessions, queue = self.sessions or Sessions(), self.queue or Queue()
        counts = (queue.active, queue.queued, queue.max_concurrent, queue.max_queued)
        bound = sessions.active if sessions.sticky_bindings is None else sessions.sticky_bindings
        return self.oauth is not None and None not in (bound, *counts)


class Status(Wire):
    """GET /status; `expires_at` is an instant in ms. Without `authenticated`, `mode` and `accounts` it is none."""

    version: Text = None
    authenticated: StrictBool
    mode: StrictStr
    status: Text = None
    accounts: StrictInt
    expires_at: Number = Field(None, alias="expiresAt")
    expires_in: Text = Field(None, alias="expiresIn")


class Account(Wire):
    """A row of GET /accounts; `reset_*` and `grant_level` come with newer versions."""

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
    """GET /accounts: rows, and the two top-level facts that are not aggregates."""

    accounts: AccountRows
    best_account: Text = Field(None, alias="bestAccount")
    sticky_bindings: Count = Field(None, alias="stickyBindings")


class AdminAccounts(Wire):
    """GET /admin/accounts: rows of the disk; one without a status is not loaded."""

    accounts: AccountRows


class Trigger(Wire):
    """/admin/resume.state.request: what caused the halt."""

    model: Text = None
    account: Text = None
    claim: Text = None


class HaltState(Wire):
    """/admin/resume.state; instants in ms."""

    since: Number = None
    reason: Text = None
    cooldown_until: Number = Field(None, alias="cooldownUntil")
    request: Annotated[Trigger | None, WrapValidator(or_none)] = None


class GuardConfig(Wire):
    """/admin/resume.config."""

    enabled: Flag = None


class OpenStatus(Wire):
    """GET /status as an open router gives it to anybody; what no other program answers by chance."""

    authenticated: StrictBool
    status: Literal["healthy", "broken", "none"]
    mode: Literal["pool"]
    accounts: StrictInt


class Refusal(Wire):
    """The body of a 401 to a caller without the proxy key. Many programs say the first half alone."""

    error: Literal["Unauthorized"]
    message: Literal["Invalid or missing API key"]


class Resume(Wire):
    """GET /admin/resume: only read, for POST on the same path lifts the halt."""

    halted: StrictBool
    state: Annotated[HaltState | None, WrapValidator(or_none)] = None
    config: Annotated[GuardConfig | None, WrapValidator(or_none)] = None


class Stats(Wire):
    """/analytics.window and .allTime."""

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
    """A value of /analytics.perAccount."""

    requests: Count = None
    input_tokens: Count = Field(None, alias="inputTokens")
    output_tokens: Count = Field(None, alias="outputTokens")
    estimated_cost: Number = Field(None, alias="estimatedCost")
    last_claim: Text = Field(None, alias="lastClaim")


class PerModel(Wire):
    """A value of /analytics.perModel; its key is whatever a client sent."""

    requests: Count = None
    avg_input_tokens: Number = Field(None, alias="avgInputTokens")
    avg_output_tokens: Number = Field(None, alias="avgOutputTokens")
    estimated_cost: Number = Field(None, alias="estimatedCost")


class Predictions(Wire):
    """/analytics.predictions: minutes, tokens a minute, USD an hour."""

    exhaustion_minutes: Number = Field(None, alias="estimatedExhaustionMinutes")
    token_burn_rate: Number = Field(None, alias="tokenBurnRate")
    cost_burn_rate: Number = Field(None, alias="costBurnRate")


LenientStats = Annotated[Stats | None, WrapValidator(or_none)]


class Analytics(WireAnswer):
    """GET /analytics: in memory, lost on restart; perAccount and perModel cover the window only."""

    window: LenientStats = None
    all_time: LenientStats = Field(None, alias="allTime")
    per_account: Annotated[dict[str, PerAccount], BeforeValidator(mapping)] = Field(
        default_factory=dict, alias="perAccount"
    )
    per_model: Annotated[dict[str, PerModel], BeforeValidator(mapping)] = Field(default_factory=dict, alias="perModel")
    predictions: Annotated[Predictions | None, WrapValidator(or_none)] = None
    queue: LenientQueue = None
