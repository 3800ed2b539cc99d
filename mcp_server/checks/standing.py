"""Verdicts on a router that nothing stops: unknown, serving with reservations, or well."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.checks.tally import measured, recovery, stranded, tally
from mcp_server.checks.verdict import Name, Verdict, names
from mcp_server.units import plural
from router_client.snapshot import Pool, Snapshot
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
    if s.pool is not None and s.pool.unproved:
        return _unproved(s, s.pool)
    full = s.queue is not None and s.queue.full
    lost = s.pool is not None and any(not served for _, served in stranded(s.pool))
    serving = False if full else None if _all_failed(s) or lost else True
    name = Name.DEGRADED if reservations else Name.OK
    start = "The router is up, but " if reservations else "The router is up and would serve the next request: "
    return Verdict(
        name,
        serving,
        start + "; ".join(reservations or [_strength(s)]) + f"; {_proof(s)}.",
        _degraded_step(s, full) if reservations else None,
        f"Reads that were well: {names(s.ended(Outcome.OK))}.",
    )


def _unproved(s: Snapshot, pool: Pool) -> Verdict:
    """Everything is configured and nothing is proved: that is no fault, and no proof either."""
    configured = plural(len(pool.members), s.words.member)
    names = f" behind {plural(len(pool.groups), s.words.group)}" if pool.groups else ""
    return Verdict(
        Name.UNKNOWN,
        None,
        f"The router is up with {configured}{names} configured; whether they can serve is unproved: {pool.unproved}.",
        recovery(pool, s.words),
        "The router says the state of none of them.",
    )


def _reservations(s: Snapshot) -> Iterator[str]:
    if s.queue is not None and s.queue.full:
        yield "its queue is full, so that the next request would be turned away"
    if s.pool is not None and not all(member.usable for member in s.pool.members):
        counts = tally(s.pool)
        yield f"only {counts.usable} of {plural(counts.total, s.words.member)} can serve: {counts.reasons}"
        yield from _names_lost(s, s.pool)
    if s.pool is None:
        yield f"its {s.words.member}s could not be read"
    if s.health is not None and not s.health.ok and s.upstream_key is not UpstreamKey.PROVED:
        yield f"its own {s.words.health} says {s.words.unwell}"
    if s.usage is None:
        yield "its figures could not be read"
    if _all_failed(s):
        yield "nothing that it was asked lately succeeded"


def _names_lost(s: Snapshot, pool: Pool) -> Iterator[str]:
    """What that means for the names that clients ask for."""
    down = [served for _, served in stranded(pool)]
    names = plural(len(pool.groups), s.words.group)
    if not all(down):
        yield f"requests for {down.count(False)} of {names} would fail"
    if any(down):
        yield f"requests for {down.count(True)} of {names} go to fallbacks"


def _strength(s: Snapshot) -> str:
    if s.upstream_key is UpstreamKey.PROVED:
        return f"it has no {s.words.member}s and serves with an upstream key of its own"
    counts = tally(s.pool) if s.pool else None
    return f"{counts.usable} of {plural(counts.total, s.words.member)} usable" if counts else "it says so itself"


def _proof(s: Snapshot) -> str:
    figures = s.usage.latest if s.usage else None
    if s.usage is None or figures is None or not figures.requests:
        return "no recent request proves it"
    if _all_failed(s):
        return f"all of the {plural(figures.requests, 'request')} {measured(s.usage)} failed"
    return f"{plural(figures.requests, 'request')} {measured(s.usage)}"


def _all_failed(s: Snapshot) -> bool:
    window = s.usage.latest if s.usage else None
    return bool(window and window.requests and window.error_rate is not None and window.error_rate >= 1)


def _degraded_step(s: Snapshot, full: bool) -> str:
    if full:
        return "Wait until requests in flight have finished."
    if _all_failed(s):
        return "Look at the router's log for the cause of the failed requests."
    step = recovery(s.pool, s.words) if s.pool else None
    return step or "Ask again in a moment; if it stays so, look at the router's log and version."
