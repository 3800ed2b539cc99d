"""The responses of a state of the demo: the recorded ones with other numbers and times."""

from __future__ import annotations

import json

from tests.working_day.analytics import analytics, since_start
from tests.working_day.table import (
    ACCOUNTS,
    BACKEND_REQUESTS,
    FAILED,
    HOUR_MS,
    MINUTE_MS,
    OPUS,
    OUT_OF_ROTATION,
    SECOND_MS,
    Day,
    Json,
)


def account_rows(state: Json, day: Day, at_ms: int) -> list[Json]:
    """Return the rows of /accounts, from which the other responses follow."""
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
    """Successful and unauthorized requests since the start."""
    account = ACCOUNTS[alias]
    served = sum(count for part in account[:2] for model, count in part.items() if model != FAILED)
    return served + day.paid.get(alias, 0) + day.auth_failures.get(alias, 0)


def body_of(answer: Json, day: Day, at_ms: int, rows: list[Json]) -> str:
    """Return the body of a recorded response with the numbers of the day."""
    text: str = answer["body"]
    if "error" in (body := json.loads(text)):
        return text
    change = {
        "/accounts": lambda: _accounts(body, day, rows),
        "/analytics": lambda: analytics(body, day, rows),
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
    able = [row["alias"] for row in rows if row["status"] not in OUT_OF_ROTATION] or list(left)
    best = max(able, key=lambda alias: left[alias])
    body |= {"accounts": rows, "totalHeadroom": round(100 * sum(left.values()) / len(left)), "bestAccount": best}
    body["stickyBindings"] = day.sessions


def _health(body: Json, day: Day, rows: list[Json]) -> None:
    _expiry(body, None, rows)
    if not day.has_traffic:
        return
    body["requests"] = sum(since_start(day, rows).values()) + BACKEND_REQUESTS + day.refused
    sessions = body["sessions"]
    sessions["stickyBindings" if sessions["mode"] == "pool" else "active"] = day.sessions


def _expiry(body: Json, at_ms: int | None, rows: list[Json]) -> None:
    """The earliest of the usable accounts, or of all if none is usable. `expiresIn` can be a reason instead."""
    usable = [row["expiresInMs"] for row in rows if row["status"] not in OUT_OF_ROTATION]
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
