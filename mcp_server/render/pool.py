"""The text of `pool`: one row a member, worst first."""

from __future__ import annotations

from mcp_server.render.text import join, next_step, notes, number, shown, table, verdict_line
from mcp_server.units import bar, duration, percent, plural
from mcp_server.views.pool import CountsView, MemberView, PoolView, WindowView
from router_client.states import Reading

COUNTED = ("REQUESTS", "FAILED", "COOLDOWNS")


def render_pool(view: PoolView) -> str:
    """Counts, the rows, the notes."""
    if view.counts is None:
        return join([f"POOL not available. {view.reason}", next_step(view.next_step), *notes(view.notes)])
    opening = [_title(view, view.counts), verdict_line(view), next_step(view.next_step)]
    return join([*opening, *_rows(view), *notes(view.notes)])


def _title(view: PoolView, counts: CountsView) -> str:
    others = ("rate_limited", "auth_cooldown", "expired", "failing", "unknown")
    parked = [f"{getattr(counts, name)} {name}" for name in others if getattr(counts, name)]
    return "; ".join(
        [
            ", ".join([f"POOL {counts.usable} of {plural(counts.total, view.noun)} usable", *parked]),
            f"best headroom {'unknown' if view.headroom is None else percent(view.headroom)}",
            *(
                [f"next pick {shown(view.next_pick)}"]
                if view.next_pick
                else []
                if counts.usable
                else ["next pick none"]
            ),
            *([f"{plural(view.sticky_bindings, 'bound session')}"] if view.sticky_bindings else []),
        ]
    )


def _rows(view: PoolView) -> list[str]:
    names = list(dict.fromkeys(window.name for member in view.members for window in member.windows))
    header = (view.noun.upper(), "STATE", *(shown(name) for name in names), "CLAIM", *COUNTED, "TOKEN", "NOTE")
    return table(header, [_row(member, names) for member in view.members]) if view.members else []


def _row(member: MemberView, names: list[str]) -> list[str]:
    windows = {window.name: _window(window) for window in member.windows}
    return [
        shown(member.alias),
        member.state.value,
        *(windows.get(name, "") for name in names),
        "" if member.claim in {None, "unknown"} else shown(member.claim),
        number(member.requests),
        number(member.failures),
        number(member.cooldowns),
        "" if member.expires_in_s is None else duration(member.expires_in_s),
        _note(member),
    ]


def _note(member: MemberView) -> str:
    failures = member.auth_failures or 0
    said = [
        member.reason,
        f"{failures} times in a row" if failures > 1 else None,
        None if member.retry_in_s is None else f"retry in {duration(member.retry_in_s)}",
        "needs a login" if member.needs_login else None,
    ]
    return ", ".join(text for text in said if text)


def _window(window: WindowView) -> str:
    if window.utilization is not None:
        resets = "" if window.resets_in_s is None else f" resets in {duration(window.resets_in_s)}"
        return f"{bar(window.utilization)} {percent(window.utilization)}{resets}"
    if window.reading is Reading.UNTOLD:
        told = ((window.limit, "limit"), (window.remaining, "left"))
        return ", ".join(f"{label} {number(value)}" for value, label in told if value is not None)
    if window.last_utilization is None:
        return {"never": "not observed yet", "void": "no reading"}.get(window.reading.value, window.reading.value)
    age = "" if window.observed_ago_s is None else f" {duration(window.observed_ago_s)} ago"
    return f"stale: {percent(window.last_utilization)}{age}"
