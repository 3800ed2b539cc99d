"""Deployments to `Target`: the counters that belong to each, and what follows from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from router_client.model.facts import NOT_OFFERED
from router_client.model.states import Reading
from router_client.model.targets import NEVER, Attempt, Cause, LastAttempt, Target, Window
from router_client.routers.litellm import budgets, states, wire
from router_client.routers.litellm.budgets import ProviderBudgets
from router_client.routers.litellm.counters import Count, DeploymentCounters, Metrics
from router_client.routers.litellm.deployments import Deployment
from router_client.routers.litellm.metric_names import COOLDOWNS, DEPLOYMENT_REQUESTS, FAILURES, STATE, SUCCESSES
from router_client.routers.litellm.states import Observations

KIND = "deployment"


class MatchedDeployment(Struct, frozen=True):
    """A deployment and its counters; None if nothing was counted. `unknown_cause` says why nothing can be known."""

    deployment: Deployment
    counters: DeploymentCounters | None
    unknown_cause: Cause | None = None


def match_counters(
    deployments: Sequence[Deployment], metrics: Metrics | None, unread: Cause | None
) -> tuple[MatchedDeployment, ...]:
    """Match each deployment with its counters: by id and, for samples without one, by a name that only it has.

    A cooldown is recorded under the name that clients request, everything else under the model's.

    Args:
        unread: why there are no metrics.
    """
    if metrics is None:
        return tuple(MatchedDeployment(deployment, None, unread) for deployment in deployments)
    name_uses = Counter(name for deployment in deployments for name in _names(deployment))
    return tuple(_match(deployment, metrics, name_uses) for deployment in deployments)


def _match(deployment: Deployment, metrics: Metrics, name_uses: Counter[str]) -> MatchedDeployment:
    by_id = metrics.by_id.get(deployment.id) if deployment.id else None
    by_name = {name: metrics.by_name[name] for name in _names(deployment) if name in metrics.by_name}
    matched = [*([by_id] if by_id else ()), *(found for name, found in by_name.items() if name_uses[name] == 1)]
    if not matched:
        cause = _unmatched_cause(deployment, metrics, by_name.values())
        return MatchedDeployment(deployment, None, cause)
    return MatchedDeployment(deployment, matched[0] if len(matched) == 1 else _merged(matched))


def _unmatched_cause(deployment: Deployment, metrics: Metrics, by_name: Iterable[DeploymentCounters]) -> Cause | None:
    """Why nothing matched; None if nothing was counted."""
    is_shared = any(counters.has_events for counters in by_name)
    is_unnamed = "" in metrics.by_name and metrics.by_name[""].has_events
    if is_shared or is_unnamed:
        return Cause("no_model_id_label")
    return Cause("no_id") if deployment.id is None and metrics.has_traffic else None


def _names(deployment: Deployment) -> Iterator[str]:
    yield from dict.fromkeys(name for name in (deployment.model, deployment.group) if name)


def _merged(parts: Sequence[DeploymentCounters]) -> DeploymentCounters:
    merged = DeploymentCounters()
    for part in parts:
        merged.merge(part)
    return merged


class Context(Struct, frozen=True):
    """What all deployments have in common; `now_s` is in seconds since the epoch.

    `ranked_routes` are names whose deployments are tried in order. `fallback_sources` are names with one deployment,
    whose requests went to a fallback because it failed.
    """

    metrics: Metrics | None
    settings: wire.RouterSettings | None
    provider_budgets: ProviderBudgets
    now_s: float
    ranked_routes: frozenset[str] = frozenset()
    fallback_sources: frozenset[str] = frozenset()

    def exposes(self, *metrics: str) -> bool:
        """True if at least one of these metrics is exposed."""
        return self.metrics is not None and any(name in self.metrics.exposed for name in metrics)


def target(matched: MatchedDeployment, context: Context) -> Target:
    """Map one deployment. With metrics, no failure and budget left, it counts as usable."""
    observed = observations(matched, context)
    decision = states.decide(observed, context.now_s)
    is_counted = matched.unknown_cause is None and context.metrics is not None
    has_requests = is_counted and context.exposes(DEPLOYMENT_REQUESTS, SUCCESSES)
    has_failures = is_counted and context.exposes(FAILURES)
    has_cooldowns = is_counted and context.exposes(COOLDOWNS)
    return Target(
        name=matched.deployment.name,
        kind=KIND,
        state=decision.state,
        cause=decision.cause,
        selection=decision.selection,
        available_in_s=decision.available_in_s,
        available_is_minimum=decision.available_is_minimum,
        last_success=_last_success(observed, context) if is_counted else NOT_OFFERED,
        last_failure=_last_failure(observed, context) if is_counted else NOT_OFFERED,
        rank=matched.deployment.order if matched.deployment.route in context.ranked_routes else None,
        windows=windows(matched.deployment.params, matched.counters),
        requests=observed.counters.requests if has_requests else None,
        failures=states.failure_count(observed) if has_failures else None,
        client_errors=states.client_error_count(observed) if has_failures else None,
        cooldowns=sum(count.value for count in observed.counters.cooldowns.values()) if has_cooldowns else None,
    )


def observations(matched: MatchedDeployment, context: Context) -> Observations:
    """Collect what the state is decided from. Before any traffic, a missing state metric means nothing."""
    metrics = context.metrics
    resets = tuple(_resets_of_spent_budgets(matched, context))
    return Observations(
        counters=matched.counters or DeploymentCounters(),
        unknown_cause=matched.unknown_cause,
        has_state_metric=metrics is not None and (context.exposes(STATE) or not metrics.has_traffic),
        has_failure_metric=context.exposes(FAILURES),
        is_wildcard=matched.deployment.is_wildcard,
        cooldown_time=_cooldown_time(matched, context.settings),
        caused_fallback=matched.deployment.route in context.fallback_sources,
        is_budget_spent=bool(resets),
        budget_resets_in_s=budgets.last_reset(resets),
    )


def _cooldown_time(matched: MatchedDeployment, settings: wire.RouterSettings | None) -> float | None:
    """The deployment's own or the router's, in seconds; LiteLLM ignores litellm_params' over /v1/messages."""
    deployment, counters = matched.deployment, matched.counters
    is_ignored = deployment.is_cooldown_from_params and counters is not None and counters.has_messages_failure
    if deployment.cooldown_time is not None and not is_ignored:
        return deployment.cooldown_time
    return settings.cooldown_time if settings else None


def _resets_of_spent_budgets(matched: MatchedDeployment, context: Context) -> Iterator[float | None]:
    """Seconds until each spent budget that applies to the deployment resets; None if that is not reported."""
    own = budgets.deployment_budget(matched.deployment, matched.counters, context.metrics, context.now_s)
    if own is not None and budgets.is_spent(own):
        yield own.resets_in_s
    if context.provider_budgets.is_spent_for(matched.deployment):
        provider = context.provider_budgets.by_provider.get(matched.deployment.provider or "")
        yield provider.resets_in_s if provider else None


def _last_success(observed: Observations, context: Context) -> LastAttempt:
    if states.is_serving(observed) or states.success_count(observed) > 0:
        return Attempt(ago_s=_ago(observed.counters.successes, context.now_s))
    is_counted = context.exposes(SUCCESSES, FAILURES)
    return NEVER if is_counted or not observed.counters.has_events else NOT_OFFERED


def _last_failure(observed: Observations, context: Context) -> LastAttempt:
    """The newest failure whose time is known, otherwise any."""
    failures, counters = states.deployment_failures(observed), observed.counters
    if failures:
        (status, _), count = max(failures.items(), key=lambda item: item[1].only_event_s or 0.0)
        return Attempt(status, _ago(count, context.now_s))
    all_succeeded = counters.successes.value == counters.requests and not counters.cooldowns
    is_counted = context.exposes(FAILURES) or (context.exposes(DEPLOYMENT_REQUESTS) and all_succeeded)
    return NEVER if is_counted or not counters.has_events else NOT_OFFERED


def _ago(count: Count, now_s: float) -> float | None:
    """Seconds since the event, if it happened exactly once."""
    return None if count.only_event_s is None else max(0.0, now_s - count.only_event_s)


def windows(params: wire.Params, counters: DeploymentCounters | None) -> tuple[Window, ...]:
    """Configured per-minute limits, and what is left of the upstream's; utilization is not reported.

    What is left comes from the upstream's last response headers or, without these, from LiteLLM's count for the whole
    model group.
    """
    remaining = counters.remaining if counters else {}
    rows = (
        ("rpm", "requests", params.rpm, None),
        ("tpm", "tokens", params.tpm, None),
        ("requests-left", "requests", None, remaining.get("requests")),
        ("tokens-left", "tokens", None, remaining.get("tokens")),
    )
    return tuple(
        Window(name, unit, Reading.NOT_REPORTED, limit=limit, remaining=left)
        for name, unit, limit, left in rows
        if limit is not None or left is not None
    )
