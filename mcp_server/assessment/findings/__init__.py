"""All findings, worst first. A new finding is one function in the module of its subject, and its name in the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mcp_server.assessment.finding import Finding
from mcp_server.assessment.findings import backends, pool, reads, router, routes, usage
from mcp_server.assessment.verdict import Case, Verdict
from router_client.model.states import Severity

__all__ = ["find"]

Check = Callable[[Case, Verdict], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    router.health_mismatch,
    router.another,
    router.client,
    router.open_to_network,
    router.guard_off_while_paid,
    router.no_database,
    router.guard_ok,
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

SEVERITY_ORDER = {severity: index for index, severity in enumerate(Severity)}


def find(case: Case, verdict: Verdict, problems: Sequence[Verdict]) -> tuple[Finding, ...]:
    """Return the problems and the findings of every check, worst first."""
    found = [_as_finding(problem) for problem in problems]
    found += (finding for check in CHECKS for finding in check(case, verdict))
    return tuple(sorted(found, key=lambda finding: SEVERITY_ORDER[finding.severity]))


def _as_finding(problem: Verdict) -> Finding:
    return Finding(
        problem.id,
        Severity.FAIL,
        "router",
        problem.headline,
        problem.evidence,
        problem.next_step,
        problem.details,
    )
