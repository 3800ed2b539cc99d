"""The text of `doctor`: the verdict, then each finding with its evidence and next step, worst first."""

from __future__ import annotations

from mcp_server.answers.text.layout import join, next_step, notes, shown
from mcp_server.answers.text.status import title
from mcp_server.answers.views.doctor import DoctorView, FindingView
from mcp_server.units import plural

INDENT = "     "


def render_doctor(view: DoctorView) -> str:
    """Everything that a person needs to act, in the order in which to act."""
    counts = view.summary
    summary = f"{counts.fail} fail, {counts.warn} warn, {counts.info} info, {counts.ok} ok"
    hidden = counts.fail + counts.warn + counts.info + counts.ok - len(view.findings)
    more = f" ({plural(hidden, 'finding')} not shown; detail=all shows all)" if hidden and not view.notes else ""
    return join(
        [
            title(view),
            view.headline,
            next_step(view.next_step),
            f"Checks: {summary}{more}",
            *(line for finding in view.findings for line in _finding(finding)),
            *notes(view.notes),
        ]
    )


def _finding(finding: FindingView) -> list[str]:
    subject = f" {shown(finding.subject)}" if finding.subject else ""
    details = ", ".join(f"{detail.label} {shown(detail.value)}" for detail in finding.details)
    step = [f"Next: {finding.next_step}"] if finding.next_step else []
    lines = [finding.message, f"Evidence: {finding.evidence}", *([f"About: {details}"] if details else []), *step]
    return [f"{finding.severity.value.upper():<4} {finding.id}{subject}", *(INDENT + line for line in lines)]
