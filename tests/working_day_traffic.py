"""The traffic of dario's demo: accounts, models, request counts of a day, and /analytics computed from them.

tests/working_day.py has the states and the other responses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Json = dict[str, Any]
UPSTREAM_KEY = "__apikey__"
"""dario's name for the account of an upstream key."""

PARKED = ("rejected", "auth-cooldown")
"""The statuses of accounts that are not in rotation."""


class Model(NamedTuple):
    """Mean tokens of a request, list prices in USD per million tokens, and mean latency."""

    tokens_in: int
    tokens_out: int
    thinking: int
    price_in: float
    price_out: float
    latency_ms: int

    @property
    def cost(self) -> float:
        """The cost of one request in USD."""
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
    """Requests by model in the last hour and before it, utilization of the quota windows, and hours to expiry."""

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
    """A state of the demo: the recorded state it is derived from, and its differences.

    `rows` are changes to the rows of /accounts, by alias. `failed` are failed requests of the last hour by account,
    `paid` are requests that were billed as overage; both are added to the account's counts. `auth_failures` are the
    401s in an account's count. `refused` are requests that got a 503 while the guard was halted: only /health counts
    them. `exhaustion_min` is dario's forecast in minutes.
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


Pairs = dict[tuple[str, str], int]
"""Requests by account and model."""


def accounts_of(rows: list[Json]) -> Mapping[str, Account]:
    """Return the accounts of a pool, or the one of the upstream key."""
    return {row["alias"]: ACCOUNTS[row["alias"]] for row in rows} or {UPSTREAM_KEY: KEY_ACCOUNT}


def _last_hour(day: Day, rows: list[Json]) -> Pairs:
    pairs = {(a, model): n for a, account in accounts_of(rows).items() for model, n in account.last_hour.items()}
    for alias, count in day.paid.items():
        pairs[alias, OPUS] += count
    return pairs | {(alias, FAILED): count for alias, count in day.failed.items()}


def since_start(day: Day, rows: list[Json]) -> Pairs:
    """Return the requests since the start."""
    pairs = _last_hour(day, rows)
    for alias, account in accounts_of(rows).items():
        for model, count in account.before.items():
            pairs[alias, model] = pairs.get((alias, model), 0) + count
    return pairs


def update_analytics(body: Json, day: Day, rows: list[Json]) -> None:
    """Set all figures of an /analytics response."""
    if not day.has_traffic:
        return
    hour = _last_hour(day, rows)
    body["window"] |= _stats(hour, day, rows)
    body["allTime"] |= _stats(since_start(day, rows), day, rows)
    body["perAccount"] = {alias: _per_account(alias, hour, day, rows) for alias in accounts_of(rows)}
    body["perModel"] = {model: _per_model(model, hour) for model in MODELS if _of_model(model, hour)}
    last = min(rows, key=lambda row: row["utilAgeMs"], default={"util5h": 0, "util7d": 0})
    body["utilization"] = {"lastUtil5h": last["util5h"], "lastUtil7d": last["util7d"]}
    tokens = sum(count * (MODELS[model].tokens_in + MODELS[model].tokens_out) for (_, model), count in hour.items())
    body["predictions"] = {
        "estimatedExhaustionMinutes": day.exhaustion_min,
        "tokenBurnRate": round(tokens / 60),
        "costBurnRate": body["window"]["estimatedCost"],
    }


def _sum(pairs: Pairs, what: str) -> float:
    total: float = sum(count * getattr(MODELS[model], what) for (_, model), count in pairs.items())
    return total


def _cost(pairs: Pairs) -> float:
    return round(_sum(pairs, "cost"), 4)


def _stats(pairs: Pairs, day: Day, rows: list[Json]) -> Json:
    requests, failed = sum(pairs.values()), sum(_of_model(FAILED, pairs).values())
    claims = _claims(pairs, day, rows)
    unknown, paid = claims.get("unknown", 0), claims.get("overage", 0)
    classified = requests - unknown
    subscription = classified - paid
    buckets = {"subscription": subscription, "subscription_fallback": 0, "extra_usage": paid, "api": 0}
    return {
        "requests": requests,
        "totalInputTokens": _sum(pairs, "tokens_in"),
        "totalOutputTokens": _sum(pairs, "tokens_out"),
        "totalThinkingTokens": _sum(pairs, "thinking"),
        "estimatedCost": _cost(pairs),
        "avgLatencyMs": round(_sum(pairs, "latency_ms") / requests),
        "errorRate": round(failed / requests, 4),
        "claimBreakdown": claims,
        "billingBucketBreakdown": {**buckets, "unknown": unknown},
        "subscriptionPercent": round(100 * subscription / classified) if classified else 0,
    }


def _claims(pairs: Pairs, day: Day, rows: list[Json]) -> Counts:
    """Return the requests by claim."""
    claims: dict[str, int] = {}
    for (alias, model), count in pairs.items():
        claim = "unknown" if model == FAILED else accounts_of(rows)[alias].claim
        claims[claim] = claims.get(claim, 0) + count
    for alias, count in day.paid.items():
        claims[ACCOUNTS[alias].claim] -= count
        claims["overage"] = claims.get("overage", 0) + count
    return claims


def _per_account(alias: str, hour: Pairs, day: Day, rows: list[Json]) -> Json:
    """Return an account's row, with utilization and claim of its last request; a failed request has neither."""
    own = {pair: count for pair, count in hour.items() if pair[0] == alias}
    account = accounts_of(rows)[alias]
    last = next((row for row in rows if row["alias"] == alias and row["status"] not in PARKED), None)
    levels = (
        (last["util5h"], last["util7d"], last["claim"]) if last else (account.util_5h, account.util_7d, account.claim)
    )
    if alias in day.failed or not rows:
        levels = (0, 0, "unknown")
    return {
        "requests": sum(own.values()),
        "inputTokens": _sum(own, "tokens_in"),
        "outputTokens": _sum(own, "tokens_out"),
        "estimatedCost": _cost(own),
        **dict(zip(("currentUtil5h", "currentUtil7d", "lastClaim"), levels, strict=True)),
    }


def _of_model(model: str, hour: Pairs) -> Pairs:
    return {pair: count for pair, count in hour.items() if pair[1] == model}


def _per_model(model: str, hour: Pairs) -> Json:
    own, means = _of_model(model, hour), MODELS[model]
    return {
        "requests": sum(own.values()),
        "avgInputTokens": means.tokens_in,
        "avgOutputTokens": means.tokens_out,
        "avgThinkingTokens": means.thinking,
        "estimatedCost": _cost(own),
    }
