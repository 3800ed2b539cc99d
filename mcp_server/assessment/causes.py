"""Why a target is in its state, as a clause: the neutral codes, and those that an adapter words itself."""

from __future__ import annotations

from collections.abc import Mapping

from mcp_server.units import ago, capitalized, duration
from router_client.model.targets import Attempt, Cause, Target
from router_client.model.terms import Terms

CLAUSES: Mapping[str, str] = {
    "auth_failed": "authentication failed{times}",
    "last_request_failed": "its last request failed{with}",
    "failed_since": "every request since the previous check failed",
    "cooldown": "requests failed{with}",
    "cooldown_over": "its cooldown has ended, and it has not been tried since",
    "may_be_in_cooldown": "it entered cooldown{times}{after} and may still be in it",
    "rejected": "the provider rejected its last request because of a limit",
    "key_rejected": "its upstream rejects its key",
    "expired": "its token has expired",
    "expiring": "its token expires in {seconds}",
    "budget_spent": "",
    "no_request_yet": "no request has used it yet",
    "success_too_old": "its last success was {seconds} ago",
    "paused": "",
    "disabled": "",
    "starting": "",
    "unreadable_row": "its entry is incomplete",
    "unreadable_time": "a time in its entry could not be read",
}
"""An empty clause would only repeat the state."""

FAILURES = frozenset({"auth_failed", "last_request_failed", "cooldown", "may_be_in_cooldown", "rejected"})
"""Codes of a failure: the age of the target's last failure is shown with them."""


def clause(cause: Cause | None, terms: Terms) -> str | None:
    """Return a clause without names, such as `its last request failed with HTTP 500`; None if there is none.

    Placeholders of a template: {statuses} (`HTTP 500`), {with} and {after} (` with HTTP 500`, or nothing), {count},
    {times} (` 3 times`, or nothing below 2) and {seconds} (a duration).
    """
    if cause is None:
        return None
    template = terms.causes.get(cause.code) or CLAUSES.get(cause.code, "its state is not reported")
    if "{" not in template:
        return template or None
    statuses = f"HTTP {', '.join(map(str, cause.statuses))}" if cause.statuses else ""
    filled = (
        template.replace("{statuses}", statuses or "an error without a status")
        .replace("{with}", f" with {statuses}" if statuses else "")
        .replace("{after}", f" after {statuses}" if statuses else "")
        .replace("{times}", "" if not cause.count or cause.count < 2 else f" {cause.count} times")
        .replace("{count}", str(cause.count or 0))
        .replace("{seconds} ago", "an unknown time ago" if cause.seconds is None else ago(cause.seconds))
        .replace("{seconds}", "an unknown time" if cause.seconds is None else duration(cause.seconds))
    )
    return filled or None


def evidence(target: Target, terms: Terms) -> str:
    """Return the cause as a sentence, with the age of the last failure and the counts if they are reported."""
    cause = clause(target.cause, terms) or f"the router reports it as {target.state.words}"
    last = target.last_failure
    failed = target.cause is not None and target.cause.code in FAILURES
    age = f", {ago(last.ago_s)}" if failed and isinstance(last, Attempt) and last.ago_s is not None else ""
    total = "" if target.requests is None else f" of {target.requests}"
    counts = f" Failed requests since the start: {target.failures}{total}." if target.failures else ""
    return f"{capitalized(cause)}{age}.{counts}"
