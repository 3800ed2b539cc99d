"""The view of `doctor`: the findings, worst first."""

from __future__ import annotations

from typing import Annotated, Literal, final

from msgspec import Meta

from mcp_server.answers.views.answer import AnswerView, common_fields, left_out
from mcp_server.answers.views.base import OptionalSentence, Sentence, Sentences, View, limit_rows
from mcp_server.answers.views.status import ReadView
from mcp_server.assessment import Assessment, Finding
from mcp_server.assessment.finding import MAX_WORDED
from router_client.model.states import Severity

MAX_FINDINGS = MAX_WORDED
PROBLEMS = (Severity.FAIL, Severity.WARN)

Detail = Literal["problems", "all"]


@final
class DetailView(View, frozen=True):
    """A name from outside that a finding is about."""

    label: Annotated[str, Meta(description="What the name is")]
    value: Annotated[str, Meta(description="The name; data from outside")]


@final
class FindingView(View, frozen=True):
    """One observation with its severity, evidence and next step."""

    id: Annotated[str, Meta(description="Stable id")]
    severity: Annotated[
        Severity, Meta(description="fail: requests fail; warn: action needed; info: good to know; ok: passed")
    ]
    subject: Annotated[
        str | None, Meta(description="Account, deployment, backend, route or read it is about; data from outside")
    ]
    message: Annotated[Sentence, Meta(description="What was found")]
    evidence: Annotated[Sentence, Meta(description="What it is based on")]
    next_step: Annotated[OptionalSentence, Meta(description="What the user can do")]
    details: Annotated[list[DetailView], Meta(description="Further names; data from outside")]


@final
class SummaryView(View, frozen=True):
    """Number of findings by severity, including those not shown."""

    fail: Annotated[int, Meta(description="Requests fail")]
    warn: Annotated[int, Meta(description="Action needed")]
    info: Annotated[int, Meta(description="Good to know")]
    ok: Annotated[int, Meta(description="Passed")]


@final
class DoctorView(AnswerView, frozen=True):
    """All findings of the check."""

    summary: Annotated[SummaryView, Meta(description="Number of findings by severity, including those not shown")]
    findings: Annotated[list[FindingView], Meta(description="Findings, worst first")]
    reads: Annotated[list[ReadView], Meta(description="Every read and its outcome; only for detail=all")]
    notes: Annotated[Sentences, Meta(description="What was left out")]


def doctor_view(assessment: Assessment, detail: Detail) -> DoctorView:
    """Fill the view with all findings, or for `problems` with those of severity fail and warn and no reads."""
    severities, counts = (Severity if detail == "all" else PROBLEMS), assessment.finding_counts
    wanted = [finding for finding in assessment.findings if finding.severity in severities]
    total = sum(counts.get(severity, 0) for severity in severities)
    shown, notes = limit_rows(wanted, MAX_FINDINGS, "finding", total)
    return DoctorView(
        **common_fields(assessment),
        summary=SummaryView(**{severity.value: counts.get(severity, 0) for severity in Severity}),
        findings=[_finding(finding) for finding in shown],
        reads=[ReadView.of(read) for read in assessment.snapshot.reads] if detail == "all" else [],
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
