"""Findings on single accounts, counted from their rows."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.checks import tally
from mcp_server.checks.finding import Finding, Severity
from mcp_server.checks.verdict import Verdict
from mcp_server.units import duration, plural
from router_client.snapshot import Member, Snapshot
from router_client.states import MemberState, Reading

EXPIRING_WITHIN_S = 15 * 60
LONGEST_WINDOW_S = 5 * 3600


def needs_login(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Three or more failed authentications in a row."""
    for member in _members(s):
        if tally.needs_login(member):
            yield Finding(
                "account.needs_login",
                Severity.FAIL,
                member.alias,
                f"This {s.words.member} needs a new login: its authentication keeps failing.",
                f"{member.auth_failures} failed authentications in a row.",
                f"To mend it, {s.words.login}.",
            )


def auth_cooldown(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """In cooldown after fewer failures: the router tries it again by itself."""
    for member in _members(s, MemberState.AUTH_COOLDOWN):
        if not (tally.needs_login(member) or member.key_rejected):
            yield Finding(
                "account.auth_cooldown",
                Severity.WARN,
                member.alias,
                f"This {s.words.member} is in cooldown after a failed authentication; one failure may be passing.",
                f"Failures in a row: {'not told' if member.auth_failures is None else member.auth_failures}.",
                f"Wait{_for(member.retry_in_s)}: the router tries it again by itself.",
            )


def rate_limited(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Rejected at a quota window: waiting helps, a login does not."""
    for member in _members(s, MemberState.RATE_LIMITED):
        resets = min((w.resets_in_s for w in member.windows if w.resets_in_s is not None), default=None)
        yield Finding(
            "account.rate_limited",
            Severity.WARN,
            member.alias,
            f"This {s.words.member} is rate-limited: the provider rejected it at a limit or quota window.",
            _cause(member) or f"The router's last answer from it was a rejection{_age(member)}.",
            f"Wait{_for(resets)} until its limit resets; {s.words.after_limit}.",
        )


def key_rejected(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Its upstream does not take the key that is configured for it: waiting does not help."""
    for member in _members(s):
        if member.key_rejected:
            yield Finding(
                "account.key_rejected",
                Severity.FAIL,
                member.alias,
                f"The upstream of this {s.words.member} rejects the key that is set for it.",
                _cause(member) or "The router's last answer from it was a rejection of the key.",
                f"To mend it, {s.words.mend_key}.",
            )


def failing(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Its upstream answers with errors, or not at all."""
    for member in _members(s, MemberState.FAILING):
        yield Finding(
            "account.failing",
            Severity.WARN,
            member.alias,
            f"This {s.words.member} is failing: its last request brought no answer that could be used.",
            _cause(member) or "The router marks it as failing.",
            f"To mend it, {s.words.mend_failing}.",
        )


def expired(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """30 s of token life or less."""
    for member in _members(s, MemberState.EXPIRED):
        if not tally.needs_login(member):
            yield Finding(
                "account.expired",
                Severity.WARN,
                member.alias,
                f"This {s.words.member}'s token has expired, or does so within 30 seconds.",
                f"Token life left: {duration(member.expires_in_s or 0)}.",
                f"The router renews tokens by itself; if this stays, {s.words.login}.",
            )


def expiring(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Usable now, with a token that ends soon: good to know, no fault."""
    for member in _members(s, MemberState.USABLE):
        if member.expires_in_s is not None and member.expires_in_s < EXPIRING_WITHIN_S:
            yield Finding(
                "account.expiring",
                Severity.INFO,
                member.alias,
                f"This {s.words.member}'s token ends soon; the router normally renews it by itself.",
                f"Token life left: {duration(member.expires_in_s)}.",
            )


def unreadable(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """A row that does not say enough to call the account usable."""
    for member in () if s.pool is None or s.pool.unproved else _members(s, MemberState.UNKNOWN):
        yield Finding(
            "account.unknown",
            Severity.WARN,
            member.alias,
            f"Whether this {s.words.member} can serve could not be told from its row.",
            "Its row has no readable status, or no readable token expiry.",
            f"To find out why, {s.words.look_up}; its entry may be damaged.",
        )


def not_loaded(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """On disk, and not in the running pool."""
    for alias in s.pool.not_loaded if s.pool else ():
        yield Finding(
            "disk.differs",
            Severity.WARN,
            alias,
            f"This {s.words.member} is on the router's disk, but not in its running pool.",
            "The admin view lists it; the pool does not.",
            f"To load it, {s.words.restart}.",
        )


def not_on_disk(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """In the running pool, and no longer on disk."""
    for alias in s.pool.not_on_disk if s.pool else ():
        yield Finding(
            "disk.differs",
            Severity.WARN,
            alias,
            f"This {s.words.member} is in the router's running pool, but no longer on its disk.",
            "The pool lists it; the admin view does not.",
            f"If it was removed on purpose, {s.words.restart}.",
        )


def well(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """How many accounts are usable."""
    usable = len(_members(s, MemberState.USABLE))
    if s.pool is not None and usable:
        message = f"{plural(usable, s.words.member)} can take the next request."
        yield Finding("pool.ok", Severity.OK, None, message, f"{usable} of {len(s.pool.members)}, from the rows.")


def _members(s: Snapshot, *states: MemberState) -> list[Member]:
    return [m for m in (s.pool.members if s.pool else ()) if not states or m.state in states]


def _cause(member: Member) -> str | None:
    return member.cause and f"{member.cause[:1].upper()}{member.cause[1:]}."


def _for(seconds: float | None) -> str:
    return "" if seconds is None else f" {duration(seconds)}"


def _age(member: Member) -> str:
    ages = [w.observed_ago_s for w in member.windows if w.observed_ago_s is not None and w.reading is Reading.STALE]
    if not ages:
        return ""
    may = "; the window may have reset since" if min(ages) > LONGEST_WINDOW_S else ""
    return f", {duration(min(ages))} ago{may}"
