"""The text of `pool`: one row for each target, worst first."""

from __future__ import annotations

from mcp_server.answers.text.layout import (
    dollars,
    join_lines,
    next_step_line,
    note_lines,
    number,
    quoted,
    table,
    usable_share,
    verdict_line,
)
from mcp_server.answers.views.pool import CountsView, LockView, PoolView, TargetView, WindowView
from mcp_server.units import ago, bar, duration, percent, plural
from router_client.model.states import Reading, TargetState

MAX_LOCKS = 3
COUNTED = ("REQUESTS", "FAILED", "COOLDOWNS")


def render_pool(view: PoolView) -> str:
    """Return the number of targets by state, the verdict unless it is ok, one row for each target, and the notes."""
    if view.counts is None:
        return join_lines(
            [f"POOL not available. {view.reason}", next_step_line(view.next_step), *note_lines(view.notes)]
        )
    head = [_title(view, view.counts), verdict_line(view), next_step_line(view.next_step)]
    return join_lines([*head, *_rows(view), *note_lines(view.notes)])


def _title(view: PoolView, counts: CountsView) -> str:
    unverified = sum(row.count for row in counts.others if row.state is TargetState.UNVERIFIED)
    is_mixed = counts.usable is not None and unverified < counts.total
    unusable = [f"{row.count} {row.state.words}" for row in counts.others if is_mixed]
    locked = [f"{counts.locked} locked for some models"] if counts.locked else []
    pick = [f"next pick {quoted(view.next_pick)}"] if view.next_pick else []
    headroom = [] if view.headroom is None else [f"best headroom {percent(view.headroom)}"]
    bound = [plural(view.sticky_bindings, "bound session")] if view.sticky_bindings else []
    usable = f"POOL {usable_share(counts.usable, unverified, counts.total, view.noun)}"
    return "; ".join([", ".join([usable, *unusable, *locked]), *headroom, *pick, *bound])


def _rows(view: PoolView) -> list[str]:
    names = list(dict.fromkeys(window.name for target in view.targets for window in target.windows))
    header = (view.noun.upper(), "STATE", *(quoted(name) for name in names), "BILLING", *COUNTED, "EXPIRES IN", "NOTE")
    return table(header, [_row(target, names) for target in view.targets]) if view.targets else []


def _row(target: TargetView, names: list[str]) -> list[str]:
    windows = {window.name: _window(window) for window in target.windows}
    return [
        quoted(target.name),
        "not reported" if target.state is TargetState.UNKNOWN else target.state.value,
        *(windows.get(name, "") for name in names),
        "" if target.claim in {None, "unknown"} else quoted(target.claim),
        number(target.requests),
        number(target.failures),
        number(target.cooldowns),
        "" if target.expires_in_s is None else duration(target.expires_in_s),
        _note(target),
    ]


def _note(target: TargetView) -> str:
    # The lock has its own time, beside which it would read as another one.
    is_lock = any(lock.expires_in_s == target.available_in_s for lock in target.locks)
    at_least = "at least " if target.available_is_minimum else ""
    parts = [
        None if target.reason == target.state.words else target.reason,
        None
        if target.available_in_s is None or is_lock
        else f"available in {at_least}{duration(target.available_in_s)}",
        f"{plural(target.client_errors, 'client error')}" if target.client_errors else None,
        _locks(target) if target.locks else None,
    ]
    return ", ".join(part for part in parts if part)


def _locks(target: TargetView) -> str:
    """Return the first models that it is locked for, and how many more there are."""
    shown = target.locks[:MAX_LOCKS]
    more = target.locked_models - len(shown)
    return f"locked for {', '.join(map(_lock, shown))}{f' and {more} more' if more > 0 else ''}"


def _lock(lock: LockView) -> str:
    return quoted(lock.model) + ("" if lock.expires_in_s is None else f" (for {duration(lock.expires_in_s)})")


def _window(window: WindowView) -> str:
    if window.utilization is not None:
        resets = "" if window.resets_in_s is None else f" resets in {duration(window.resets_in_s)}"
        left = f" {dollars(window.remaining)} left" if window.unit == "usd" and window.remaining is not None else ""
        return f"{bar(window.utilization)} {percent(window.utilization)}{left}{resets}"
    if window.reading is Reading.NOT_REPORTED:
        reported = ((window.limit, "limit"), (window.remaining, "left"))
        amount = dollars if window.unit == "usd" else number
        return ", ".join(f"{label} {amount(value)}" for value, label in reported if value is not None)
    if window.last_utilization is None:
        return {"not_observed": "not observed yet", "placeholder": "no reading"}.get(
            window.reading.value, window.reading.value
        )
    age = "" if window.observed_ago_s is None else f" {ago(window.observed_ago_s)}"
    return f"stale: {percent(window.last_utilization)}{age}"
