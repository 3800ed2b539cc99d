"""`status`: one verdict on the router, and on each name that clients ask for."""

from __future__ import annotations

from typing import final

from pydantic import Field

from mcp_server.assessment import Assessment, Evidence, RouteAssessment, ServedBy
from mcp_server.assessment.behind import once
from mcp_server.views.answer import AnswerView, left_out, opening
from mcp_server.views.base import MaybeSentence, Seconds, Sentences, View, cut, whole
from router_client.facts import value_of
from router_client.snapshot import Auth
from router_client.states import AuthState, Fault, Outcome
from router_client.targets import noun_of, usable_of

MAX_ROUTES = 64


@final
class AuthView(View):
    """The router's own upstream login."""

    state: AuthState = Field(description="ok, broken (no account can be used), none (no account) or unknown")
    expires_in_s: Seconds = Field(description="Seconds until the earliest token expiry")


@final
class TargetsView(View):
    """The targets of the pool, such as accounts or deployments, counted from their rows."""

    noun: str = Field(description="What a target is, such as account or deployment")
    total: int = Field(description="All targets")
    usable: int | None = Field(description="Usable targets; null where the state of none is reported")


@final
class RouteView(View):
    """A name that clients ask for, and whether the next request for it would be served."""

    name: str = Field(description="The name, as data")
    serving: bool | None = Field(description="Would the next request for it be served? null where it cannot be told")
    served_by: ServedBy = Field(description="Who would serve it: own targets, a fallback, nobody, or unknown")
    fallback: str | None = Field(description="The name that serves instead")
    reason: MaybeSentence = Field(description="Why it is not served, or why that cannot be told")
    evidence: Evidence = Field(description="confirmed by a success, untried, failed, or not_reported")
    confirmed_ago_s: Seconds = Field(description="Age of the last known success")
    available_in_s: Seconds = Field(description="Seconds until it may be served again")
    fault: Fault | None = Field(description="Whose doing it is: client, router, provider, key or network")
    total: int = Field(description="Targets behind it")
    usable: int | None = Field(description="Usable targets behind it; null where the state of none is reported")
    failure_rate: float | None = Field(
        description="Share of its requests that failed, 0..1; the caller's errors left out"
    )


@final
class QueueView(View):
    """Requests in the router."""

    active: int | None = Field(description="Requests in flight")
    queued: int | None = Field(description="Requests waiting")
    max_active: int | None = Field(description="Slots")
    max_queued: int | None = Field(description="Waiting places")
    stalled_for_s: Seconds = Field(description="Seconds since a slot was last freed, while requests wait")


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
    targets: TargetsView | None = Field(description="Targets counted from their rows; null where not readable")
    route_noun: str = Field(description="What a route is, such as model name or API")
    routes: list[RouteView] = Field(description="Names that clients ask for; those that are not served first")
    queue: QueueView | None = Field(description="Requests in the router; null where not reported")
    halt: HaltView | None = Field(description="The spending guard's halt, or null")
    requests: int | None = Field(description="Requests counted since the start, served or not")
    sessions: int | None = Field(description="Conversations bound to an account")
    reads: list[ReadView] = Field(description="What was read for this answer, and how each read ended")
    notes: Sentences = Field(description="What is left out")


def status_view(assessment: Assessment) -> StatusView:
    """Fill the view; `queue`, `requests` and the rest stay null where the router does not report them."""
    s = assessment.snapshot
    health, guard, queue, auth = (value_of(s.health), value_of(s.guard), value_of(s.queue), value_of(s.auth))
    usable = once(usable_of)
    routes, notes = cut(sorted(assessment.routes, key=_worst_first), MAX_ROUTES, f"{s.terms.route}s")
    return StatusView(
        **opening(assessment),
        auth=AuthView.model_validate(auth or Auth(AuthState.UNKNOWN)),
        targets=_targets(assessment),
        route_noun=s.terms.route,
        routes=[_route(route, usable(route.route.targets)) for route in routes],
        queue=QueueView.model_validate(queue) if queue else None,
        halt=HaltView.model_validate(guard.halt) if guard and guard.halt else None,
        requests=health.requests if health else None,
        sessions=health.sessions if health else None,
        reads=[ReadView.model_validate(read) for read in s.reads],
        notes=[*left_out(assessment), *notes],
    )


def _worst_first(route: RouteAssessment) -> int:
    order = {False: 0, None: 1, True: 2}
    return order[route.serving] + (route.serving is True and route.served_by is ServedBy.OWN)


def _route(assessed: RouteAssessment, usable: int | None) -> RouteView:
    return RouteView(
        name=assessed.route.name,
        serving=assessed.serving,
        served_by=assessed.served_by,
        fallback=assessed.fallback,
        reason=assessed.reason,
        evidence=assessed.evidence,
        confirmed_ago_s=whole(assessed.confirmed_ago_s),
        available_in_s=whole(assessed.available_in_s),
        fault=assessed.fault,
        total=len(assessed.route.targets),
        usable=usable,
        failure_rate=assessed.failure_rate,
    )


def _targets(assessment: Assessment) -> TargetsView | None:
    pool = assessment.pool
    if pool is None:
        return None
    targets = pool.targets
    noun = noun_of(targets, assessment.snapshot.terms.target)
    return TargetsView(noun=noun, total=len(targets), usable=usable_of(targets))
