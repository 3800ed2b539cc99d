"""Findings on the reads themselves: what could not be seen, and where two sources say different things."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.checks.finding import Finding, Severity
from mcp_server.checks.verdict import Name, Verdict, names
from mcp_server.units import plural
from router_client.snapshot import ReadReport, Snapshot
from router_client.states import Outcome, Peer, UpstreamKey

BLIND = (Outcome.MALFORMED, Outcome.TOO_LARGE, Outcome.TIMEOUT, Outcome.THROTTLED, Outcome.DISABLED, Outcome.REFUSED)


def disagree(s: Snapshot, verdict: Verdict) -> Iterator[Finding]:
    """The router's own health says one thing, and what decides about a request says another."""
    if s.health is None or verdict.serving is None or s.health.ok is verdict.serving:
        return
    said = s.words.well if s.health.ok else s.words.unwell
    would = "be" if verdict.serving else "not be"
    decided, why = _decider(s, verdict)
    yield Finding(
        "sources.disagree",
        Severity.WARN,
        s.words.health,
        f"{s.words.health} says {said}, yet the next request would {would} served: {why}.",
        f"Read: {names(s.ended(Outcome.OK))}. Decided by {decided}.",
        f"Do not judge this router by {s.words.health}; a monitor that does will be wrong in this state.",
    )


def _decider(s: Snapshot, verdict: Verdict) -> tuple[str, str]:
    """What decided, and why the health read did not see it."""
    if verdict.name is Name.HALTED:
        return "the guard's own state", "it does not cover the spending guard"
    if verdict.name is Name.STALLED or (s.queue is not None and s.queue.full):
        return "the queue", "it does not cover the queue"
    if s.upstream_key is UpstreamKey.PROVED:
        served = "the requests recorded for its upstream key"
        return served, "it counts accounts alone, and an upstream key serves here without any"
    return f"the rows of the {s.words.member}s", f"it does not agree with the {s.words.member}s themselves"


def reads_failed(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """A required read of a proved router brought nothing."""
    if s.peer is not Peer.PROVED:
        return
    for read in s.ended(*BLIND):
        yield Finding(
            "router.read_failed",
            Severity.WARN,
            read.name,
            "This read of the router brought nothing, so that part of the view is missing.",
            f"It ended as {read.outcome.value}.",
            "Ask again in a moment; if it stays so, look at the router's log and version.",
        )


def reduced_view(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """The health read gave strangers' view only: through a published port, a tunnel or the network."""
    if s.health is not None and s.health.reduced:
        yield Finding(
            "router.reduced_view",
            Severity.INFO,
            s.words.health,
            "The router shows only its public health here: version, queue and sessions are left out.",
            f"{s.words.health} had no more than a status. It does so when asked from elsewhere without its key.",
            f"To see all of it, {s.words.key}.",
        )


def admin_token_missing(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """The supplement that needs an admin token was not asked."""
    if s.peer is Peer.PROVED and _admin(s, Outcome.NEEDS_ADMIN):
        yield Finding(
            "admin.token_missing",
            Severity.INFO,
            None,
            "Failure streaks of accounts outside cooldown, and accounts on disk that are not loaded, are not shown.",
            "They take an admin token, and none is set here; nothing was sent.",
            f"To see them, {s.words.enable_admin} and {s.words.admin_token}.",
        )


def admin_disabled(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """A token is set, and the router's admin API is off."""
    if _admin(s, Outcome.DISABLED):
        yield Finding(
            "admin.disabled",
            Severity.INFO,
            None,
            "An admin token is set here, but the router's admin API is off or has no token.",
            "The admin read was answered with 403.",
            f"To use it, {s.words.enable_admin}.",
        )


def admin_rejected(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """A token is set, and the router does not take it, or takes no more tries for now."""
    for read in _admin(s, Outcome.KEY_REJECTED, Outcome.THROTTLED):
        yield Finding(
            "admin.token_rejected",
            Severity.WARN,
            None,
            "The router's admin API does not take the admin token that is set here.",
            f"The admin read ended as {read.outcome.value}.",
            f"In the editor's configuration of this server, {s.words.admin_token}.",
        )


def _admin(s: Snapshot, *outcomes: Outcome) -> list[ReadReport]:
    return [read for read in s.ended(*outcomes, optional=True) if read.admin]


def no_database(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """The router could keep more than it does."""
    if s.health is not None and s.health.database is False:
        yield Finding(
            "router.no_database",
            Severity.INFO,
            None,
            "The router has no database connected: it keeps no keys, budgets or spending of its own over a restart.",
            f"{s.words.health} says so.",
            "If that is not meant, give the router its database.",
        )


def guard_well(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """The spending guard was read and lets requests through."""
    if s.guard is not None and s.guard.offered and not s.guard.halted:
        said = {True: "on", False: "off", None: "in a state that the router does not say"}[s.guard.enabled]
        message = f"The spending guard is {said} and has not halted the router."
        yield Finding("guard.ok", Severity.OK, None, message, "Read from the guard's own state.")


def queue_full(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """No slot and no waiting place is left; a long queue alone is no finding."""
    queue = s.queue
    if queue is not None and queue.full:
        yield Finding(
            "queue.full",
            Severity.WARN,
            None,
            "The queue is full: the next request would be turned away.",
            f"Slots taken: {queue.active} of {queue.max_active}; waiting: {queue.queued} of {queue.max_queued}.",
            "Wait until requests in flight have finished.",
        )


def queue_well(s: Snapshot, verdict: Verdict) -> Iterator[Finding]:
    """The queue moves."""
    if s.queue is not None and not s.queue.full and verdict.name is not Name.STALLED:
        waiting = plural(s.queue.queued or 0, "request")
        message = f"The queue moves: {s.queue.active or 0} in flight, {waiting} waiting."
        yield Finding("queue.ok", Severity.OK, None, message, "Read from the router's queue.")
