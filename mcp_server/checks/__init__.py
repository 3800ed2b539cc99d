"""Pure diagnosis: a Snapshot in, one verdict and the findings out. No clock and no I/O.

A new diagnosis is one function in the file that it belongs to, and its name in the row below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mcp_server.checks import accounts, groups, reach, readings, serving, sources, spending, standing, upstreams
from mcp_server.checks.finding import Finding, Severity
from mcp_server.checks.verdict import Name, Rule, Verdict
from router_client.snapshot import Snapshot

__all__ = ["Finding", "Name", "Severity", "Verdict", "decide", "run_checks"]

RULES: tuple[tuple[Rule, str], ...] = (
    (reach.not_running, "router.not_running"),
    (reach.not_answering, "router.not_answering"),
    (reach.not_a_router, "router.not_a_router"),
    (reach.needs_key, "router.needs_key"),
    (reach.key_rejected, "router.key_rejected"),
    (serving.halted, "guard.halted"),
    (serving.stalled, "queue.stalled"),
    (serving.no_accounts, "pool.empty"),
    (serving.no_usable_account, "pool.none_usable"),
    (standing.unknown, "router.unknown"),
)
"""The order of the verdicts, each with the id of its finding."""

Check = Callable[[Snapshot, Verdict], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    sources.disagree,
    sources.reads_failed,
    sources.no_database,
    sources.reduced_view,
    sources.admin_token_missing,
    sources.admin_disabled,
    sources.admin_rejected,
    sources.guard_well,
    sources.queue_full,
    sources.queue_well,
    accounts.needs_login,
    accounts.key_rejected,
    accounts.auth_cooldown,
    accounts.rate_limited,
    accounts.failing,
    accounts.expired,
    accounts.expiring,
    accounts.unreadable,
    accounts.not_loaded,
    accounts.not_on_disk,
    accounts.well,
    groups.down,
    groups.on_fallback,
    groups.no_fallback,
    groups.unproved,
    groups.well,
    readings.stale,
    readings.never,
    readings.void,
    spending.errors,
    spending.paid,
    spending.unknown_claim,
    spending.exhaustion_soon,
    spending.budget_low,
    spending.well,
    upstreams.url_credentials,
    upstreams.query_secret,
    upstreams.plaintext_remote,
    upstreams.malformed_file,
    upstreams.duplicate,
    upstreams.loose_permissions,
    upstreams.key_missing,
    upstreams.inactive,
    upstreams.none,
    upstreams.well,
)


def decide(snapshot: Snapshot) -> Verdict:
    """The verdict: the first rule that holds, in the order in which a request would fail."""
    return next((verdict for verdict, _ in _holding(snapshot)), None) or standing.serves(snapshot)


def run_checks(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Every finding, worst first. Rules that hold beside the verdict are findings too: none hides another."""
    verdict = decide(snapshot)
    findings = [_as_finding(held, id_) for held, id_ in _holding(snapshot)]
    findings += (finding for check in CHECKS for finding in check(snapshot, verdict))
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))


def _holding(snapshot: Snapshot) -> Iterator[tuple[Verdict, str]]:
    yield from ((verdict, id_) for rule, id_ in RULES if (verdict := rule(snapshot)) is not None)


def _as_finding(verdict: Verdict, id_: str) -> Finding:
    return Finding(
        id_, Severity.FAIL, "router", verdict.headline, verdict.evidence, verdict.next_step, verdict.details
    )
