"""Verdicts on a router that can be seen and would not serve the next request."""

from __future__ import annotations

from mcp_server.checks.tally import recovery, tally
from mcp_server.checks.verdict import Name, Verdict
from mcp_server.units import duration, plural
from router_client.snapshot import Snapshot
from router_client.states import AuthState, UpstreamKey

STALLED_AFTER_S = 120


def halted(s: Snapshot) -> Verdict | None:
    """The spending guard turns every request away."""
    if s.guard is None or not s.guard.halted:
        return None
    halt = s.guard.halt
    since = f" {duration(halt.since_s)} ago" if halt and halt.since_s is not None else ""
    clears = halt.clears_in_s if halt else None
    cause = f" because {halt.reason}" if halt and halt.reason else ""
    ends = "" if clears is None else f", and lifts the halt by itself in {duration(clears)}"
    wait = "" if clears is None else f"Wait {duration(clears)}, or lift"
    return Verdict(
        Name.HALTED,
        False,
        f"The router is up but turns every request away: its spending guard halted it{since}{cause}{ends}.",
        f"{wait or 'Lift'} the halt now with `{s.words.lift_halt}`.",
        f"The guard itself says that it is halted. {s.words.health} does not cover the guard.",
        () if halt is None else (("model", halt.model), ("account", halt.account), ("claim", halt.claim)),
    )


def stalled(s: Snapshot) -> Verdict | None:
    """Every slot is taken and none was freed for two minutes; depth alone is no fault."""
    queue = s.queue
    if queue is None or queue.stalled_for_s is None or queue.stalled_for_s < STALLED_AFTER_S or queue.has_free_slot:
        return None
    return Verdict(
        Name.STALLED,
        False,
        f"The router is up but stuck: no slot was freed for {duration(queue.stalled_for_s)}.",
        f"To free it, {s.words.restart}; requests in flight are lost.",
        f"Slots taken: {_of(queue.active, queue.max_active)}; waiting: {_of(queue.queued, queue.max_queued)}.",
    )


def no_accounts(s: Snapshot) -> Verdict | None:
    """No account to serve with, and no upstream key that was seen to serve instead."""
    empty = s.auth is not None and s.auth.state is AuthState.NONE if s.pool is None else not s.pool.members
    if not empty or s.upstream_key is UpstreamKey.PROVED:
        return None
    maybe = s.upstream_key is UpstreamKey.POSSIBLE
    hidden = "; whether an upstream key of its own serves instead shows only after a first request" if maybe else ""
    return Verdict(
        Name.NO_ACCOUNTS,
        None if maybe else False,
        f"The router is up but has no {s.words.member}s{hidden}.",
        _sentence(s.words.restart if s.pool and s.pool.not_loaded else s.words.add_account),
        f"The list of {s.words.member}s is empty." if s.pool else f"The router says that it has no {s.words.member}.",
    )


def no_usable_account(s: Snapshot) -> Verdict | None:
    """Accounts, and none that could take a request."""
    if s.pool is None:
        return _broken(s)
    if not s.pool.members or s.pool.unproved or any(member.usable for member in s.pool.members):
        return None
    counts = tally(s.pool)
    noun = s.words.member
    return Verdict(
        Name.NO_USABLE_ACCOUNT,
        None if counts.unknown else False,
        f"The router is up but {f'no {noun} can' if counts.total > 1 else f'its one {noun} cannot'} serve"
        f" a request: {counts.reasons}.",
        recovery(s.pool, s.words),
        f"0 of {plural(counts.total, noun)} usable, counted from the rows.",
    )


def _broken(s: Snapshot) -> Verdict | None:
    """/accounts could not be read; the router's own word is what is left."""
    if s.auth is None or s.auth.state is not AuthState.BROKEN:
        return None
    return Verdict(
        Name.NO_USABLE_ACCOUNT,
        False,
        f"The router is up but says that no {s.words.member} can serve; they themselves could not be read.",
        f"To find out why, {s.words.look_up}.",
        "The router's status says broken.",
    )


def _of(part: int | None, whole: int | None) -> str:
    return f"{'?' if part is None else part} of {'?' if whole is None else whole}"


def _sentence(clause: str) -> str:
    return clause[:1].upper() + clause[1:] + "."
