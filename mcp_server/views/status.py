"""`status`: one verdict on the router."""

from __future__ import annotations

from typing import final

from pydantic import Field

from mcp_server.checks import Verdict
from mcp_server.checks.tally import Served, served_by, tally
from mcp_server.views.answer import AnswerView, opening
from mcp_server.views.base import Seconds, View, cut
from router_client.snapshot import Auth, Pool, Snapshot
from router_client.states import AuthState, Outcome

MOST_GROUPS = 64


@final
class AuthView(View):
    """The router's own upstream login."""

    state: AuthState = Field(description="ok, broken (no account can be used), none (no account) or unknown")
    expires_in_s: Seconds = Field(description="Seconds until the earliest token expiry")


@final
class AccountsView(View):
    """Members of the pool, such as accounts or deployments, counted from their rows."""

    noun: str = Field(description="What they are: account or deployment")
    total: int = Field(description="Members of the pool")
    usable: int = Field(description="Members that could take the next request")


@final
class GroupView(View):
    """A name that clients ask for, which some members of the pool serve."""

    name: str = Field(description="The name, as data")
    total: int = Field(description="Members behind it")
    usable: int = Field(description="Members that could take the next request")
    served_by: Served = Field(description="Who would serve a request for it: own members, a fallback, nobody, unknown")


@final
class QueueView(View):
    """Requests in the router."""

    active: int | None = Field(description="Requests in flight")
    queued: int | None = Field(description="Requests waiting")
    max_active: int | None = Field(description="Slots")
    max_queued: int | None = Field(description="Waiting places")
    stalled_for_s: Seconds = Field(description="Seconds since a slot was last freed, while all are taken")


@final
class HaltView(View):
    """The spending guard's stop and the request that caused it."""

    since_s: Seconds = Field(description="Seconds since the halt began")
    clears_in_s: Seconds = Field(description="Seconds until it lifts by itself")
    model: str | None = Field(description="Model of the request that caused it")
    account: str | None = Field(description="Account of that request")
    claim: str | None = Field(description="Billing claim of that request, in the provider's words")


@final
class ReadView(View):
    """One read of the router."""

    name: str = Field(description="Which read")
    outcome: Outcome = Field(description="How it ended")
    ms: float | None = Field(description="How long it took; null where nothing was sent")


@final
class StatusView(AnswerView):
    """Is the router up, and would it serve the next request?"""

    auth: AuthView = Field(description="The router's own upstream login")
    accounts: AccountsView | None = Field(description="Accounts counted from their rows; null where not readable")
    groups: list[GroupView] = Field(
        description="Names that clients ask for; empty where any member serves any request"
    )
    queue: QueueView | None = Field(description="Requests in the router; null where not told")
    halt: HaltView | None = Field(description="The spending guard's halt, or null")
    requests: int | None = Field(description="Requests counted since the start, served or not")
    sessions: int | None = Field(description="Conversations bound to an account")
    reads: list[ReadView] = Field(description="What was read for this answer, and how each read ended")


def status_view(snapshot: Snapshot, verdict: Verdict) -> StatusView:
    """Fill the view; `queue`, `requests` and the rest stay null where the router does not tell them."""
    health, guard, pool = snapshot.health, snapshot.guard, snapshot.pool
    return StatusView(
        **opening(snapshot, verdict),
        auth=AuthView.model_validate(snapshot.auth or Auth(AuthState.UNKNOWN)),
        accounts=_accounts(pool, snapshot.words.member) if pool else None,
        groups=_groups(pool) if pool else [],
        queue=QueueView.model_validate(snapshot.queue) if snapshot.queue else None,
        halt=HaltView.model_validate(guard.halt) if guard and guard.halt else None,
        requests=health.requests if health else None,
        sessions=health.sessions if health else None,
        reads=[ReadView.model_validate(read) for read in snapshot.reads],
    )


def _groups(pool: Pool) -> list[GroupView]:
    worst_first = sorted(pool.groups, key=lambda group: list(Served).index(served_by(pool, group)), reverse=True)
    shown, _ = cut(worst_first, MOST_GROUPS, "names")
    return [
        GroupView(
            name=group.name,
            total=sum(member.group == group.name for member in pool.members),
            usable=sum(member.usable for member in pool.members if member.group == group.name),
            served_by=served_by(pool, group),
        )
        for group in shown
    ]


def _accounts(pool: Pool, noun: str) -> AccountsView:
    counts = tally(pool)
    return AccountsView(noun=noun, total=counts.total, usable=counts.usable)
