"""The view of `doctor`: the findings, worst first."""

from __future__ import annotations

from collections import Counter
from typing import Literal, final

from pydantic import Field

from mcp_server.answers.views.answer import AnswerView, common_fields, left_out
from mcp_server.answers.views.base import OptionalSentence, Sentence, Sentences, View, limit_rows
from mcp_server.answers.views.status import ReadView
from mcp_server.assessment import Assessment, Finding
from router_client.model.states import Severity

MAX_FINDINGS = 100
PROBLEMS = (Severity.FAIL, Severity.WARN)

Detail = Literal["problems", "all"]


@final
class DetailView(View):
    """A name from outside that a finding is about."""

    label: str = Field(description="What the name is")
    value: str = Field(description="The name; data from outside")


@final
class FindingView(View):
    """One observation with its severity, evidence and next step."""

    id: str = Field(description="Stable id")
    severity: Severity = Field(description="fail: requests fail; warn: action needed; info: good to know; ok: passed")
    subject: str | None = Field(
        description="Account, deployment, backend, route or read it is about; data from outside"
    )
    message: Sentence = Field(description="What was found")
    evidence: Sentence = Field(description="What it is based on")
    next_step: OptionalSentence = Field(description="What the user can do")
    details: list[DetailView] = Field(description="Further names; data from outside")


@final
class SummaryView(View):
    """Number of findings by severity, including those not shown."""

    fail: int = Field(description="Requests fail")
    warn: int = Field(description="Action needed")
    info: int = Field(description="Good to know")
    ok: int = Field(description="Passed")


@final
class DoctorView(AnswerView):
    """All findings of the check."""

    summary: SummaryView = Field(description="Number of findings by severity, including those not shown")
    findings: list[FindingView] = Field(description="Findings, worst first")
    reads: list[ReadView] = Field(description="Every read and its outcome; only for detail=all")
    notes: Sentences = Field(description="What was left out")


def doctor_view(assessment: Assessment, detail: Detail) -> DoctorView:
    """Fill the view with all findings, or for `problems` with those of severity fail and warn and no reads."""
    findings = assessment.findings
    wanted = [f for f in findings if detail == "all" or f.severity in PROBLEMS]
    shown, notes = limit_rows(wanted, MAX_FINDINGS, "finding")
    counts = Counter(finding.severity for finding in findings)
    return DoctorView(
        **common_fields(assessment),
        summary=SummaryView(**{severity.value: counts[severity] for severity in Severity}),
        findings=[_finding(finding) for finding in shown],
        reads=[ReadView.model_validate(read) for read in assessment.snapshot.reads] if detail == "all" else [],
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
