"""Why a target is in its state, as a clause: the neutral codes, and those that an adapter puts into words itself."""

from __future__ import annotations

from collections.abc import Mapping

from mcp_server.units import duration
from router_client.model.targets import Attempt, Cause, Target
from router_client.model.terms import Terms

CLAUSES: Mapping[str, str] = {
    "auth_failed": "authentication failed{times}",
    "last_request_failed": "its last request failed{with}",
    "failed_since": "every request since the last look failed",
    "cooldown": "it was put aside{after}{times}",
    "cooldown_over": "its cooldown is over, and it has not been tried since",
    "may_be_in_cooldown": "it was put aside{after}{times}, and when that ends is not reported",
    "rejected": "the provider rejected its last request at a limit",
    "key_rejected": "its upstream rejects the key that is set for it",
    "expired": "its token has expired",
    "expiring": "its token expires in {seconds}",
    "budget_spent": "its budget is spent",
    "paused": "it is paused",
    "starting": "it is starting",
    "unreadable_row": "its entry does not say enough",
}


FAILURES = frozenset({"auth_failed", "last_request_failed", "cooldown", "may_be_in_cooldown", "rejected"})
"""Causes that are a failure, so that its age belongs to them."""


def clause(cause: Cause | None, terms: Terms) -> str | None:
    """One clause with numbers only, such as `its last request failed with HTTP 500`.

    Placeholders of a template: {statuses} (`HTTP 500`), {with} and {after} (` with HTTP 500`, or nothing), {count},
    {times} (` 3 times`, or nothing below 2) and {seconds} (a duration).
    """
    if cause is None:
        return None
    template = terms.causes.get(cause.code) or CLAUSES.get(cause.code, "its state is not reported")
    return (
        template.replace("{statuses}", _statuses(cause) or "an error without a status")
        .replace("{with}", f" with {_statuses(cause)}" if cause.statuses else "")
        .replace("{after}", f" after {_statuses(cause)}" if cause.statuses else "")
        .replace("{times}", "" if not cause.count or cause.count < 2 else f" {cause.count} times")
        .replace("{count}", str(cause.count or 0))
        .replace("{seconds}", "an unknown time" if cause.seconds is None else duration(cause.seconds))
    )


def _statuses(cause: Cause) -> str:
    return f"HTTP {', '.join(map(str, cause.statuses))}" if cause.statuses else ""


def evidence(target: Target, terms: Terms) -> str:
    """The cause as a sentence, with the age of the last failure and the counts where they are reported."""
    said = clause(target.cause, terms) or f"the router reports it as {target.state.words}"
    last = target.last_failure
    failed = target.cause is not None and target.cause.code in FAILURES
    age = f", {duration(last.ago_s)} ago" if failed and isinstance(last, Attempt) and last.ago_s is not None else ""
    of = "" if target.requests is None else f" of {target.requests}"
    counted = f" Since the start: {target.failures}{of} requests failed." if target.failures else ""
    return f"{said[:1].upper()}{said[1:]}{age}.{counted}"
