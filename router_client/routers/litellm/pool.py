"""The inventory of deployments and routes, from which the pool, the usage and the backends are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from router_client.model.states import Outcome
from router_client.model.targets import Cause, Pool, Route, Target
from router_client.reads import Results, data_of
from router_client.routers.litellm import wire
from router_client.routers.litellm.budgets import provider_budgets
from router_client.routers.litellm.counters import Metrics, RequestCounts
from router_client.routers.litellm.deployments import Deployment, ModelList, model_list, ranked_routes
from router_client.routers.litellm.failure_source import FailureSource, source_of_attempt
from router_client.routers.litellm.reads import callbacks
from router_client.routers.litellm.routes import route_table, routes
from router_client.routers.litellm.targets import Context, MatchedDeployment, match_counters, target
from router_client.routers.litellm.terms import NO_SETTINGS, NO_TRAFFIC, REDIS_DOWN

MAX_FALLBACKS = 5
"""LiteLLM's ROUTER_MAX_FALLBACKS, which applies if `max_fallbacks` is not set; the settings show neither."""

UNREAD_CAUSES = {
    Outcome.DISABLED: "metrics_off",
    Outcome.NOT_PERMITTED: "metrics_not_permitted",
    Outcome.KEY_REJECTED: "metrics_not_permitted",
    Outcome.NEEDS_KEY: "metrics_not_permitted",
    Outcome.TIMEOUT: "metrics_timeout",
}
METRICS_CAUSES = frozenset(
    {*UNREAD_CAUSES.values(), "metrics_unread", "no_deployment_state_metric", "no_model_id_label"}
)
"""Codes of causes that are about the metrics rather than one deployment."""


class Inventory(Struct, frozen=True):
    """The deployments with what is known of each, in the router's order, and the routes to them.

    `requests` are all client requests; None if they are not counted. `left_out` counts names beyond their cap.
    """

    models: ModelList
    matched: tuple[MatchedDeployment, ...]
    targets: tuple[Target, ...]
    routes: tuple[Route, ...]
    requests: RequestCounts | None
    context: Context
    left_out: int = 0


def inventory(results: Results, rows: Sequence[wire.Row], now_s: float) -> Inventory:
    """Combine the rows of /model/info with the settings, the metrics and the budgets."""
    metrics, settings = data_of(results, "metrics", Metrics), settings_of(results)
    budgets = data_of(results, "budgets", wire.Budgets)
    models = model_list(rows, settings)
    context = Context(
        metrics,
        settings,
        provider_budgets(budgets, metrics, now_s),
        now_s,
        ranked_routes(models.deployments),
        fallback_sources(models.deployments, metrics),
    )
    matched = match_counters(models.deployments, metrics, metrics_unread_cause(results))
    targets = tuple(target(each, context) for each in matched)
    table = route_table(models, metrics, settings, callbacks(results))
    found = routes(table, targets, now_s)
    return Inventory(models, matched, targets, found, table.requests.all, context, table.names.left_out)


def fallback_sources(deployments: Sequence[Deployment], metrics: Metrics | None) -> frozenset[str]:
    """Return the names with one deployment whose requests went to a fallback, not because of a client error."""
    names = {
        name
        for (name, _, exception_class), count in (metrics.fallbacks.items() if metrics else ())
        if count and source_of_attempt(None, exception_class) is not FailureSource.CLIENT
    }
    deployment_counts = Counter(deployment.route for deployment in deployments)
    return frozenset(name for name in names if deployment_counts[name] == 1)


def settings_of(results: Results) -> wire.RouterSettings | None:
    """Return the router's settings; None if they were not read."""
    routing = data_of(results, "routing", wire.Routing)
    return routing.settings if routing else None


def metrics_unread_cause(results: Results) -> Cause | None:
    """Return why there are no metrics; None if there are."""
    if data_of(results, "metrics", Metrics) is not None:
        return None
    outcome = results["metrics"].outcome if "metrics" in results else Outcome.SKIPPED
    return Cause(UNREAD_CAUSES.get(outcome, "metrics_unread"))


def pool(found: Inventory, rows_left_out: int) -> Pool:
    """Map the inventory to the `Pool`.

    Args:
        rows_left_out: rows of /model/info beyond their cap.
    """
    settings = found.context.settings
    return Pool(
        found.targets,
        found.routes,
        retries=settings.num_retries if settings else None,
        max_fallbacks=MAX_FALLBACKS if settings is None or settings.max_fallbacks is None else settings.max_fallbacks,
        not_reported=_not_reported(found.targets),
        left_out=rows_left_out + (settings.left_out if settings else 0) + found.left_out,
        notes=tuple(_notes(found)),
    )


def _not_reported(targets: tuple[Target, ...]) -> Cause | None:
    """Why the state of no target is known, if that is because of the metrics."""
    causes = {each.cause for each in targets}
    cause = causes.pop() if len(causes) == 1 else None
    return cause if cause is not None and cause.code in METRICS_CAUSES else None


def _notes(found: Inventory) -> Iterator[str]:
    """What LiteLLM does not report and matters in this state."""
    metrics = found.context.metrics
    if metrics is not None and metrics.is_redis_down:
        yield REDIS_DOWN
    if found.context.settings is None:
        yield NO_SETTINGS
    if metrics is not None and any(each.usable and not each.requests for each in found.targets):
        yield NO_TRAFFIC
