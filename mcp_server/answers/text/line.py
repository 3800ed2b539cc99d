"""The text of `line`: one line of at most MAX_COLUMNS, or the fields of a template."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from mcp_server.answers.text.layout import quoted
from mcp_server.answers.views.line import LineView, Mark, Trouble, TroubleView
from mcp_server.units import all_of, duration, percent, plural

MAX_COLUMNS = 60
MAX_NAME = 16
MARKS = {Mark.OK: "●", Mark.WARN: "▲", Mark.FAIL: "✗", Mark.UNVERIFIED: "?", Mark.ABSENT: "○"}
SEPARATOR, ELLIPSIS = " · ", "…"

WORDS = {
    "bad_setting": "a setting is wrong",
    "unreachable": "not running",
    "unresponsive": "not answering",
    "tls_failed": "TLS failed",
    "unrecognized": "not a known router",
    "needs_key": "needs a key",
    "key_rejected": "key rejected",
    "key_expired": "key expired",
    "key_over_budget": "key over budget",
    "halted": "halted",
    "stalled": "stalled",
    "at_capacity": "at capacity",
    "no_targets": "no {noun}s",
    "starting": "{noun} starting",
    "no_usable_target": "no usable {noun}",
    "unknown": "state not reported",
    "unverified": "up, unverified",
    "degraded": "degraded",
    "ok": "ok",
}
FIELDS = ("mark", "verdict", "summary", "usable", "total", "quota", "trouble", "available")
"""The fields of a template. One that the router does not report is empty."""

FIELD = re.compile(r"\{(\w+)\}")


def render_line(view: LineView) -> str:
    """Return the line, without its last parts if they would not fit."""
    others = (_trouble(view), _quota(view) if view.mark is Mark.OK else _available(view))
    parts = [part for part in (_beginning(view), *others) if part]
    while len(parts) > 1 and columns(SEPARATOR.join(parts)) > MAX_COLUMNS:
        parts.pop()
    return SEPARATOR.join(parts)


def render_template(view: LineView, template: str) -> str:
    """Return the template with its fields filled in; `unknown_fields` says whether it has others."""
    values = _fields(view)
    return FIELD.sub(lambda field: values.get(field[1], field[0]), template)


def unknown_fields(template: str) -> list[str]:
    """Return the names in braces that are no fields."""
    return [name for name in FIELD.findall(template) if name not in FIELDS]


def columns(text: str) -> int:
    """Return the width of a text in a terminal: wide characters take two columns, combining ones none."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _fields(view: LineView) -> Mapping[str, str]:
    return {
        "mark": MARKS[view.mark],
        "verdict": view.verdict.value,
        "summary": _summary(view),
        "usable": "" if view.usable is None else str(view.usable),
        "total": "" if view.total is None else str(view.total),
        "quota": _quota(view),
        "trouble": _trouble(view),
        "available": _wait(view),
    }


def _beginning(view: LineView) -> str:
    """Return mark, words and counts; `2/4` says enough of a router that is degraded.

    Without usable targets it would say too much: then others are unverified.
    """
    counts = _counts(view) if view.usable else ""
    if view.verdict == "degraded" and counts and view.usable != view.total:
        return f"{MARKS[view.mark]} {counts}"
    is_counted = view.verdict in {"ok", "degraded"} and counts
    comma = f", {_when(view)}" if view.mark is Mark.FAIL and view.available_in_s is not None else ""
    return f"{MARKS[view.mark]} {_summary(view)}{f' {counts}' if is_counted else ''}{comma}"


def _summary(view: LineView) -> str:
    if view.mark is Mark.ABSENT and view.verdict == "unreachable":
        return "no router"
    if view.verdict == "unreachable" and view.is_running:
        return "accepts no requests"
    if view.verdict == "unknown" and view.is_late:
        return "state not read in time"
    if view.verdict == "no_usable_target":
        return _none_usable(view)
    return WORDS[view.verdict].format(noun=view.noun)


def _none_usable(view: LineView) -> str:
    """Return such as `both accounts paused`, or `no usable account` if they are in several states."""
    if view.usable:
        return "requests refused"
    if view.state is None or not view.total:
        return WORDS["no_usable_target"].format(noun=view.noun)
    which = view.noun if view.total == 1 else all_of(view.total, view.noun)
    return f"{which} {view.state.words}"


def _counts(view: LineView) -> str:
    return "" if view.usable is None or view.total is None else f"{view.usable}/{view.total}"


def _quota(view: LineView) -> str:
    return " ".join(f"{quoted(window.name)} {percent(window.utilization)}" for window in view.quota)


def _trouble(view: LineView) -> str:
    trouble = view.trouble
    if trouble is None:
        return "a client uses another address" if view.elsewhere else ""
    if trouble.kind is Trouble.FAILING:
        return f"{percent(trouble.failure_rate or 0)} fail"
    words = {Trouble.REFUSED: "refused", Trouble.FALLBACK: "on fallback", Trouble.MAY_FAIL: "may fail"}[trouble.kind]
    return f"{_routes(trouble, view.route_noun)} {words}".strip()


def _routes(trouble: TroubleView, noun: str) -> str:
    if trouble.route is not None:
        return quoted(_cut(trouble.route))
    return "" if trouble.routes == 1 else plural(trouble.routes, noun)


def _cut(name: str) -> str:
    if columns(name) <= MAX_NAME:
        return name
    kept = name
    while columns(kept) > MAX_NAME - 1:
        kept = kept[:-1]
    return kept + ELLIPSIS


def _available(view: LineView) -> str:
    return "" if view.mark is Mark.FAIL or view.available_in_s is None else _when(view)


def _when(view: LineView) -> str:
    if view.available_in_s == 0:
        return "reset is due" if view.verdict == "halted" else "back any moment"
    return f"{'resets' if view.verdict == 'halted' else 'back'} in {_wait(view)}"


def _wait(view: LineView) -> str:
    if view.available_in_s is None:
        return ""
    return duration(view.available_in_s) + ("+" if view.available_is_minimum else "")
