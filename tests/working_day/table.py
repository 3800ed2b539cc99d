"""The demo's accounts with their requests and quota windows, and its states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

SECOND_MS, MINUTE_MS, HOUR_MS = 1000, 60_000, 3_600_000
UPSTREAM_KEY = "__apikey__"
OUT_OF_ROTATION = ("rejected", "auth-cooldown")
BACKEND_REQUESTS = 124
"""Requests to the OpenAI-compatible backend: /health counts them, /analytics does not."""

Json = dict[str, Any]


class Model(NamedTuple):
    """Mean tokens of a request, list prices in USD for a million tokens, and the mean latency."""

    tokens_in: int
    tokens_out: int
    thinking: int
    price_in: float
    price_out: float
    latency_ms: int

    @property
    def cost(self) -> float:
        """Of one request, in USD."""
        return (self.tokens_in * self.price_in + self.tokens_out * self.price_out) / 1e6


SONNET, OPUS, HAIKU, FAILED = "claude-sonnet-4-5", "claude-opus-4-5", "claude-haiku-4-5", "unknown"
MODELS = {
    SONNET: Model(6240, 910, 0, 3, 15, 8200),
    OPUS: Model(9480, 1630, 420, 5, 25, 14_600),
    HAIKU: Model(1850, 240, 0, 1, 5, 1900),
    # dario records a failed request without its model, tokens and claim.
    FAILED: Model(0, 0, 0, 0, 0, 310),
}
Counts = Mapping[str, int]


class Account(NamedTuple):
    """Requests by model in the last hour and before it, quota windows, and hours until the token expires."""

    last_hour: Counts
    before: Counts
    util_5h: float
    util_7d: float
    claim: str
    observed_ago_s: int
    token_hours: float


ACCOUNTS = {
    "personal": Account(
        {SONNET: 74, OPUS: 28, HAIKU: 31},
        {SONNET: 318, OPUS: 96, HAIKU: 143, FAILED: 3},
        0.61,
        0.33,
        "five_hour",
        12,
        5.64,
    ),
    "work": Account(
        {SONNET: 39, OPUS: 13, HAIKU: 24},
        {SONNET: 171, OPUS: 58, HAIKU: 102, FAILED: 1},
        0.37,
        0.52,
        "five_hour",
        41,
        3.11,
    ),
    "z-backup": Account({SONNET: 9, HAIKU: 17}, {SONNET: 44, HAIKU: 61}, 0.14, 0.08, "seven_day", 228, 7.43),
}
KEY_ACCOUNT = Account({SONNET: 122, OPUS: 41, HAIKU: 72}, {SONNET: 533, OPUS: 154, HAIKU: 306}, 0, 0, "unknown", 0, 0)


@dataclass(frozen=True)
class Day:
    """A state of the demo: the recorded state it is derived from, and its own numbers.

    `rows` are changes to the rows of /accounts, by alias. `failed` are failed requests of the last hour by account,
    `paid` are those that were billed as overage; both are in addition to the account's own. `auth_failures` are the
    401s in an account's count. `refused` are requests that got a 503 while the guard was halted: only /health counts
    them. `exhaustion_min` is dario's forecast.
    """

    base: str
    rows: Mapping[str, Json] = field(default_factory=dict)
    failed: Counts = field(default_factory=dict)
    paid: Counts = field(default_factory=dict)
    auth_failures: Counts = field(default_factory=dict)
    halted_ago_s: int | None = None
    refused: int = 0
    has_traffic: bool = True
    sessions: int = 9
    exhaustion_min: int | None = None


FULL = {"status": "rejected", "claim": "five_hour"}
STATES = {
    "busy": Day("pool3_traffic", exhaustion_min=148),
    "cooldown": Day(
        "pool3_one_auth_cooldown",
        {"personal": {"observed_ago_s": 14, "cooldownMs": 46_000}},
        auth_failures={"personal": 1},
        exhaustion_min=205,
    ),
    "halted": Day(
        "overage_halted",
        {
            "personal": {"util5h": 1.0, "util7d": 0.58, "observed_ago_s": 540},
            "work": {"observed_ago_s": 583},
            "z-backup": {"observed_ago_s": 1391},
        },
        paid={"personal": 1},
        halted_ago_s=540,
        refused=23,
    ),
    "unusable": Day(
        "pool3_all_unusable",
        {
            "personal": {**FULL, "util5h": 1.01, "util7d": 0.57, "observed_ago_s": 1260},
            "work": {**FULL, "util5h": 1.0, "util7d": 0.71, "observed_ago_s": 35},
            "z-backup": {"observed_ago_s": 72, "consecutiveAuthFailures": 2, "cooldownMs": 48_000},
        },
        failed={"work": 13, "z-backup": 1},
        auth_failures={"z-backup": 2},
    ),
    "fresh": Day("pool3_fresh", has_traffic=False, sessions=0),
    "upstream-key": Day("upstream_apikey_backend", sessions=4),
    "empty": Day("admin_empty", has_traffic=False, sessions=0),
    "locked": Day("api_key", sessions=3, exhaustion_min=171),
}
