"""GET /analytics of a state of the demo: every sum follows from the accounts, as in dario."""

from __future__ import annotations

from collections.abc import Mapping

from tests.working_day.table import (
    ACCOUNTS,
    FAILED,
    KEY_ACCOUNT,
    MODELS,
    OPUS,
    OUT_OF_ROTATION,
    UPSTREAM_KEY,
    Account,
    Counts,
    Day,
    Json,
)

Pairs = dict[tuple[str, str], int]
"""Requests by account and model."""


def _accounts_of(rows: list[Json]) -> Mapping[str, Account]:
    return {row["alias"]: ACCOUNTS[row["alias"]] for row in rows} or {UPSTREAM_KEY: KEY_ACCOUNT}


def _last_hour(day: Day, rows: list[Json]) -> Pairs:
    pairs = {(a, model): n for a, account in _accounts_of(rows).items() for model, n in account.last_hour.items()}
    for alias, count in day.paid.items():
        pairs[alias, OPUS] += count
    return pairs | {(alias, FAILED): count for alias, count in day.failed.items()}


def since_start(day: Day, rows: list[Json]) -> Pairs:
    """Count requests since dario's start."""
    pairs = _last_hour(day, rows)
    for alias, account in _accounts_of(rows).items():
        for model, count in account.before.items():
            pairs[alias, model] = pairs.get((alias, model), 0) + count
    return pairs


def analytics(body: Json, day: Day, rows: list[Json]) -> None:
    """Change the body of /analytics."""
    if not day.has_traffic:
        return
    hour = _last_hour(day, rows)
    body["window"] |= _stats(hour, day, rows)
    body["allTime"] |= _stats(since_start(day, rows), day, rows)
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
    """With utilization and claim of its last record; a failed request has neither."""
    pairs = {pair: count for pair, count in hour.items() if pair[0] == alias}
    account = _accounts_of(rows)[alias]
    last = next((row for row in rows if row["alias"] == alias and row["status"] not in OUT_OF_ROTATION), None)
    levels = (
        (last["util5h"], last["util7d"], last["claim"]) if last else (account.util_5h, account.util_7d, account.claim)
    )
    if alias in day.failed or not rows:
        levels = (0, 0, "unknown")
    return {
        "requests": sum(pairs.values()),
        "inputTokens": _sum(pairs, "tokens_in"),
        "outputTokens": _sum(pairs, "tokens_out"),
        "estimatedCost": _cost(pairs),
        **dict(zip(("currentUtil5h", "currentUtil7d", "lastClaim"), levels, strict=True)),
    }


def _of_model(model: str, hour: Pairs) -> Pairs:
    return {pair: count for pair, count in hour.items() if pair[1] == model}


def _per_model(model: str, hour: Pairs) -> Json:
    pairs, spec = _of_model(model, hour), MODELS[model]
    return {
        "requests": sum(pairs.values()),
        "avgInputTokens": spec.tokens_in,
        "avgOutputTokens": spec.tokens_out,
        "avgThinkingTokens": spec.thinking,
        "estimatedCost": _cost(pairs),
    }
