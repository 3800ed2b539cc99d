"""The pool counted from its rows, and what brings back a pool that cannot serve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mcp_server.units import duration, span
from router_client.snapshot import Group, Member, Pool
from router_client.spending import Usage
from router_client.states import MemberState
from router_client.words import Words

LOGIN_AFTER_FAILURES = 3
ASK_AGAIN = "Ask again in a moment; if it stays so, look at the router's log."

SAID = {
    MemberState.RATE_LIMITED: "rate-limited",
    MemberState.AUTH_COOLDOWN: "in cooldown after failed authentication",
    MemberState.EXPIRED: "with an expired token",
    MemberState.FAILING: "failing",
    MemberState.UNKNOWN: "in a state that could not be read",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many members are in each state."""

    total: int
    usable: int
    rate_limited: int
    auth_cooldown: int
    expired: int
    failing: int
    unknown: int

    @property
    def reasons(self) -> str:
        """Why the others cannot serve, such as `2 rate-limited, 1 with an expired token`."""
        counts = ((getattr(self, state.value), said) for state, said in SAID.items())
        return ", ".join(f"{count} {said}" for count, said in counts if count)


def tally(pool: Pool) -> Tally:
    """Count the rows; the router's own totals are not used."""
    counts = Counter(member.state for member in pool.members)
    return Tally(len(pool.members), *(counts[state] for state in MemberState))


def measured(usage: Usage) -> str:
    """When the latest figures were measured: `in the last hour`, or `since the start` where there is no window."""
    return f"in the last {span(usage.window.minutes)}" if usage.window else "since the start"


class Served(StrEnum):
    """Who would serve a request for a name."""

    OWN = "own"
    FALLBACK = "fallback"
    NOBODY = "nobody"
    UNKNOWN = "unknown"


def served_by(pool: Pool, group: Group) -> Served:
    """Who would serve a request for this name, as far as the rows tell."""
    able = {member.group for member in pool.members if member.usable}
    untold = {member.group for member in pool.members if member.state is MemberState.UNKNOWN}
    if group.name in able:
        return Served.OWN
    if group.name in untold:
        return Served.UNKNOWN
    return Served.FALLBACK if able.intersection(group.fallbacks) else Served.NOBODY


def stranded(pool: Pool) -> tuple[tuple[Group, bool], ...]:
    """The groups that no member of theirs can serve, and whether a fallback does so instead."""
    served = ((group, served_by(pool, group)) for group in pool.groups)
    return tuple((group, by is Served.FALLBACK) for group, by in served if by in {Served.FALLBACK, Served.NOBODY})


def needs_login(member: Member) -> bool:
    """One failed authentication may be a blip; three in a row are a login gone bad."""
    return (member.auth_failures or 0) >= LOGIN_AFTER_FAILURES


def recovery(pool: Pool, words: Words, group: str | None = None) -> str | None:
    """The next step for the members (of a group) that cannot serve: the soonest way back first."""
    parked = [m for m in pool.members if not m.usable and group in {None, m.group}]
    if pool.unproved is not None:
        return f"To have their state told, {words.prove}." if pool.told_off else ASK_AGAIN
    waiting = [m for m in parked if m.state is MemberState.AUTH_COOLDOWN and not (needs_login(m) or m.key_rejected)]
    retries = [m.retry_in_s for m in waiting]
    if retries:
        soonest = min((retry for retry in retries if retry is not None), default=None)
        return (
            f"Wait{'' if soonest is None else f' {duration(soonest)}'}:"
            f" the router tries the {words.member} again by itself."
        )
    return next((step for holds, step in _ways_back(words) if any(map(holds, parked))), None)


def _ways_back(words: Words) -> tuple[tuple[Callable[[Member], bool], str], ...]:
    return (
        (needs_login, f"For each {words.member} that needs a login, {words.login}."),
        (lambda m: m.state is MemberState.EXPIRED, f"If a token stays expired, {words.login}."),
        (lambda m: m.state is MemberState.RATE_LIMITED, f"Wait until the limit resets; {words.after_limit}."),
        (lambda m: m.key_rejected, f"For each {words.member} whose key is rejected, {words.mend_key}."),
        (lambda m: m.state is MemberState.FAILING, f"For each {words.member} that fails, {words.mend_failing}."),
        (lambda _: True, f"Ask again in a moment; if it stays so, {words.look_up}."),
    )
