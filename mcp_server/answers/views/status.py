"""The view of `status`: the verdict, and whether each route would be served."""

from __future__ import annotations

from typing import final

from pydantic import Field

from mcp_server.answers.views.answer import AnswerView, common_fields, left_out
from mcp_server.answers.views.base import OptionalSentence, Seconds, Sentences, View, limit_rows, whole_seconds
from mcp_server.assessment import Assessment, Evidence, RouteAssessment, ServedBy
from mcp_server.assessment.memo import memoize_by_identity
from router_client.model.facts import value_of
from router_client.model.snapshot import Auth
from router_client.model.states import AuthState, Fault, Outcome
from router_client.model.targets import noun_of, usable_count

MAX_ROUTES = 64


@final
class AuthView(View):
    """The router's own upstream login."""

    state: AuthState = Field(description="ok, broken (no login can be used), none (no login) or unknown")
    expires_in_s: Seconds = Field(description="Seconds until the first token expires")


@final
class TargetsView(View):
    """Number of targets in the pool, such as accounts or deployments."""

    noun: str = Field(description="What a target is, such as account or deployment")
    total: int = Field(description="All targets")
    usable: int | None = Field(description="Usable targets; null if no target reports its state")


@final
class RouteView(View):
    """A route, and whether the next request for it would be served."""

    name: str = Field(description="Name; data from outside")
    serving: bool | None = Field(
        description="Whether the next request for it would be served; null where that is unknown"
    )
    served_by: ServedBy = Field(description="What would serve it: own (its targets), fallback, none or unknown")
    fallback: str | None = Field(description="The fallback that would serve")
    reason: OptionalSentence = Field(description="Why it is not served, or why that is unknown")
    evidence: Evidence = Field(
        description="What the prediction rests on: confirmed (a success), unverified, failed or not_reported"
    )
    confirmed_ago_s: Seconds = Field(description="Seconds since the last known success")
    available_in_s: Seconds = Field(description="Seconds until it may be served again")
    fault: Fault | None = Field(description="Cause of the failure: client, router, provider, key or network")
    total: int = Field(description="Number of targets")
    usable: int | None = Field(description="Usable targets; null if no target reports its state")
    failure_rate: float | None = Field(description="Share of its requests that failed, 0..1, without client errors")


@final
class QueueView(View):
    """The router's request queue."""

    active: int | None = Field(description="Requests in flight")
    queued: int | None = Field(description="Requests waiting")
    max_active: int | None = Field(description="Slots for requests in flight")
    max_queued: int | None = Field(description="Slots for waiting requests")
    stalled_for_s: Seconds = Field(description="Seconds since a slot was last freed, while requests wait")


@final
class HaltView(View):
    """The spending guard's halt and the request that caused it."""

    halted_ago_s: Seconds = Field(description="Seconds since the halt began")
    resets_in_s: Seconds = Field(description="Seconds until it ends without action")
    model: str | None = Field(description="Model of the request that caused it")
    target: str | None = Field(description="Target that served it")
    claim: str | None = Field(description="What it was billed against, in the provider's words")


@final
class ReadView(View):
    """One read of the router's API or of a file."""

    name: str = Field(description="Name of the read")
    outcome: Outcome = Field(
        description="How it ended; forbidden: 403; skipped, connection_closed: not sent; unrecognized: not this"
        " router, or not verified and so not sent"
    )
    ms: float | None = Field(description="Duration in milliseconds; null if nothing was sent")


@final
class StatusView(AnswerView):
    """Whether the router is up and would serve the next request."""

    auth: AuthView = Field(description="The router's own upstream login")
    targets: TargetsView | None = Field(description="Number of targets; null if the pool could not be read")
    route_noun: str = Field(description="What a route is, such as model name or API")
    routes: list[RouteView] = Field(description="Routes, those not served first")
    queue: QueueView | None = Field(description="The request queue; null where not reported")
    halt: HaltView | None = Field(description="The spending guard's halt; null if there is none")
    requests: int | None = Field(description="Requests since the start, including failed ones")
    sessions: int | None = Field(description="Sessions bound to a target")
    reads: list[ReadView] = Field(description="Every read and its outcome")
    notes: Sentences = Field(description="What was left out")


def status_view(assessment: Assessment) -> StatusView:
    """Fill the view; a part that the router does not report stays null."""
    s = assessment.snapshot
    health, guard, queue, auth = (value_of(s.health), value_of(s.guard), value_of(s.queue), value_of(s.auth))
    usable = memoize_by_identity(usable_count)
    routes, notes = limit_rows(sorted(assessment.routes, key=_worst_first), MAX_ROUTES, s.terms.route)
    return StatusView(
        **common_fields(assessment),
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
        confirmed_ago_s=whole_seconds(assessed.confirmed_ago_s),
        available_in_s=whole_seconds(assessed.available_in_s),
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
    return TargetsView(noun=noun, total=len(targets), usable=usable_count(targets))
