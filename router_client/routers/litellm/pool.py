"""Everything about the deployments, worked out once: the pool, the usage and the backends are made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from router_client.model.states import Outcome
from router_client.model.targets import Cause, Pool, Route, Target
from router_client.reads import Results, data_of
from router_client.routers.litellm import routes, wire
from router_client.routers.litellm.budgets import ledger
from router_client.routers.litellm.deployments import Deployment, Listing, listing, ordered_routes
from router_client.routers.litellm.faults import Blame, blame
from router_client.routers.litellm.reads import callbacks
from router_client.routers.litellm.tallies import Page, Requests
from router_client.routers.litellm.targets import Context, Measured, measured, target
from router_client.routers.litellm.terms import NO_SETTINGS, NO_TRAFFIC, REDIS_DOWN

MAX_FALLBACKS = 5
"""LiteLLM's ROUTER_MAX_FALLBACKS, which holds where `max_fallbacks` is not set; the settings do not show either."""

WHY_UNREAD = {
    Outcome.DISABLED: "metrics_off",
    Outcome.NOT_PERMITTED: "metrics_not_permitted",
    Outcome.KEY_REJECTED: "metrics_not_permitted",
    Outcome.NEEDS_KEY: "metrics_not_permitted",
    Outcome.TIMEOUT: "metrics_late",
}
METRICS_LACK = frozenset({*WHY_UNREAD.values(), "metrics_unread", "no_state_series", "labels_left_out"})


@dataclass(frozen=True, slots=True)
class Fleet:
    """The deployments with what is known of each, in the router's order, and the routes to them.

    `left_out` counts names beyond their cap.
    """

    listing: Listing
    measured: tuple[Measured, ...]
    targets: tuple[Target, ...]
    routes: tuple[Route, ...]
    asked: Requests | None
    context: Context
    left_out: int = 0


def fleet(results: Results, models: wire.Models, now_s: float) -> Fleet:
    """Put the model list, the settings, the metrics and the budgets together."""
    page, settings = data_of(results, "metrics", Page), settings_of(results)
    budgets = data_of(results, "budgets", wire.Budgets)
    listed = listing(models.data, settings)
    context = Context(
        page,
        settings,
        ledger(budgets, page, now_s),
        now_s,
        ordered_routes(listed.deployments),
        fell_back(listed.deployments, page),
    )
    found = measured(listed.deployments, page, why_unread(results))
    targets = tuple(target(each, context) for each in found)
    ways = routes.ways(listed, page, settings, callbacks(results))
    names = routes.routes(ways, targets, now_s)
    return Fleet(listed, found, targets, names, ways.asked.all, context, ways.names.left_out)


def fell_back(deployments: Sequence[Deployment], page: Page | None) -> frozenset[str]:
    """Names with one deployment whose requests went to a fallback, through no fault of the caller's."""
    asked = {
        name
        for (name, _, class_), count in (page.fallbacks.items() if page else ())
        if count and blame(None, class_) is not Blame.CLIENT
    }
    behind = Counter(deployment.route for deployment in deployments)
    return frozenset(name for name in asked if behind[name] == 1)


def settings_of(results: Results) -> wire.RouterSettings | None:
    """The router's settings, where this key may read them."""
    routing = data_of(results, "routing", wire.Routing)
    return routing.settings if routing else None


def why_unread(results: Results) -> Cause | None:
    """Why there are no metrics; None where there are."""
    if data_of(results, "metrics", Page) is not None:
        return None
    outcome = results["metrics"].outcome if "metrics" in results else Outcome.SKIPPED
    return Cause(WHY_UNREAD.get(outcome, "metrics_unread"))


def pool(found: Fleet, models: wire.Models, reads: Collection[Outcome]) -> Pool:
    """The targets and the routes to them.

    Args:
        found: what was put together.
        models: the model list as it came.
        reads: how the other keyed reads ended.
    """
    settings = found.context.settings
    return Pool(
        found.targets,
        found.routes,
        retries=settings.num_retries if settings else None,
        max_fallbacks=MAX_FALLBACKS if settings is None or settings.max_fallbacks is None else settings.max_fallbacks,
        not_reported=_not_reported(found.targets),
        limited_to_key=Outcome.NOT_PERMITTED in reads,
        left_out=(models.left_out or 0) + (settings.left_out if settings else 0) + found.left_out,
        notes=tuple(_notes(found)),
    )


def _not_reported(targets: tuple[Target, ...]) -> Cause | None:
    """Why the state of none is known, where the metrics are why."""
    causes = {each.cause for each in targets}
    cause = causes.pop() if len(causes) == 1 else None
    return cause if cause is not None and cause.code in METRICS_LACK else None


def _notes(found: Fleet) -> Iterator[str]:
    """LiteLLM's blind spots that matter in this state."""
    page = found.context.page
    if page is not None and page.redis_is_down:
        yield REDIS_DOWN
    if found.context.settings is None:
        yield NO_SETTINGS
    if page is not None and any(each.usable and not each.requests for each in found.targets):
        yield NO_TRAFFIC
