"""The text of one change, as one line."""

from __future__ import annotations

from mcp_server.answers.text.layout import quoted
from mcp_server.answers.views.changes import ChangeView, What

NOT_LISTED = "none"


def render_change(change: ChangeView) -> str:
    """Return a line for a log, such as `2026-03-01 12:03:04 target work: usable -> rate_limited`."""
    return f"{_date(change)} {_clock(change)} {_words(change)}"


def render_mark(change: ChangeView) -> str:
    """Return a line for a screen, such as `Changed at 12:03:04: verdict: ok -> halted`."""
    return f"Changed at {_clock(change)}: {_words(change)}"


def _words(change: ChangeView) -> str:
    return f"{_about(change)}: {change.old or NOT_LISTED} -> {change.new or NOT_LISTED}"


def _about(change: ChangeView) -> str:
    if change.what is What.TARGET:
        return f"target {quoted(change.name)}"
    parts = (change.what.value, change.id, quoted(change.subject) if change.subject else None)
    return " ".join(part for part in parts if part)


def _date(change: ChangeView) -> str:
    return change.time[:10]


def _clock(change: ChangeView) -> str:
    return change.time[11:19]
