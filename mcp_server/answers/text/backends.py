"""The text of `backends_list`."""

from __future__ import annotations

from mcp_server.answers.text.layout import join, labelled, next_step, notes, number, shown, table, verdict_line
from mcp_server.answers.views.backends import BackendsView, BackendView, FallbackView
from mcp_server.units import plural

HEADER = ("BACKEND", "PROVIDER", "URL", "MODEL", "RPM", "TPM", "KEY", "USE", "ISSUES")


def render_backends(view: BackendsView) -> str:
    """Where they were read, the rows, the notes."""
    router = [verdict_line(view), next_step(view.next_step)]
    if not view.available:
        return join([f"BACKENDS not available. {view.reason}", *router])
    active = sum(item.active for item in view.backends)
    title = f"BACKENDS {plural(len(view.backends), 'upstream')} set up, {active} in use (read from {view.source})"
    rows = table(HEADER, [_row(item) for item in view.backends]) if view.backends else []
    routing = labelled("Routing", shown(view.strategy)) if view.strategy else None
    falls = [labelled("Fallback", _fallback(row)) for row in view.fallbacks]
    return join([title, *router, *rows, routing, *falls, *notes(view.notes)])


def _fallback(row: FallbackView) -> str:
    return f"{shown(row.name)} -> {', '.join(map(shown, row.fallbacks))}"


def _row(item: BackendView) -> list[str]:
    return [
        shown(item.name),
        shown(item.provider) if item.provider else "",
        item.url or "",
        shown(item.model) if item.model else "",
        number(item.rpm),
        number(item.tpm),
        item.key.value,
        "in use" if item.active else "not used",
        "; ".join([", ".join(issue.value for issue in item.issues), *([item.problem] if item.problem else [])]),
    ]
