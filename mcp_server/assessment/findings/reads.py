"""Findings on the reads themselves: what could not be seen, and why."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.assessment.advice import next_step
from mcp_server.assessment.finding import Finding
from mcp_server.assessment.verdict import Case, Verdict, names
from router_client.model.facts import value_of
from router_client.model.snapshot import ReadReport
from router_client.model.states import Outcome, Peer, Severity

FAILED = (
    Outcome.MALFORMED,
    Outcome.THROTTLED,
    Outcome.DISABLED,
    Outcome.FORBIDDEN,
    Outcome.REFUSED,
    Outcome.NOT_THIS_ROUTER,
    Outcome.UNVERIFIED,
)
ENDS = {
    Outcome.FORBIDDEN: "It was refused with 403",
    Outcome.UNVERIFIED: "It was not sent: its connection was closed before it could carry the key",
}
"""How a read ended, where its outcome alone does not say enough."""


def failed(case: Case, _: Verdict) -> Iterator[Finding]:
    """A required read of the router brought nothing."""
    if case.snapshot.peer is not Peer.PROVED:
        return
    for read in case.snapshot.ended(*FAILED):
        yield Finding(
            "router.read_failed",
            Severity.WARN,
            read.name,
            "This read brought nothing, so that part of the view is missing.",
            f"{ENDS.get(read.outcome, f'It ended as {read.outcome.value}')}.",
            next_step(case.snapshot, "router.read_failed", detail=read.outcome.value),
        )


def late(case: Case, _: Verdict) -> Iterator[Finding]:
    """A read that took too long or brought too much: the router is slow to answer it, not down."""
    if case.snapshot.peer is not Peer.PROVED:
        return
    for optional in (False, True):
        for read in case.snapshot.ended(Outcome.TIMEOUT, Outcome.TOO_LARGE, optional=optional):
            yield _late(case, read)


def _late(case: Case, read: ReadReport) -> Finding:
    slow = read.outcome is Outcome.TIMEOUT
    id_ = "router.read_late" if slow else "router.read_too_large"
    what = "was not answered in time" if slow else "brought more than its cap"
    took = "" if read.ms is None else f" after {read.ms / 1000:.1f}s"
    return Finding(
        id_,
        Severity.WARN,
        read.name,
        f"This read {what}, so that part of the view is missing. The router itself answers.",
        f"It ended as {read.outcome.value}{took}.",
        next_step(case.snapshot, id_),
    )


def key_limited(case: Case, _: Verdict) -> Iterator[Finding]:
    """The key is accepted, and may not read everything."""
    s = case.snapshot
    refused = (*s.ended(Outcome.NOT_PERMITTED), *s.ended(Outcome.NOT_PERMITTED, optional=True))
    if refused:
        yield Finding(
            "router.key_limited",
            Severity.INFO,
            None,
            "The key is accepted but may not read everything, so this view is limited to what the key may see.",
            f"Not permitted: {names(refused)}.",
            next_step(s, "router.key_limited"),
        )


def reduced_view(case: Case, _: Verdict) -> Iterator[Finding]:
    """The health read gave the public view only: through a published port, a tunnel or the network."""
    s, health = case.snapshot, value_of(case.snapshot.health)
    if health is not None and health.reduced:
        yield Finding(
            "router.reduced_view",
            Severity.INFO,
            s.terms.health,
            "The router shows only its public health here: version, queue and sessions are left out.",
            f"{s.terms.health} had no more than a status, as it does when asked from elsewhere without its key.",
            next_step(s, "router.reduced_view"),
        )


def admin_token_missing(case: Case, _: Verdict) -> Iterator[Finding]:
    """The supplement that needs an admin token was not asked."""
    if case.snapshot.peer is Peer.PROVED and _admin(case, Outcome.NEEDS_ADMIN):
        noun = case.snapshot.terms.target
        yield Finding(
            "admin.token_missing",
            Severity.INFO,
            None,
            f"Failure streaks of {noun}s outside cooldown, and {noun}s on disk that are not loaded, are not shown.",
            "They need an admin token, and none is set here; nothing was sent.",
            next_step(case.snapshot, "admin.token_missing"),
        )


def admin_disabled(case: Case, _: Verdict) -> Iterator[Finding]:
    """A token is set, and the router's admin API is off."""
    if _admin(case, Outcome.DISABLED):
        yield Finding(
            "admin.disabled",
            Severity.INFO,
            None,
            "An admin token is set here, but the router's admin API is off or has no token.",
            "The admin read was answered with 403.",
            next_step(case.snapshot, "admin.disabled"),
        )


def admin_rejected(case: Case, _: Verdict) -> Iterator[Finding]:
    """A token is set, and the router does not take it, or takes no more attempts for now."""
    for read in _admin(case, Outcome.KEY_REJECTED, Outcome.THROTTLED):
        yield Finding(
            "admin.token_rejected",
            Severity.WARN,
            None,
            "The router's admin API rejects the admin token that is set here.",
            f"The admin read ended as {read.outcome.value}.",
            next_step(case.snapshot, "admin.token_rejected"),
        )


def _admin(case: Case, *outcomes: Outcome) -> list[ReadReport]:
    return [read for read in case.snapshot.ended(*outcomes, optional=True) if read.admin]
