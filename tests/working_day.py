"""The states of dario's demo: a working day, derived from recorded states. `make snapshots` writes them.

dario needs a provider, so a busy day cannot be recorded here. Each state of the demo is a recorded state of
tests/recorded/dario with other numbers and times. Paths, statuses, fields and error responses stay as recorded, and so
does the subject of the state: the halt, the cooldown, the rejections, the missing key.

The changes:

- Counts. `ACCOUNTS` has the requests of each account by model, in the last hour and before it. All sums are computed
  as dario computes them: `perAccount` and `perModel` cover the last 60 minutes, `allTime` the time since the start,
  and `requestCount` of an account counts since the start, with its 401s and without its 429s.
- Utilization and age of the quota windows, for each account; `totalHeadroom`, `bestAccount` and `utilization` are
  computed from the rows.
- Token expiry in hours; `expiresInMs`, `expiresAt` and `expiresIn` agree.
- The time at which the guard tripped, and the number and age of an account's authentication failures.
"""

from __future__ import annotations

import json
from pathlib import Path

from router_client.routers import dario
from tests.working_day_traffic import ACCOUNTS, FAILED, OPUS, PARKED, Day, Json, since_start, update_analytics

RECORDED = Path(__file__).parent / "recorded" / "dario"
DEMO = Path(dario.__file__).parent / "recorded"
SECOND_MS, MINUTE_MS, HOUR_MS = 1000, 60_000, 3_600_000
COMPATIBLE_REQUESTS = 124
"""Requests to the OpenAI-compatible backend: /health counts them, /analytics does not."""

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
    """Return every state of the demo as a file, and demo.json, which lists them."""
    files = {DEMO / f"{name}.json": _text(_state(name, day)) for name, day in STATES.items()}
    return {**files, DEMO / "demo.json": _text({name: name for name in STATES})}


def write() -> list[Path]:
    """Write the states that have changed and return their paths."""
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
    """Return the rows of /accounts, from which the other responses are computed."""
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
        # A 401 has no reading and clears the last one.
        row["lastAuthFailureAt"] = at_ms - ago_ms
        return row | own
    status = "allowed" if row["status"] == "unknown" else row["status"]
    claim = row["claim"] if row["claim"] == "overage" else account.claim
    return row | {"util5h": account.util_5h, "util7d": account.util_7d, "claim": claim, "status": status} | own


def _count(alias: str, day: Day) -> int:
    """Return the served and unauthorized requests since the start."""
    account = ACCOUNTS[alias]
    served = sum(count for part in account[:2] for model, count in part.items() if model != FAILED)
    return served + day.paid.get(alias, 0) + day.auth_failures.get(alias, 0)


def _body(answer: Json, day: Day, at_ms: int, rows: list[Json]) -> str:
    text: str = answer["body"]
    if "error" in (body := json.loads(text)):
        return text
    change = {
        "/accounts": lambda: _accounts(body, day, rows),
        "/analytics": lambda: update_analytics(body, day, rows),
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
    candidates = [row["alias"] for row in rows if row["status"] not in PARKED] or list(left)
    best = max(candidates, key=lambda alias: left[alias])
    body |= {"accounts": rows, "totalHeadroom": round(100 * sum(left.values()) / len(left)), "bestAccount": best}
    body["stickyBindings"] = day.sessions


def _health(body: Json, day: Day, rows: list[Json]) -> None:
    _expiry(body, None, rows)
    if not day.has_traffic:
        return
    body["requests"] = sum(since_start(day, rows).values()) + COMPATIBLE_REQUESTS + day.refused
    sessions = body["sessions"]
    sessions["stickyBindings" if sessions["mode"] == "pool" else "active"] = day.sessions


def _expiry(body: Json, at_ms: int | None, rows: list[Json]) -> None:
    """Set the earliest expiry of the usable accounts, or of all if none is usable. `expiresIn` can be a reason."""
    usable = [row["expiresInMs"] for row in rows if row["status"] not in PARKED]
    left_ms = min(usable or [row["expiresInMs"] for row in rows], default=0)
    if "expiresAt" in body and at_ms is not None:
        body["expiresAt"] = at_ms + left_ms
    if body["expiresIn"][0].isdigit():
        body["expiresIn"] = f"{left_ms // HOUR_MS}h {left_ms % HOUR_MS // MINUTE_MS}m"


def _guard(body: Json, day: Day, at_ms: int) -> None:
    """Set the times of a tripped guard, with dario's cooldown of 30 minutes."""
    if day.halted_ago_s is None:
        return
    config, state = body["config"], body["state"]
    config["cooldownMs"] = 30 * MINUTE_MS
    since = at_ms - day.halted_ago_s * SECOND_MS
    state |= {"since": since, "cooldownUntil": since + config["cooldownMs"]}
    state["request"] |= {"timestamp": since, "model": OPUS}
