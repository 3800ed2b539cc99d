"""All findings, worst first. A new finding is one function in the module of its subject, and its name in the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from mcp_server.assessment.finding import Finding
from mcp_server.assessment.findings import backends, pool, reads, router, routes, usage
from mcp_server.assessment.verdict import Case, Verdict
from router_client.model.states import SEVERITY_ORDER, Severity

__all__ = ["find"]

Check = Callable[[Case, Verdict], Iterable[Finding | Severity]]
"""Yields findings; a bare severity is a finding that no view would show (see `worded`)."""

CHECKS: tuple[Check, ...] = (
    router.health_mismatch,
    router.another,
    router.hands_out,
    router.client,
    router.open_to_network,
    router.tunnel,
    router.no_key,
    router.open_management,
    router.guard_off_while_paid,
    router.no_database,
    router.guard_ok,
    router.queue_delays,
    router.queue_ok,
    reads.failed,
    reads.timed_out_or_too_large,
    reads.key_limited,
    reads.reduced_view,
    reads.admin_token_missing,
    reads.admin_disabled,
    reads.admin_rejected,
    pool.not_reported,
    pool.not_usable,
    pool.locked,
    pool.expiring_soon,
    pool.headroom_exhausted,
    pool.unanswered,
    pool.not_loaded,
    pool.not_on_disk,
    pool.readings,
    pool.ok,
    routes.refused,
    routes.unknown,
    routes.on_fallback,
    routes.rejected,
    routes.failing,
    routes.client_errors,
    routes.no_fallback,
    routes.ok,
    usage.errors,
    usage.paid,
    usage.unrecognized_claim,
    usage.exhaustion_soon,
    usage.budget_low,
    usage.ok,
    backends.issues,
    backends.malformed_file,
    backends.key_missing,
    backends.inactive,
    backends.none,
    backends.ok,
)


class Findings(NamedTuple):
    """The findings that can be shown, worst first, and the number of all of them by severity."""

    worded: tuple[Finding, ...]
    counts: Mapping[Severity, int]


def find(case: Case, verdict: Verdict, problems: Sequence[Verdict]) -> Findings:
    """Return the problems and the findings of every check."""
    found = [_as_finding(problem) for problem in problems]
    unworded: list[Severity] = []
    for check in CHECKS:
        for each in check(case, verdict):
            if isinstance(each, Finding):
                found.append(each)
            else:
                unworded.append(each)
    counts = Counter(finding.severity for finding in found) + Counter(unworded)
    return Findings(tuple(sorted(found, key=lambda finding: SEVERITY_ORDER[finding.severity])), counts)


def _as_finding(problem: Verdict) -> Finding:
    return Finding(
        problem.id,
        problem.severity,
        "router",
        problem.headline,
        problem.evidence,
        problem.next_step,
        problem.details,
    )
