"""`doctor`: every check, worst first."""

from __future__ import annotations

from collections import Counter
from typing import Literal, final

from pydantic import Field

from mcp_server.assessment import Assessment, Finding
from mcp_server.views.answer import AnswerView, left_out, opening
from mcp_server.views.base import MaybeSentence, Sentence, Sentences, View, cut
from router_client.states import Severity

MAX_FINDINGS = 100
PROBLEMS = (Severity.FAIL, Severity.WARN)

Detail = Literal["problems", "all"]


@final
class DetailView(View):
    """A name from outside that belongs to a finding."""

    label: str = Field(description="What it is")
    value: str = Field(description="The name, as data")


@final
class FindingView(View):
    """What was seen, how bad it is, and what the person can do."""

    id: str = Field(description="Stable id")
    severity: Severity = Field(description="fail stops requests, warn wants an action, info is good to know")
    subject: str | None = Field(description="The account, backend or read that it is about, as data")
    message: Sentence = Field(description="What is the case")
    evidence: Sentence = Field(description="What was read")
    next_step: MaybeSentence = Field(description="What the person can do")
    details: list[DetailView] = Field(description="Names that belong to it, as data")


@final
class SummaryView(View):
    """All findings by severity, shown here or not."""

    fail: int = Field(description="Stop requests")
    warn: int = Field(description="Want an action")
    info: int = Field(description="Good to know")
    ok: int = Field(description="Checked and well")


@final
class DoctorView(AnswerView):
    """What is wrong, and what do I do?"""

    summary: SummaryView = Field(description="Findings by severity")
    findings: list[FindingView] = Field(description="Worst first")
    notes: Sentences = Field(description="What is left out")


def doctor_view(assessment: Assessment, detail: Detail) -> DoctorView:
    """Fill the view: problems (fail and warn) or all findings."""
    findings = assessment.findings
    wanted = [f for f in findings if detail == "all" or f.severity in PROBLEMS]
    shown, notes = cut(wanted, MAX_FINDINGS, "findings")
    counts = Counter(finding.severity for finding in findings)
    return DoctorView(
        **opening(assessment),
        summary=SummaryView(**{severity.value: counts[severity] for severity in Severity}),
        findings=[_finding(finding) for finding in shown],
        notes=[*left_out(assessment), *notes],
    )


def _finding(finding: Finding) -> FindingView:
    return FindingView(
        id=finding.id,
        severity=finding.severity,
        subject=finding.subject,
        message=finding.message,
        evidence=finding.evidence,
        next_step=finding.next_step,
        details=[DetailView(label=label, value=value) for label, value in finding.details if value is not None],
    )
