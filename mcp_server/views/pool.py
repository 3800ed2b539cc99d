"""`pool`: the accounts that the router spreads load over."""

from __future__ import annotations

from typing import final

from pydantic import Field

from mcp_server.checks import Verdict
from mcp_server.checks.tally import needs_login, recovery, tally
from mcp_server.views.answer import AnswerView, opening
from mcp_server.views.base import MaybeSentence, Seconds, Sentences, View, cut, whole
from router_client.snapshot import Member, Pool, Snapshot
from router_client.states import MemberState, Reading, UpstreamKey

MOST_MEMBERS = 64
UPSTREAM_KEY_SERVES = "The router has no accounts; an upstream key of its own serves instead."

REASONS = {
    MemberState.RATE_LIMITED: "rejected at a quota window",
    MemberState.AUTH_COOLDOWN: "authentication failed",
    MemberState.EXPIRED: "token expired, or about to",
    MemberState.FAILING: "its upstream fails",
    MemberState.UNKNOWN: "its row does not say enough",
}


@final
class WindowView(View):
    """A quota, rate limit or budget of one member."""

    name: str = Field(description="Which window, such as 5h or 7d")
    unit: str = Field(description="What limit and remaining count; share where only a fraction is told")
    utilization: float | None = Field(description="Fraction used, 1.0 is all; a number only while freshly observed")
    last_utilization: float | None = Field(description="The last true observation, however old")
    limit: float | None = Field(description="The window's size in units")
    remaining: float | None = Field(description="What is left in units")
    resets_in_s: Seconds = Field(description="Seconds until it resets; null where the router does not tell")
    observed_ago_s: Seconds = Field(description="Age of the last observation in seconds")
    reading: Reading = Field(description="fresh, stale, never (not observed yet), void (a placeholder) or untold")


@final
class MemberView(View):
    """One account, deployment or key."""

    alias: str | None = Field(description="Its name, as data")
    state: MemberState = Field(description="usable, or why not")
    usable: bool = Field(description="Could it take the next request?")
    reason: MaybeSentence = Field(description="Why it cannot; null where it can")
    headroom: float | None = Field(description="1 minus its fullest freshly read window, 0..1")
    claim: str | None = Field(description="Billing claim of its last answer, in the provider's words")
    requests: int | None = Field(description="Requests counted for it; a rejected one does not count")
    expires_in_s: Seconds = Field(description="Seconds of token life")
    auth_failures: int | None = Field(description="Failed authentications in a row")
    retry_in_s: Seconds = Field(description="Seconds until the router tries it again")
    group: str | None = Field(description="Name that clients ask for, where several members stand behind one")
    failures: int | None = Field(description="Failed requests counted for it since the start")
    cooldowns: int | None = Field(description="How often it was put aside since the start")
    needs_login: bool = Field(description="True after three failed authentications in a row")
    windows: list[WindowView] = Field(description="Its quota windows")


@final
class CountsView(View):
    """Members by state, counted from the rows."""

    total: int = Field(description="All members")
    usable: int = Field(description="Could take the next request")
    rate_limited: int = Field(description="Rejected at a quota window")
    auth_cooldown: int = Field(description="Resting after failed authentication")
    expired: int = Field(description="Token expired")
    failing: int = Field(description="Its upstream fails")
    unknown: int = Field(description="State not readable")


@final
class PoolView(AnswerView):
    """Which accounts have headroom?"""

    available: bool = Field(description="Could the pool be read?")
    reason: MaybeSentence = Field(description="Why not, where it could not be read")
    noun: str = Field(description="What a member is: account or deployment")
    counts: CountsView | None = Field(description="Members by state")
    headroom: float | None = Field(description="Best headroom among usable members with a real reading, 0..1")
    next_pick: str | None = Field(description="The usable member that the router would pick next for a new session")
    sticky_bindings: int | None = Field(description="Conversations bound to a member")
    members: list[MemberView] = Field(description="Worst first")
    notes: Sentences = Field(description="What to know when reading these figures")


def pool_view(snapshot: Snapshot, verdict: Verdict) -> PoolView:
    """Fill the view; all figures are counted from the members."""
    pool = snapshot.pool
    members, notes = cut(sorted(pool.members, key=_worst_first) if pool else [], MOST_MEMBERS, "members")
    common = opening(snapshot, verdict)
    if pool is not None and (verdict.serving is True or verdict.next_step is None):
        common["next_step"] = recovery(pool, snapshot.words)
    return PoolView(
        **common,
        available=pool is not None,
        reason=None if pool else f"The pool could not be read. {verdict.headline}",
        noun=snapshot.words.member,
        counts=CountsView.model_validate(tally(pool)) if pool else None,
        headroom=_best_headroom(pool) if pool else None,
        next_pick=_next_pick(pool) if pool else None,
        sticky_bindings=pool.sticky_bindings if pool else None,
        members=[_member(member) for member in members],
        notes=[*(pool.notes if pool else ()), *_without_accounts(snapshot), *notes],
    )


def _without_accounts(snapshot: Snapshot) -> list[str]:
    return [UPSTREAM_KEY_SERVES] if snapshot.upstream_key is UpstreamKey.PROVED else []


def _worst_first(member: Member) -> tuple[bool, bool, float]:
    headroom = 1.0 if member.headroom is None else member.headroom
    return member.usable, not needs_login(member), headroom


def _best_headroom(pool: Pool) -> float | None:
    read = [m.headroom for m in pool.members if m.usable and m.headroom is not None]
    return max(read, default=None)


def _next_pick(pool: Pool) -> str | None:
    """The router's own word, believed only where that member is usable."""
    usable = {member.alias for member in pool.members if member.usable}
    return pool.router_pick if pool.router_pick in usable else None


def _member(member: Member) -> MemberView:
    return MemberView(
        alias=member.alias,
        state=member.state,
        usable=member.usable,
        reason=None if member.usable else member.cause or REASONS[member.state],
        headroom=member.headroom,
        claim=member.claim,
        requests=member.requests,
        expires_in_s=whole(member.expires_in_s),
        auth_failures=member.auth_failures,
        retry_in_s=whole(member.retry_in_s),
        group=member.group,
        failures=member.failures,
        cooldowns=member.cooldowns,
        needs_login=needs_login(member),
        windows=[WindowView.model_validate(window) for window in member.windows],
    )
