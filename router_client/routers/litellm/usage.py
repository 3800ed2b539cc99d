"""The counters of /metrics/ and the budgets to `Usage`. All since the proxy's start; LiteLLM is always metered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from router_client.model.spending import Billing, Bucket, Budget, Figures, ModelUsage, TargetUsage, Usage, mean_of
from router_client.model.targets import Target
from router_client.routers.litellm import states
from router_client.routers.litellm.budgets import deployment_budget
from router_client.routers.litellm.counters import DeploymentCounters, Metrics
from router_client.routers.litellm.metric_names import DEPLOYMENT_REQUESTS, FAILURES, FALLBACKS, SUCCESSES, SUMS
from router_client.routers.litellm.pool import Inventory
from router_client.routers.litellm.states import Observations
from router_client.routers.litellm.targets import MatchedDeployment
from router_client.routers.litellm.terms import ATTEMPTS, FALLBACK_NAME_COUNTED, METERED, health_checks_note


def usage(inventory: Inventory, metrics: Metrics) -> Usage:
    """Map totals as clients saw them, then each deployment and each model by its own counters."""
    context, sums, total = inventory.context, ReportedSums.of(metrics), _total(inventory, metrics)
    pairs = zip(inventory.matched, inventory.targets, strict=True)
    rows = [(matched, target) for matched, target in pairs if matched.counters]
    started_s = metrics.started_at_s
    return Usage(
        since_start=total,
        billing_since_start=_billing(total),
        targets=tuple(_target_usage(matched, target, sums) for matched, target in rows),
        models=tuple(_models(rows, sums)),
        budgets=(*context.provider_budgets.by_provider.values(), *_deployment_budgets(inventory)),
        metered=True,
        started_ago_s=None if started_s is None else max(0.0, context.now_s - started_s),
        notes=tuple(_notes(inventory, metrics, total)),
    )


class ReportedSums(Struct, frozen=True):
    """Which sums are exposed, and which of these by deployment: 1.80 counts cost and tokens only by model."""

    exposed: frozenset[str]
    by_deployment: frozenset[str]

    @classmethod
    def of(cls, metrics: Metrics) -> ReportedSums:
        """Find out from the metrics."""
        exposed = {name for metric, name in SUMS.items() if metric in metrics.exposed}
        unattributed = {name for counters in metrics.by_name.values() for name in counters.sums}
        return cls(frozenset(exposed), frozenset(exposed - unattributed))

    def total(self, metrics: Metrics, name: str) -> float | None:
        """Add up all samples, including those of deployments that are no longer listed; None if not exposed."""
        if name not in self.exposed:
            return None
        return _sum((*metrics.by_id.values(), *metrics.by_name.values()), name)

    def of_deployments(self, deployments: Sequence[DeploymentCounters], name: str) -> float | None:
        """Add up the sums of these deployments; None, not 0, if it is not reported for them."""
        is_reported = name in self.by_deployment or any(name in counters.sums for counters in deployments)
        return _sum(deployments, name) if is_reported else None


def _sum(deployments: Iterable[DeploymentCounters], name: str) -> float:
    return float(sum(counters.sums.get(name, 0.0) for counters in deployments))


def _as_int(value: float | None) -> int | None:
    return None if value is None else int(value)


def _total(inventory: Inventory, metrics: Metrics) -> Figures:
    """Requests as clients saw them; attempts at the deployments if client requests are not counted."""
    sums, clients = ReportedSums.of(metrics), inventory.requests
    requests, failed, client_errors = _attempts(inventory, metrics)
    if clients is not None:
        requests, failed, client_errors = clients.total, clients.failed, clients.client_errors
    latency_s = mean_of(sums.total(metrics, "latency_s"), sums.total(metrics, "measured"))
    return Figures(
        requests=requests,
        input_tokens=_as_int(sums.total(metrics, "input_tokens")),
        output_tokens=_as_int(sums.total(metrics, "output_tokens")),
        avg_latency_ms=None if latency_s is None else latency_s * 1000,
        error_rate=min(1.0, failed / requests) if requests and failed is not None else None,
        estimated_cost_usd=sums.total(metrics, "cost_usd"),
        client_errors=client_errors,
        fallbacks=metrics.fallbacks.total() if FALLBACKS in metrics.exposed else None,
    )


def _attempts(inventory: Inventory, metrics: Metrics) -> tuple[int | None, int | None, int | None]:
    """Attempts, failures and client errors by the deployments' own counters."""
    wildcards = {each.id for each in inventory.models.deployments if each.is_wildcard}
    observed = [Observations(counters, is_wildcard=id_ in wildcards) for id_, counters in metrics.by_id.items()]
    observed += [Observations(counters) for counters in metrics.by_name.values()]
    is_counted = bool(metrics.exposed & {DEPLOYMENT_REQUESTS, SUCCESSES})
    requests = sum(each.counters.requests for each in observed) if is_counted else None
    if FAILURES not in metrics.exposed:
        return requests, None, None
    return requests, sum(map(states.failure_count, observed)), sum(map(states.client_error_count, observed))


def _billing(total: Figures) -> Billing | None:
    """Every successful request is billed by use."""
    if total.requests is None:
        return None
    failed = round(total.requests * (total.error_rate or 0.0)) + (total.client_errors or 0)
    return Billing((Bucket("API", max(0, total.requests - failed), paid=True),))


def _target_usage(matched: MatchedDeployment, target: Target, sums: ReportedSums) -> TargetUsage:
    own = (matched.counters,) if matched.counters is not None else ()
    return TargetUsage(
        target.name,
        target.requests,
        _as_int(sums.of_deployments(own, "input_tokens")),
        _as_int(sums.of_deployments(own, "output_tokens")),
        sums.of_deployments(own, "cost_usd"),
        failures=target.failures,
    )


def _models(rows: Iterable[tuple[MatchedDeployment, Target]], sums: ReportedSums) -> Iterator[ModelUsage]:
    """All deployments of a model together; tokens are means over the successful requests."""
    by_model: defaultdict[str | None, list[tuple[MatchedDeployment, Target]]] = defaultdict(list)
    for matched, target in rows:
        deployment = matched.deployment
        by_model[deployment.route if deployment.is_wildcard else deployment.params.model].append((matched, target))
    for name, members in by_model.items():
        counters = [matched.counters for matched, _ in members if matched.counters is not None]
        measured = sums.of_deployments(counters, "measured")
        yield ModelUsage(
            name,
            _known_sum(target.requests for _, target in members),
            mean_of(sums.of_deployments(counters, "input_tokens"), measured),
            mean_of(sums.of_deployments(counters, "output_tokens"), measured),
            sums.of_deployments(counters, "cost_usd"),
            failures=_known_sum(target.failures for _, target in members),
        )


def _known_sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _deployment_budgets(inventory: Inventory) -> Iterator[Budget]:
    metrics, now_s = inventory.context.metrics, inventory.context.now_s
    for matched in inventory.matched:
        if (budget := deployment_budget(matched.deployment, matched.counters, metrics, now_s)) is not None:
            yield budget


def _notes(inventory: Inventory, metrics: Metrics, total: Figures) -> Iterator[str]:
    if inventory.requests is None and total.requests:
        yield ATTEMPTS
    if metrics.fallbacks.total():
        yield FALLBACK_NAME_COUNTED
    if metrics.health_checks.get("requests"):
        yield health_checks_note(int(metrics.health_checks["requests"]), metrics.health_checks.get("cost_usd", 0.0))
    yield METERED
