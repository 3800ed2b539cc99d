"""The text of `backends_list`."""

from __future__ import annotations

from mcp_server.answers.text.layout import (
    join_lines,
    labelled,
    next_step_line,
    note_lines,
    number,
    quoted,
    table,
    verdict_line,
)
from mcp_server.answers.views.backends import BackendsView, BackendView, FallbackView
from mcp_server.units import plural
from router_client.model.states import KeyState

HEADER = ("BACKEND", "PROVIDER", "URL", "MODEL", "RPM", "TPM", "KEY", "IN USE", "ISSUES")
SOURCES = {"disk": "read from disk", "api": "read from the router's API"}


def render_backends(view: BackendsView) -> str:
    """Return the title, the verdict unless it is ok, one row for each upstream, and the notes."""
    router = [verdict_line(view), next_step_line(view.next_step)]
    if not view.available:
        return join_lines([f"BACKENDS not available. {view.reason}", *router])
    in_use = sum(item.active for item in view.backends)
    source = f" ({SOURCES.get(view.source, view.source)})" if view.source else ""
    title = f"BACKENDS {plural(len(view.backends), 'upstream')} configured, {in_use} in use{source}"
    has_keys = any(item.key is not KeyState.NOT_REPORTED for item in view.backends)
    rows = table(HEADER, [_row(item, has_keys=has_keys) for item in view.backends]) if view.backends else []
    strategy = labelled("Strategy", quoted(view.strategy)) if view.strategy else None
    fallbacks = [labelled("Fallback", _fallback(row)) for row in view.fallbacks]
    return join_lines([title, *router, *rows, strategy, *fallbacks, *note_lines(view.notes)])


def _fallback(row: FallbackView) -> str:
    return f"{quoted(row.name)} -> {', '.join(map(quoted, row.fallbacks))}"


def _row(item: BackendView, *, has_keys: bool) -> list[str]:
    issues = ", ".join(issue.value for issue in item.issues)
    return [
        quoted(item.name),
        quoted(item.provider) if item.provider else "",
        item.url or "",
        quoted(item.model) if item.model else "",
        number(item.rpm),
        number(item.tpm),
        item.key.value if has_keys else "",
        "yes" if item.active else "no",
        "; ".join(text for text in (issues, item.problem) if text),
    ]
