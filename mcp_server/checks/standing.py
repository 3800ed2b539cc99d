"""Verdicts on a router that nothing stops: unknown, serving with reservations, or well."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.checks.tally import recovery, tally
from mcp_server.checks.verdict import Name, Verdict, names
from mcp_server.units import plural, span
from router_client.snapshot import Snapshot
from router_client.states import AuthState, Outcome, Peer, UpstreamKey


def unknown(s: Snapshot) -> Verdict | None:
    """What decides about serving could not be read, so nothing good may be said."""
    blind = s.pool is None and (s.auth is None or s.auth.state is AuthState.UNKNOWN)
    locked = s.ended(Outcome.NEEDS_KEY, Outcome.KEY_REJECTED)
    if s.peer is not Peer.PROVED or locked or (s.guard is not None and not blind):
        return None
    missing = tuple(read for read in s.reads if read.outcome is not Outcome.OK and not read.optional)
    return Verdict(
        Name.UNKNOWN,
        None,
        "The router is up, but what decides whether it would serve could not be read.",
        "Ask again in a moment; if it stays so, look at the router's log and version.",
        f"Not read: {', '.join(f'{read.name} ({read.outcome})' for read in missing) or 'no part was asked for'}.",
    )


def serves(s: Snapshot) -> Verdict:
    """The router serves; say with what reservations, and whether a recent success proves it."""
    reservations = list(_reservations(s))
    full = s.queue is not None and s.queue.full
    serving = False if full else None if _all_failed(s) else True
    name = Name.DEGRADED if reservations else Name.OK
    start = "The router is up, but " if reservations else "The router is up and would serve the next request: "
    return Verdict(
        name,
        serving,
        start + "; ".join(reservations or [_strength(s)]) + f"; {_proof(s)}.",
        _degraded_step(s, full) if reservations else None,
        f"Reads that were well: {names(s.ended(Outcome.OK))}.",
    )


def _reservations(s: Snapshot) -> Iterator[str]:
    if s.queue is not None and s.queue.full:
        yield "its queue is full, so that the next request would be turned away"
    if s.pool is not None and not all(member.usable for member in s.pool.members):
        counts = tally(s.pool)
        yield f"only {counts.usable} of {plural(counts.total, 'account')} can serve: {counts.reasons}"
    if s.pool is None:
        yield "its accounts could not be read"
    if s.health is not None and not s.health.ok and s.upstream_key is not UpstreamKey.PROVED:
        yield f"its own {s.words.health} says degraded"
    if s.usage is None:
        yield "its figures could not be read"
    if _all_failed(s):
        yield "nothing that it was asked lately succeeded"


def _strength(s: Snapshot) -> str:
    if s.upstream_key is UpstreamKey.PROVED:
        return "it has no accounts and serves with an upstream key of its own"
    counts = tally(s.pool) if s.pool else None
    return f"{counts.usable} of {plural(counts.total, 'account')} usable" if counts else "it says so itself"


def _proof(s: Snapshot) -> str:
    window = s.usage.window if s.usage else None
    if window is None or not window.requests:
        return "no recent request proves it"
    if _all_failed(s):
        return f"all of the {plural(window.requests, 'request')} in the last {span(window.minutes)} failed"
    return f"{plural(window.requests, 'request')} in the last {span(window.minutes)}"


def _all_failed(s: Snapshot) -> bool:
    window = s.usage.window if s.usage else None
    return bool(window and window.requests and window.error_rate is not None and window.error_rate >= 1)


def _degraded_step(s: Snapshot, full: bool) -> str:
    if full:
        return "Wait until requests in flight have finished."
    if _all_failed(s):
        return "Look at the router's log for the cause of the failed requests."
    step = recovery(s.pool, s.words) if s.pool else None
    return step or "Ask again in a moment; if it stays so, look at the router's log and version."
