"""The view of `status`: the verdict, and whether each route would be served."""

from __future__ import annotations

from typing import Annotated, final

from msgspec import Meta

from mcp_server.answers.views.answer import AnswerView, common_fields, left_out
from mcp_server.answers.views.base import OptionalSentence, Sentences, View, limit_rows, whole_seconds
from mcp_server.assessment import Assessment, Evidence, RouteAssessment, ServedBy
from mcp_server.assessment.memo import memoize_by_identity
from router_client.model.facts import value_of
from router_client.model.snapshot import Auth
from router_client.model.states import AuthState, Fault, Outcome, TargetState
from router_client.model.targets import noun_of, usable_count

MAX_ROUTES = 64
LAST = 4
"""The place of a route that was never requested and does not decide."""


@final
class AuthView(View, frozen=True):
    """The router's own upstream login."""

    state: Annotated[AuthState, Meta(description="ok, broken (no login can be used), none (no login) or unknown")]
    expires_in_s: Annotated[int | None, Meta(description="Seconds until the first token expires")]


@final
class TargetsView(View, frozen=True):
    """Number of targets in the pool, such as accounts, deployments or models."""

    noun: Annotated[str, Meta(description="What a target is, such as account, deployment or model")]
    total: Annotated[int, Meta(description="All targets")]
    usable: Annotated[int | None, Meta(description="Usable targets; null if no state is reported")]
    unverified: Annotated[int, Meta(description="Targets that no request has verified")]


@final
class RouteView(View, frozen=True):
    """A route, and whether the next request for it would be served."""

    name: Annotated[str, Meta(description="Name; data from outside")]
    serving: Annotated[
        bool | None, Meta(description="Whether the next request for it would be served; null where that is unknown")
    ]
    served_by: Annotated[
        ServedBy, Meta(description="What would serve it: own (its targets), fallback, none or unknown")
    ]
    fallback: Annotated[str | None, Meta(description="The fallback that would serve")]
    reason: Annotated[OptionalSentence, Meta(description="Why it is not served, or why that is unknown")]
    evidence: Annotated[
        Evidence,
        Meta(description="What the prediction rests on: confirmed (a success), unverified, failed or not_reported"),
    ]
    confirmed_ago_s: Annotated[int | None, Meta(description="Seconds since the last known success")]
    available_in_s: Annotated[int | None, Meta(description="Seconds until it may be served again")]
    fault: Annotated[Fault | None, Meta(description="Cause of the failure: client, router, provider, key or network")]
    total: Annotated[int, Meta(description="Number of targets")]
    usable: Annotated[int | None, Meta(description="Usable targets; null if no state is reported")]
    failure_rate: Annotated[
        float | None, Meta(description="Share of its requests that failed, 0..1, without client errors")
    ]


@final
class QueueView(View, frozen=True):
    """The router's request queue."""

    active: Annotated[int | None, Meta(description="Requests in flight")]
    queued: Annotated[int | None, Meta(description="Requests waiting")]
    max_active: Annotated[int | None, Meta(description="Slots for requests in flight")]
    max_queued: Annotated[int | None, Meta(description="Slots for waiting requests")]
    stalled_for_s: Annotated[int | None, Meta(description="Seconds since a slot was last freed, while requests wait")]


@final
class HaltView(View, frozen=True):
    """The spending guard's halt and the request that caused it."""

    halted_ago_s: Annotated[int | None, Meta(description="Seconds since the halt began")]
    resets_in_s: Annotated[int | None, Meta(description="Seconds until it ends without action")]
    model: Annotated[str | None, Meta(description="Model of the request that caused it")]
    target: Annotated[str | None, Meta(description="Target that served it")]
    claim: Annotated[str | None, Meta(description="What it was billed against, in the provider's words")]


@final
class ReadView(View, frozen=True):
    """One read of the router's API or of a file."""

    name: Annotated[str, Meta(description="Name of the read")]
    outcome: Annotated[
        Outcome,
        Meta(
            description="How it ended; forbidden: 403; skipped, connection_closed: not sent; unrecognized: not this"
            " router, or not verified"
        ),
    ]
    ms: Annotated[float | None, Meta(description="Milliseconds; null if nothing was sent")]


@final
class StatusView(AnswerView, frozen=True):
    """Whether the router is up and would serve the next request."""

    auth: Annotated[AuthView, Meta(description="The router's own upstream login")]
    targets: Annotated[TargetsView | None, Meta(description="Number of targets; null if the pool could not be read")]
    route_noun: Annotated[str, Meta(description="What a route is, such as model name or API")]
    routes: Annotated[list[RouteView], Meta(description="Routes, those not served first")]
    queue: Annotated[QueueView | None, Meta(description="The request queue; null where not reported")]
    halt: Annotated[HaltView | None, Meta(description="The spending guard's halt; null if there is none")]
    requests: Annotated[int | None, Meta(description="Requests since the start, including failed ones")]
    sessions: Annotated[int | None, Meta(description="Sessions bound to a target")]
    reads: Annotated[list[ReadView], Meta(description="Every read and its outcome")]
    notes: Annotated[Sentences, Meta(description="What was left out")]


def status_view(assessment: Assessment) -> StatusView:
    """Fill the view; a part that the router does not report stays null."""
    s = assessment.snapshot
    health, guard, queue, auth = (value_of(s.health), value_of(s.guard), value_of(s.queue), value_of(s.auth))
    usable = memoize_by_identity(usable_count)
    routes, notes = limit_rows(sorted(assessment.routes, key=_worst_first), MAX_ROUTES, s.terms.route)
    return StatusView(
        **common_fields(assessment),
        auth=AuthView.of(auth or Auth(AuthState.UNKNOWN)),
        targets=_targets(assessment),
        route_noun=s.terms.route,
        routes=[_route(route, usable(route.route.targets)) for route in routes],
        queue=QueueView.of(queue) if queue else None,
        halt=HaltView.of(guard.halt) if guard and guard.halt else None,
        requests=health.requests if health else None,
        sessions=health.sessions if health else None,
        reads=[ReadView.of(read) for read in s.reads],
        notes=[*left_out(assessment), *notes],
    )


def _worst_first(route: RouteAssessment) -> int:
    if route.is_unverified and route.route.secondary:
        return LAST
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
    unverified = assessment.states.get(TargetState.UNVERIFIED, 0)
    return TargetsView(noun=noun, total=len(targets), usable=usable_count(targets), unverified=unverified)
