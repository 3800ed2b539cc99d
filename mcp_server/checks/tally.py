"""The pool counted from its rows, and what brings back a pool that cannot serve."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mcp_server.units import duration
from router_client.snapshot import Member, Pool, Words
from router_client.states import MemberState

LOGIN_AFTER_FAILURES = 3

SAID = {
    MemberState.RATE_LIMITED: "rate-limited",
    MemberState.AUTH_COOLDOWN: "in cooldown after failed authentication",
    MemberState.EXPIRED: "with an expired token",
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


def needs_login(member: Member) -> bool:
    """One failed authentication may be a blip; three in a row are a login gone bad."""
    return (member.auth_failures or 0) >= LOGIN_AFTER_FAILURES


def recovery(pool: Pool, words: Words) -> str | None:
    """The next step for the members that cannot serve: the soonest way back first."""
    parked = [member for member in pool.members if not member.usable]
    retries = [m.retry_in_s for m in parked if m.state is MemberState.AUTH_COOLDOWN and not needs_login(m)]
    if retries:
        soonest = min((retry for retry in retries if retry is not None), default=None)
        return (
            f"Wait{'' if soonest is None else f' {duration(soonest)}'}: the router tries the account again by itself."
        )
    if any(needs_login(member) for member in parked):
        return f"For each account that needs a login, {words.login}."
    if any(member.state is MemberState.EXPIRED for member in parked):
        return f"If an account's token stays expired, {words.login}."
    if any(member.state is MemberState.RATE_LIMITED for member in parked):
        return "Wait until the quota windows reset; a new login does not help."
    return "Ask again in a moment; if it stays so, look at the router's own account list." if parked else None
