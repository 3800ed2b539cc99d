"""The text of `doctor`: the verdict, then each finding with its evidence and next step, worst first."""

from __future__ import annotations

from itertools import groupby

from mcp_server.answers.text.layout import join_lines, next_step_line, note_lines, quoted
from mcp_server.answers.text.status import read_lines, title
from mcp_server.answers.views.doctor import DoctorView, FindingView
from mcp_server.units import plural

INDENT = "     "


def render_doctor(view: DoctorView) -> str:
    """Return the verdict, the number of findings by severity, and the findings that the view shows.

    The headline and the next step are left out where a finding below says the same.
    """
    counts = view.summary
    summary = f"{counts.fail} fail, {counts.warn} warn, {counts.info} info, {counts.ok} ok"
    hidden = counts.fail + counts.warn + counts.info + counts.ok - len(view.findings)
    more = f" ({plural(hidden, 'finding')} not shown; detail=all shows all)" if hidden and not view.notes else ""
    return join_lines(
        [
            title(view),
            None if view.headline in {finding.message for finding in view.findings} else view.headline,
            None
            if view.next_step in {finding.next_step for finding in view.findings}
            else next_step_line(view.next_step),
            f"Checks: {summary}{more}",
            *(line for _, equal in groupby(view.findings, _body) for line in _block(list(equal))),
            *read_lines(view.reads),
            *note_lines(view.notes),
        ]
    )


def _block(findings: list[FindingView]) -> list[str]:
    """Return the titles of findings that differ in their subjects only, and once what they have in common."""
    return [*map(_title, findings), *(INDENT + line for line in _body(findings[0]))]


def _title(finding: FindingView) -> str:
    subject = f" {quoted(finding.subject)}" if finding.subject else ""
    return f"{finding.severity.value.upper():<4} {finding.id}{subject}"


def _body(finding: FindingView) -> list[str]:
    details = ", ".join(f"{detail.label} {quoted(detail.value)}" for detail in finding.details)
    return [
        finding.message,
        f"Evidence: {finding.evidence}",
        *([f"About: {details}"] if details else []),
        *([f"Next: {finding.next_step}"] if finding.next_step else []),
    ]
