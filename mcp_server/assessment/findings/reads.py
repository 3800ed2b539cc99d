"""Findings about the reads themselves: what is missing from the answer, and why."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.finding import Finding
from mcp_server.assessment.verdict import Case, Verdict, read_names
from router_client.model.facts import value_of
from router_client.model.snapshot import ReadReport
from router_client.model.states import Outcome, Peer, Severity

FAILED = (
    Outcome.MALFORMED,
    Outcome.RATE_LIMITED,
    Outcome.DISABLED,
    Outcome.FORBIDDEN,
    Outcome.UNREACHABLE,
    Outcome.UNRECOGNIZED,
    Outcome.CONNECTION_CLOSED,
)
ADMIN_REFUSED = {Outcome.DISABLED, Outcome.RATE_LIMITED}
"""Those of an admin read that have findings of their own."""

EVIDENCE = {
    Outcome.FORBIDDEN: "The read was refused with HTTP 403.",
    Outcome.CONNECTION_CLOSED: "The read was not sent: the connection closed before it could carry the key.",
}
"""For outcomes whose name does not say enough."""


def failed(case: Case, _: Verdict) -> Iterator[Finding]:
    """A read that failed and is required, or that the user configured an admin token for."""
    s = case.snapshot
    if s.peer is not Peer.IDENTIFIED:
        return
    extra = (read for read in s.ended_for_admin(*FAILED) if read.outcome not in ADMIN_REFUSED)
    for read in (*s.ended(*FAILED), *extra):
        yield Finding(
            "router.read_failed",
            Severity.WARN,
            read.name,
            "This read failed, so a part of the answer is missing.",
            EVIDENCE.get(read.outcome, f"Outcome of the read: {read.outcome.value}."),
            next_step(s, "router.read_failed", detail=read.outcome.value),
        )


def timed_out_or_too_large(case: Case, _: Verdict) -> Iterator[Finding]:
    """A read that timed out or exceeded its size limit; the router answered others."""
    if case.snapshot.peer is not Peer.IDENTIFIED:
        return
    for optional in (False, True):
        for read in case.snapshot.ended(Outcome.TIMEOUT, Outcome.TOO_LARGE, optional=optional):
            yield _timed_out_or_too_large(case, read)


def _timed_out_or_too_large(case: Case, read: ReadReport) -> Finding:
    timed_out = read.outcome is Outcome.TIMEOUT
    id_ = "router.read_timeout" if timed_out else "router.read_too_large"
    what = "timed out" if timed_out else "exceeded its size limit"
    after = "" if read.ms is None else f", after {read.ms / 1000:.1f}s"
    return Finding(
        id_,
        Severity.WARN,
        read.name,
        f"This read {what}, so a part of the answer is missing. The router answered other reads.",
        f"Outcome of the read: {read.outcome.value}{after}.",
        next_step(case.snapshot, id_, detail=read.name),
    )


def key_limited(case: Case, _: Verdict) -> Iterator[Finding]:
    """The key is accepted, but may not read everything."""
    s = case.snapshot
    refused = (*s.ended(Outcome.NOT_PERMITTED), *s.ended(Outcome.NOT_PERMITTED, optional=True))
    if refused:
        yield Finding(
            "router.key_limited",
            Severity.INFO,
            None,
            "The router accepts the API key but does not let it read everything, so a part of the answer is missing.",
            f"Reads not permitted: {read_names(refused)}.",
            next_step(s, "router.key_limited"),
        )


def reduced_view(case: Case, _: Verdict) -> Iterator[Finding]:
    """The health read returned only its public part: through a published port, a tunnel or the network."""
    s, health = case.snapshot, value_of(case.snapshot.health)
    if health is not None and health.reduced:
        yield Finding(
            "router.reduced_view",
            Severity.INFO,
            s.terms.health,
            "The router shows only its public health: version, queue and sessions are missing.",
            f"{s.terms.health} returned only a status, as it does for remote clients without the router's key.",
            next_step(s, "router.reduced_view"),
        )


def admin_token_missing(case: Case, _: Verdict) -> Iterator[Finding]:
    """The admin read was skipped, because no token is configured."""
    if case.snapshot.peer is Peer.IDENTIFIED and case.snapshot.ended_for_admin(Outcome.NEEDS_ADMIN):
        yield Finding(
            "admin.token_missing",
            Severity.INFO,
            None,
            f"{case.snapshot.terms.admin_only} are not shown.",
            "They require an admin token, and none is configured. The read was not sent.",
            next_step(case.snapshot, "admin.token_missing"),
        )


def admin_disabled(case: Case, _: Verdict) -> Iterator[Finding]:
    """A token is configured, and the router's admin API is off."""
    if case.snapshot.ended_for_admin(Outcome.DISABLED):
        yield Finding(
            "admin.disabled",
            Severity.INFO,
            None,
            "An admin token is configured, but the router's admin API is off or has no token.",
            "The admin read was refused with HTTP 403.",
            next_step(case.snapshot, "admin.disabled"),
        )


def admin_rejected(case: Case, _: Verdict) -> Iterator[Finding]:
    """The router rejects the configured token, or currently throttles attempts."""
    for read in case.snapshot.ended_for_admin(Outcome.KEY_REJECTED, Outcome.RATE_LIMITED):
        yield Finding(
            "admin.token_rejected",
            Severity.WARN,
            None,
            "The router's admin API rejects the configured admin token.",
            f"Outcome of the admin read: {read.outcome.value}.",
            next_step(case.snapshot, "admin.token_rejected"),
        )
