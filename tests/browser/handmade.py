"""Answers that no recorded router gives: every state and reading in one answer, and unknown words."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from mcp_server.answers.views.pool import PoolView
from mcp_server.answers.views.status import StatusView
from mcp_server.answers.views.usage import UsageView
from mcp_server.assessment import Evidence, ServedBy
from router_client.model.states import Fault, Reading, Severity, TargetState
from tests.browser.hostile import everywhere
from tests.browser.server import Server

SEVERITIES = [severity.value for severity in Severity]
ACCOUNTS, DEPLOYMENTS = "pool3_all_unusable", "litellm one_ok_one_429_one_500"
LOCKED = [{"model": "claude-opus-4-8", "expires_in_s": 90}, {"model": "claude-haiku-4-5", "expires_in_s": None}]
REMARK = "it is loaded at the next request"
STATE_FIELDS: dict[TargetState, dict[str, Any]] = {
    TargetState.USABLE: {"reason": REMARK, "last_success_ago_s": 3, "locks": LOCKED, "locked_models": 40},
    TargetState.UNVERIFIED: {"reason": "its last success was 2d 4h ago", "last_success_ago_s": 187200},
    TargetState.STARTING: {"available_in_s": 75},
    TargetState.PAUSED: {"kind": "deployment"},
    TargetState.EXPIRING: {"expires_in_s": 600},
    TargetState.RATE_LIMITED: {"last_failure_ago_s": 12, "last_failure_status": 429},
    TargetState.COOLING_DOWN: {"available_in_s": 45, "available_is_minimum": True, "cooldowns": 3},
    TargetState.FAILING: {"last_failure_status": 500, "requests": 12, "failures": 7, "client_errors": 2},
    TargetState.EXPIRED: {"expires_in_s": 0},
    TargetState.AUTH_FAILED: {"auth_failures": 3},
    TargetState.KEY_REJECTED: {"last_failure_ago_s": 40, "last_failure_status": 401},
    TargetState.BUDGET_SPENT: {"available_in_s": 7200},
}
"""The other fields of a target in this state."""

READING_FIELDS: dict[Reading, dict[str, Any]] = {
    Reading.FRESH: {"utilization": 0.9961, "unit": "usd", "limit": 20.0, "remaining": 0.078, "resets_in_s": 4000},
    Reading.STALE: {"last_utilization": 0.4, "observed_ago_s": 900},
}
"""The fields of a quota window with this reading."""

REFUSED = {"serving": False, "served_by": ServedBy.NONE, "evidence": Evidence.FAILED, "usable": 0}
SERVING_UNKNOWN = {"serving": None, "served_by": ServedBy.UNKNOWN}
ROUTES: dict[str, dict[str, Any]] = {
    "refused": {**REFUSED, "reason": "its key is rejected", "fault": Fault.KEY, "available_in_s": 48},
    "empty": {**REFUSED, "reason": "no deployment stands behind it", "fault": Fault.ROUTER, "total": 0},
    "failing": {
        **SERVING_UNKNOWN,
        "reason": "1 of 2 deployments in rotation is failing, and so is the share of requests that goes there",
        "evidence": Evidence.FAILED,
        "fault": Fault.PROVIDER,
        "failure_rate": 0.5,
    },
    "not reported": {
        **SERVING_UNKNOWN,
        "reason": "the deployment that is tried next may fail: its metrics are off",
        "evidence": Evidence.NOT_REPORTED,
    },
    "on a fallback": {
        "served_by": ServedBy.FALLBACK,
        "fallback": "backup-name",
        "reason": "none of its 3 deployments is usable: 2 rate limited, 1 failing",
    },
    "not requested yet": {
        **SERVING_UNKNOWN,
        "reason": "its deployment is unverified (no request has used it yet)",
        "evidence": Evidence.UNVERIFIED,
        "usable": 0,
    },
    "unverified": {"evidence": Evidence.UNVERIFIED},
    "confirmed": {"evidence": Evidence.CONFIRMED, "confirmed_ago_s": 61},
}
"""One route for each way to be served, not served or unknown."""

NEWEST_S, HOURS, MISSING, UNCOUNTED = 1200, 24, {5, 6}, 9
SERIES = [
    {
        "starts_ago_s": NEWEST_S + 3600 * ago,
        "seconds": 3600,
        "requests": None if ago == UNCOUNTED else (ago * 37) % 23,
        "failures": 4 if ago in {2, 3} else 0,
        "tokens": 1000 * ago,
        "estimated_cost_usd": None,
    }
    for ago in reversed(range(HOURS))
    if ago not in MISSING
]
"""A day by hour: two hours are missing, one has no count, and the newest one has not ended."""

UNKNOWN_WORD = "over_the_moon"
OPEN = {"verdict", "state", "severity", "reading", "served_by", "evidence", "fault", "outcome", "key"}
"""The fields whose sets of words are open."""


def pool(server: Server) -> dict[str, Any]:
    """Return a pool with a target in every state; the usable one has a quota window of every reading."""
    answer = server.answer(ACCOUNTS, "pool")
    data = answer["structuredContent"]
    row = data["targets"][0]
    nothing = {name: None for name in row if name.startswith(("last_", "available_"))}
    base = {**row, **nothing, "available_is_minimum": False, "routes": ["chat", "backup"]}
    windows = _windows(row["windows"][0])
    targets = [{**base, "windows": windows[at : at + 1], **_in_state(state)} for at, state in enumerate(TargetState)]
    targets[0]["windows"] = windows
    counts = Counter(row["state"] for row in targets if not row["usable"])
    others = [{"state": state, "count": count} for state, count in counts.items()]
    data |= {"targets": targets, "counts": {"total": len(targets), "usable": 1, "others": others, "locked": 1}}
    msgspec.convert(data, PoolView)
    return answer


def _in_state(state: TargetState) -> dict[str, Any]:
    fields = {
        "severity": state.severity.value,
        "usable": state is TargetState.USABLE,
        "reason": f"it is {state.words}",
    }
    return {"name": f"the {state.value} one", "state": state.value, **fields, **STATE_FIELDS.get(state, {})}


def _windows(window: dict[str, Any]) -> list[dict[str, Any]]:
    nothing = window | dict.fromkeys(("utilization", "last_utilization", "resets_in_s", "observed_ago_s"))
    read = [{**nothing, "name": each.value, "reading": each.value, **READING_FIELDS.get(each, {})} for each in Reading]
    sized = {"name": "rpm", "unit": "requests", "limit": 60, "remaining": 42, "reading": "not_reported"}
    return [*read, nothing | sized]


def status(server: Server) -> dict[str, Any]:
    """Return a status with each of ROUTES."""
    answer = server.answer(DEPLOYMENTS, "status")
    data = answer["structuredContent"]
    unset = dict.fromkeys(("reason", "fallback", "fault", "failure_rate", "confirmed_ago_s", "available_in_s"))
    data["routes"] = [{**data["routes"][0], **unset, **row, "name": name} for name, row in ROUTES.items()]
    msgspec.convert(data, StatusView)
    return answer


def usage(server: Server, *, metered: bool) -> dict[str, Any]:
    """Return the same figures for a metered router or for one with a subscription."""
    answer = server.answer(ACCOUNTS, "usage")
    data = answer["structuredContent"]
    data |= {"metered": metered, "started_ago_s": 7500}
    data["window"] |= {"client_errors": 4, "fallbacks": 2}
    extra_usage = next(row for row in data["billing"]["buckets"] if row["name"] == "extra usage")
    extra_usage["requests"], data["billing"]["paid_share"] = 3, 0.3333
    data["series"] = SERIES
    msgspec.convert(data, UsageView)
    return answer


def with_unknown_words(data: Any) -> Any:
    """Return the data with words that the page does not know."""
    if isinstance(data, list):
        return [with_unknown_words(part) for part in data]
    return {name: _with_unknown_word(name, part) for name, part in data.items()} if isinstance(data, dict) else data


def _with_unknown_word(name: str, part: Any) -> Any:
    if name == "issues":
        return [UNKNOWN_WORD]
    return UNKNOWN_WORD if name in OPEN and isinstance(part, str) else with_unknown_words(part)


def without_numbers(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data without digits in strings and without numbers, except for its time."""
    stripped: dict[str, Any] = everywhere(
        _without_numbers(data), lambda text: "".join(c for c in text if not c.isdigit())
    )
    return stripped | {"taken_at_s": data["taken_at_s"]}


def _without_numbers(data: Any) -> Any:
    if isinstance(data, list):
        return [_without_numbers(part) for part in data]
    if isinstance(data, dict):
        return {name: _without_numbers(part) for name, part in data.items()}
    return data if isinstance(data, bool | str) else None
