"""The states of dario's demo: a working day, derived from recorded states. `make snapshots` writes them.

dario's provider cannot be run here, so a busy day of it cannot be recorded. Each state of the demo is a recorded one
in tests/recorded/dario with other numbers and times. Its paths, statuses, fields and error answers stay as recorded,
and so does what it is about: the halt, the cooldown, the rejections, the missing key.

What is changed, always in the same way:

- Counts. `ACCOUNTS` says how many requests each account served with each model, in the last hour and before it. All
  sums follow from that as dario's do: `perAccount` and `perModel` are of the last 60 minutes, `allTime` is since the
  start, `requestCount` of an account is since the start, with its 401s and without its 429s.
- Levels and ages of the quota windows, one set for each account; `totalHeadroom`, `bestAccount` and `utilization`
  follow from the rows.
- Tokens expire in hours. `expiresInMs`, `expiresAt` and `expiresIn` agree.
- When the guard tripped, and how often and how long ago an account's authentication failed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from router_client.routers import dario

RECORDED = Path(__file__).parent / "recorded" / "dario"
DEMO = Path(dario.__file__).parent / "recorded"
SECOND_MS, MINUTE_MS, HOUR_MS = 1000, 60_000, 3_600_000
UPSTREAM_KEY = "__apikey__"
PARKED = ("rejected", "auth-cooldown")
COMPATIBLE = 124
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
    """Requests by model in the last hour and before it, the quota windows, and how long its token is good for."""

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
    """A state of the demo: the recorded state it is derived from, and what it has of its own.

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


def states() -> dict[Path, str]:
    """Every state of the demo as a file, and demo.json, which lists them."""
    files = {DEMO / f"{name}.json": _text(_state(name, day)) for name, day in STATES.items()}
    return {**files, DEMO / "demo.json": _text({name: name for name in STATES})}


def write() -> list[Path]:
    """Write the states that have changed, and return their files."""
    changed = [path for path, text in states().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in changed:
        path.write_text(states()[path], "utf-8")
    return changed


def _text(value: Json) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _state(name: str, day: Day) -> Json:
    state: Json = json.loads((RECORDED / f"{day.base}.json").read_text("utf-8"))
    at_ms = state["captured_at_ms"]
    rows = _rows(state, day, at_ms)
    answers = [{**answer, "body": _body(answer, day, at_ms, rows)} for answer in state["answers"]]
    made = f"Derived from tests/recorded/dario/{day.base}.json by tests/working_day.py."
    return {"state": name, "made": made, "captured_at_ms": at_ms, "answers": answers}


def _rows(state: Json, day: Day, at_ms: int) -> list[Json]:
    """The rows of /accounts, which the other answers are made of."""
    (body,) = (json.loads(a["body"]) for a in state["answers"] if a["path"] == "/accounts" and a["status"] == 200)
    return [_row(row, day, at_ms) for row in body["accounts"]]


def _row(row: Json, day: Day, at_ms: int) -> Json:
    alias = row["alias"]
    account = ACCOUNTS[alias]
    row = row | {"expiresInMs": int(account.token_hours * HOUR_MS)}
    if not day.has_traffic:
        return row
    own = dict(day.rows.get(alias, {}))
    ago_ms = own.pop("observed_ago_s", account.observed_ago_s) * SECOND_MS
    row |= {"lastObservedAt": at_ms - ago_ms, "utilAgeMs": ago_ms, "requestCount": _count(alias, day)}
    if row["status"] == "auth-cooldown":
        # A 401 comes without a reading, and overwrites the last one.
        row["lastAuthFailureAt"] = at_ms - ago_ms
        return row | own
    status = "allowed" if row["status"] == "unknown" else row["status"]
    claim = row["claim"] if row["claim"] == "overage" else account.claim
    return row | {"util5h": account.util_5h, "util7d": account.util_7d, "claim": claim, "status": status} | own


def _count(alias: str, day: Day) -> int:
    """Served and unauthorized requests since the start."""
    account = ACCOUNTS[alias]
    served = sum(count for part in account[:2] for model, count in part.items() if model != FAILED)
    return served + day.paid.get(alias, 0) + day.auth_failures.get(alias, 0)


def _body(answer: Json, day: Day, at_ms: int, rows: list[Json]) -> str:
    text: str = answer["body"]
    if "error" in (body := json.loads(text)):
        return text
    change = {
        "/accounts": lambda: _accounts(body, day, rows),
        "/analytics": lambda: _analytics(body, day, rows),
        "/health": lambda: _health(body, day, rows),
        "/status": lambda: _expiry(body, at_ms, rows),
        "/admin/resume": lambda: _guard(body, day, at_ms),
    }.get(answer["path"])
    if change is not None:
        change()
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _accounts(body: Json, day: Day, rows: list[Json]) -> None:
    if not rows:
        return
    left = {row["alias"]: max(0.0, 1 - max(row["util5h"], row["util7d"])) for row in rows}
    able = [row["alias"] for row in rows if row["status"] not in PARKED] or list(left)
    best = max(able, key=lambda alias: left[alias])
    body |= {"accounts": rows, "totalHeadroom": round(100 * sum(left.values()) / len(left)), "bestAccount": best}
    body["stickyBindings"] = day.sessions


def _health(body: Json, day: Day, rows: list[Json]) -> None:
    _expiry(body, None, rows)
    if not day.has_traffic:
        return
    body["requests"] = sum(_since_start(day, rows).values()) + COMPATIBLE + day.refused
    sessions = body["sessions"]
    sessions["stickyBindings" if sessions["mode"] == "pool" else "active"] = day.sessions


def _expiry(body: Json, at_ms: int | None, rows: list[Json]) -> None:
    """The earliest among the usable ones, or among all where none is. In place of a time `expiresIn` has a reason."""
    usable = [row["expiresInMs"] for row in rows if row["status"] not in PARKED]
    left_ms = min(usable or [row["expiresInMs"] for row in rows], default=0)
    if "expiresAt" in body and at_ms is not None:
        body["expiresAt"] = at_ms + left_ms
    if body["expiresIn"][0].isdigit():
        body["expiresIn"] = f"{left_ms // HOUR_MS}h {left_ms % HOUR_MS // MINUTE_MS}m"


def _guard(body: Json, day: Day, at_ms: int) -> None:
    """With dario's own cooldown of 30 minutes."""
    if day.halted_ago_s is None:
        return
    config, state = body["config"], body["state"]
    config["cooldownMs"] = 30 * MINUTE_MS
    since = at_ms - day.halted_ago_s * SECOND_MS
    state |= {"since": since, "cooldownUntil": since + config["cooldownMs"]}
    state["request"] |= {"timestamp": since, "model": OPUS}


Pairs = dict[tuple[str, str], int]
"""Requests by account and model."""


def _accounts_of(rows: list[Json]) -> Mapping[str, Account]:
    return {row["alias"]: ACCOUNTS[row["alias"]] for row in rows} or {UPSTREAM_KEY: KEY_ACCOUNT}


def _last_hour(day: Day, rows: list[Json]) -> Pairs:
    pairs = {(a, model): n for a, account in _accounts_of(rows).items() for model, n in account.last_hour.items()}
    for alias, count in day.paid.items():
        pairs[alias, OPUS] += count
    return pairs | {(alias, FAILED): count for alias, count in day.failed.items()}


def _since_start(day: Day, rows: list[Json]) -> Pairs:
    pairs = _last_hour(day, rows)
    for alias, account in _accounts_of(rows).items():
        for model, count in account.before.items():
            pairs[alias, model] = pairs.get((alias, model), 0) + count
    return pairs


def _analytics(body: Json, day: Day, rows: list[Json]) -> None:
    if not day.has_traffic:
        return
    hour = _last_hour(day, rows)
    body["window"] |= _stats(hour, day, rows)
    body["allTime"] |= _stats(_since_start(day, rows), day, rows)
    body["perAccount"] = {alias: _per_account(alias, hour, day, rows) for alias in _accounts_of(rows)}
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
    """Requests by claim."""
    claims: dict[str, int] = {}
    for (alias, model), count in pairs.items():
        claim = "unknown" if model == FAILED else _accounts_of(rows)[alias].claim
        claims[claim] = claims.get(claim, 0) + count
    for alias, count in day.paid.items():
        claims[ACCOUNTS[alias].claim] -= count
        claims["overage"] = claims.get("overage", 0) + count
    return claims


def _per_account(alias: str, hour: Pairs, day: Day, rows: list[Json]) -> Json:
    """With the level and the claim of its last record: a failed request has neither."""
    mine = {pair: count for pair, count in hour.items() if pair[0] == alias}
    account = _accounts_of(rows)[alias]
    last = next((row for row in rows if row["alias"] == alias and row["status"] not in PARKED), None)
    levels = (
        (last["util5h"], last["util7d"], last["claim"]) if last else (account.util_5h, account.util_7d, account.claim)
    )
    if alias in day.failed or not rows:
        levels = (0, 0, "unknown")
    return {
        "requests": sum(mine.values()),
        "inputTokens": _sum(mine, "tokens_in"),
        "outputTokens": _sum(mine, "tokens_out"),
        "estimatedCost": _cost(mine),
        **dict(zip(("currentUtil5h", "currentUtil7d", "lastClaim"), levels, strict=True)),
    }


def _of_model(model: str, hour: Pairs) -> Pairs:
    return {pair: count for pair, count in hour.items() if pair[1] == model}


def _per_model(model: str, hour: Pairs) -> Json:
    mine, its = _of_model(model, hour), MODELS[model]
    return {
        "requests": sum(mine.values()),
        "avgInputTokens": its.tokens_in,
        "avgOutputTokens": its.tokens_out,
        "avgThinkingTokens": its.thinking,
        "estimatedCost": _cost(mine),
    }
