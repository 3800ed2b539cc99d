"""The view of `line`: what a status line has room for."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, final

from msgspec import Meta

from mcp_server.answers.views.answer import AnswerView, common_fields
from mcp_server.answers.views.base import OptionalSentence, View, whole_seconds
from mcp_server.assessment import Assessment, RouteAssessment, ServedBy, VerdictName
from mcp_server.assessment.route import first_recovery
from mcp_server.assessment.traffic import worst_failure_rate
from router_client.model.facts import value_of
from router_client.model.states import Destination, Outcome, Peer, TargetState
from router_client.model.targets import Pool, Target, noun_of, usable_count

MAX_WINDOWS = 3
WAITING = {VerdictName.STARTING, VerdictName.NO_USABLE_TARGET, VerdictName.DEGRADED}
"""The verdicts that may end when a target is available."""


class Mark(StrEnum):
    """What the first character and the colour of the line stand for."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNVERIFIED = "unverified"
    ABSENT = "absent"


class Trouble(StrEnum):
    """What is wrong with routes of a router that is degraded."""

    REFUSED = "refused"
    FALLBACK = "fallback"
    MAY_FAIL = "may_fail"
    FAILING = "failing"


@final
class QuotaView(View, frozen=True):
    """The used share of one quota window."""

    name: Annotated[str, Meta(description="Name of the window, such as 5h or 7d")]
    utilization: Annotated[float, Meta(description="Used share, 1.0 is all")]


@final
class TroubleView(View, frozen=True):
    """The worst that is wrong with routes."""

    kind: Annotated[Trouble, Meta(description="refused, fallback (served by one), may_fail, failing (some requests)")]
    routes: Annotated[int, Meta(description="Number of routes")]
    route: Annotated[str | None, Meta(description="Name of the route if it is one of several; data from outside")]
    failure_rate: Annotated[float | None, Meta(description="Share of requests that fail, 0..1")]


@final
class LineView(AnswerView, frozen=True):
    """The verdict in a few words, with its reason and when it ends."""

    mark: Annotated[
        Mark,
        Meta(
            description="ok, warn, fail, unverified (nothing is known against it, and no request has shown that it"
            " serves) or absent (no router is there, and none need be)"
        ),
    ]
    state: Annotated[
        TargetState | None, Meta(description="State of the targets if none is usable and all are in the same one")
    ]
    noun: Annotated[str, Meta(description="What a target is, such as account, deployment or model")]
    route_noun: Annotated[str, Meta(description="What a route is, such as model name or API")]
    usable: Annotated[int | None, Meta(description="Usable targets; null if no state is reported")]
    total: Annotated[int | None, Meta(description="All targets; null if the pool could not be read")]
    quota: Annotated[
        list[QuotaView],
        Meta(description="Quota windows of the target that is picked next, else of the one with most headroom"),
    ]
    trouble: Annotated[TroubleView | None, Meta(description="What is wrong with routes; null if nothing is")]
    elsewhere: Annotated[
        OptionalSentence,
        Meta(description="Which client sends its requests to another address; null if one sends them here"),
    ]
    is_running: Annotated[
        bool, Meta(description="Whether the router runs, but only its management page answers: it accepts no requests")
    ]
    is_late: Annotated[bool, Meta(description="Whether a read did not end in time, so that more may be known")]
    available_in_s: Annotated[int | None, Meta(description="Seconds until more, or again, is served")]
    available_is_minimum: Annotated[bool, Meta(description="Whether it may take longer")]


def line_view(assessment: Assessment) -> LineView:
    """Fill the view."""
    pool, s = assessment.pool, assessment.snapshot
    kind, troubled = _troubled(assessment) if assessment.verdict.name is VerdictName.DEGRADED else (None, [])
    available_in_s, is_minimum = _available(assessment, kind, troubled)
    elsewhere = _elsewhere(assessment)
    return LineView(
        **common_fields(assessment),
        mark=_mark(assessment, elsewhere),
        state=_shared_state(pool) if pool else None,
        noun=noun_of(pool.targets if pool else (), s.terms.target),
        route_noun=s.terms.route,
        usable=usable_count(pool.targets) if pool else None,
        total=len(pool.targets) if pool else None,
        quota=_quota(pool) if pool else [],
        trouble=None if kind is None else _trouble(assessment, kind, troubled),
        elsewhere=elsewhere,
        is_running=s.management is not None,
        is_late=any(read.outcome is Outcome.TIMEOUT for read in s.reads),
        available_in_s=whole_seconds(available_in_s),
        available_is_minimum=is_minimum,
    )


def _elsewhere(assessment: Assessment) -> str | None:
    """Return what doctor finds out about a client that uses another address, unless one uses this router."""
    if any(client.destination is Destination.HERE for client in assessment.snapshot.clients):
        return None
    return next((finding.message for finding in assessment.findings if finding.id == "client.elsewhere"), None)


def _mark(assessment: Assessment, elsewhere: str | None) -> Mark:
    s = assessment.snapshot
    if not s.router.is_expected and s.peer is not Peer.IDENTIFIED and s.management is None:
        # Only default ports were searched: nothing says that there should be a router.
        return Mark.ABSENT
    if assessment.verdict.name is VerdictName.OK:
        return Mark.WARN if elsewhere else Mark.OK
    if assessment.verdict.name is VerdictName.UNVERIFIED:
        return Mark.WARN if elsewhere else Mark.UNVERIFIED
    return Mark.FAIL if assessment.serving is False else Mark.WARN


def _shared_state(pool: Pool) -> TargetState | None:
    states = {target.state for target in pool.targets}
    return states.pop() if len(states) == 1 and TargetState.USABLE not in states else None


def _quota(pool: Pool) -> list[QuotaView]:
    """Return the fresh windows of one target that would serve."""
    usable = [target for target in pool.targets if target.usable and target.headroom is not None]
    if not usable:
        return []
    chosen = next((target for target in usable if target.name == pool.next_pick), max(usable, key=_headroom))
    fresh = [window for window in chosen.windows if window.utilization is not None]
    return [QuotaView(window.name, window.utilization or 0.0) for window in fresh[:MAX_WINDOWS]]


def _headroom(target: Target) -> float:
    return target.headroom or 0.0


def _troubled(assessment: Assessment) -> tuple[Trouble | None, list[RouteAssessment]]:
    """Return the worst trouble and its routes: refused before fallback, unknown and failing, which has none."""
    routes = _primary(assessment)
    kinds = (
        (Trouble.REFUSED, [each for each in routes if each.serving is False]),
        (Trouble.FALLBACK, [each for each in routes if each.served_by is ServedBy.FALLBACK]),
        (Trouble.MAY_FAIL, [each for each in routes if each.serving is None]),
    )
    is_failing = worst_failure_rate(assessment.routes) is not None
    return next(((kind, found) for kind, found in kinds if found), (Trouble.FAILING if is_failing else None, []))


def _trouble(assessment: Assessment, kind: Trouble, routes: list[RouteAssessment]) -> TroubleView:
    name = routes[0].route.name if len(routes) == 1 < len(_primary(assessment)) else None
    rate = worst_failure_rate(assessment.routes) if kind is Trouble.FAILING else None
    return TroubleView(kind, len(routes), name, rate)


def _primary(assessment: Assessment) -> list[RouteAssessment]:
    return [each for each in assessment.routes if not each.route.secondary]


def _available(
    assessment: Assessment, trouble: Trouble | None, troubled: list[RouteAssessment]
) -> tuple[float | None, bool]:
    """Return when the state that the line is about ends, and whether it may take longer.

    That is the halt, the wait for a target, or the wait for the routes in trouble; other states end by an action.
    """
    name, guard = assessment.verdict.name, value_of(assessment.snapshot.guard)
    if name is VerdictName.HALTED and guard is not None and guard.halt is not None:
        return guard.halt.resets_in_s, False
    if name not in WAITING or assessment.pool is None:
        return None, False
    recovery = first_recovery(troubled or assessment.routes)
    if recovery[0] is not None or trouble:
        return recovery
    return first_recovery(target for target in assessment.pool.targets if not target.usable)
