"""The state of one deployment, decided from what was counted for it. Pure; every rule about a state is here."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from router_client.model.states import Selection, TargetState
from router_client.model.targets import Cause
from router_client.routers.litellm.counters import Count, DeploymentCounters, Failures, total
from router_client.routers.litellm.deployments import WILDCARD
from router_client.routers.litellm.failure_source import KEY_REJECTED_STATUSES, NOT_FOUND, TOO_MANY_REQUESTS


class Observations(Struct, frozen=True):
    """What a state is decided from.

    Attributes:
        unknown_cause: why nothing is known of the deployment; None if something is.
        has_state_metric: litellm_deployment_state is exposed.
        has_failure_metric: the counter of failures is exposed.
        cooldown_time: seconds, as they apply to this deployment; None if not known.
        is_budget_spent: its own budget or its provider's is spent; `budget_resets_in_s` is when that resets.
        caused_fallback: the counter of fallbacks shows its failure. LiteLLM counts the failure nowhere else if the
            request was itself a fallback's.
    """

    counters: DeploymentCounters
    unknown_cause: Cause | None = None
    has_state_metric: bool = True
    has_failure_metric: bool = True
    is_wildcard: bool = False
    cooldown_time: float | None = None
    is_budget_spent: bool = False
    budget_resets_in_s: float | None = None
    caused_fallback: bool = False


class Decision(Struct, frozen=True):
    """The fields of `Target` that are decided here."""

    state: TargetState
    cause: Cause | None = None
    selection: Selection | None = None
    available_in_s: float | None = None
    available_is_minimum: bool = False


class RunningCooldown(Struct, frozen=True):
    """A cooldown that has not ended, by the one start that is reported; `count` is how many there were."""

    status: int | None
    count: int
    remaining_s: float
    is_minimum: bool


USABLE = Decision(TargetState.USABLE)


def decide(observed: Observations, now_s: float) -> Decision:
    """Decide the state; the first rule that applies wins.

    A success wins over earlier failures: nothing says which of the two is newer, and LiteLLM never resets the counters
    of cooldowns. A running cooldown wins over a success, which may have been in flight when the cooldown began.
    """
    if observed.is_budget_spent:
        return Decision(TargetState.BUDGET_SPENT, Cause("budget_spent"), available_in_s=observed.budget_resets_in_s)
    if observed.unknown_cause is not None:
        return Decision(TargetState.UNKNOWN, observed.unknown_cause)
    if (running := running_cooldown(observed, now_s)) is not None:
        return _cooling_down(running)
    return _serving(observed) if is_serving(observed) else _not_serving(observed)


def _not_serving(observed: Observations) -> Decision:
    failures = deployment_failures(observed)
    if _is_ambiguous(observed, failures):
        return Decision(TargetState.UNKNOWN, Cause("no_deployment_state_metric"))
    if observed.caused_fallback and not observed.counters.requests:
        return Decision(TargetState.FAILING, Cause("last_request_failed"))
    return _failing(observed, failures) if _has_failed(observed, failures) else USABLE


def deployment_failures(observed: Observations) -> Failures:
    """Return the failures that the client did not cause. A wildcard's 404 is a model that does not exist."""
    failures = observed.counters.failures
    if not observed.is_wildcard:
        return failures
    return {key: count for key, count in failures.items() if key[0] != NOT_FOUND}


def failure_count(observed: Observations) -> int:
    """Count the failures that the client did not cause."""
    return total(deployment_failures(observed))


def client_error_count(observed: Observations) -> int:
    """Count the failures that the client caused."""
    counters = observed.counters
    return total(counters.client_errors) + total(counters.failures) - failure_count(observed)


def success_count(observed: Observations) -> int:
    """Count successful attempts, by their own counter or as all attempts without the failed ones."""
    counters = observed.counters
    rest = counters.requests - total(counters.failures) - total(counters.client_errors)
    return max(counters.successes.value, rest if observed.has_failure_metric else 0)


def is_serving(observed: Observations) -> bool:
    """True if the last request for any of its names succeeded; without that metric, if all requests did."""
    if observed.counters.last_succeeded:
        return any(observed.counters.last_succeeded.values())
    return success_count(observed) > 0 and not failure_count(observed)


def running_cooldown(observed: Observations, now_s: float) -> RunningCooldown | None:
    """Find the cooldown that ends last. A later start, or a 429's Retry-After header, can make it last longer."""
    if observed.cooldown_time is None:
        return None
    cooldowns = (
        RunningCooldown(
            status,
            count.value,
            count.created_s + observed.cooldown_time - now_s,
            is_minimum=count.value > 1 or status == TOO_MANY_REQUESTS,
        )
        for status, count in observed.counters.cooldowns.items()
        if count.created_s is not None
    )
    running = (cooldown for cooldown in cooldowns if cooldown.remaining_s > 0)
    return max(running, key=lambda cooldown: cooldown.remaining_s, default=None)


def _cooling_down(running: RunningCooldown) -> Decision:
    """LiteLLM does not pick the deployment until the cooldown ends.

    After a 2xx, a name with one deployment was sometimes served and sometimes refused: that is unknown.
    """
    statuses = () if running.status is None else (running.status,)
    if running.status is not None and running.status < 300:
        return Decision(TargetState.UNKNOWN, Cause("cooldown_after_answer", statuses, seconds=running.remaining_s))
    state = TargetState.COOLING_DOWN
    if running.status == TOO_MANY_REQUESTS:
        state = TargetState.RATE_LIMITED
    elif running.status in KEY_REJECTED_STATUSES:
        state = TargetState.KEY_REJECTED
    selection = None if state.usual_selection is Selection.SKIPPED else Selection.SKIPPED
    cause = Cause("cooldown", statuses, running.count)
    return Decision(state, cause, selection, running.remaining_s, running.is_minimum)


def _serving(observed: Observations) -> Decision:
    """Usable; for a wildcard, with the number of its models that fail."""
    failing = _failing_models(observed) if observed.is_wildcard else set()
    if not failing:
        return USABLE
    statuses = _statuses(deployment_failures(observed))
    return Decision(TargetState.USABLE, Cause("some_models_fail", statuses, len(failing)))


def _failing_models(observed: Observations) -> set[str]:
    """Recorded model names whose last request failed, not caused by the client."""
    names = {name for _, name in deployment_failures(observed)}
    return {name for name in names if observed.counters.last_succeeded.get(name) is False}


def _is_ambiguous(observed: Observations, failures: Failures) -> bool:
    """Some requests failed and others did not, and no metric says which was the last."""
    return not observed.has_state_metric and bool(total(failures)) and success_count(observed) > 0


def _has_failed(observed: Observations, failures: Failures) -> bool:
    """True if the failures are the deployment's own; for a wildcard, if all of its models failed."""
    counters = observed.counters
    if observed.is_wildcard:
        # A cooldown is recorded under the wildcard itself, which is no model's name.
        recorded = {name for name in counters.last_succeeded if WILDCARD not in name}
        return bool(failures) and recorded <= {name for _, name in failures}
    is_explained = counters.client_errors or counters.has_other_failures
    return bool(failures or _cooldowns_after_failure(counters) or (counters.last_succeeded and not is_explained))


def _cooldowns_after_failure(counters: DeploymentCounters) -> dict[int | None, Count]:
    """Without those after a 2xx, where the client was served."""
    return {status: count for status, count in counters.cooldowns.items() if status is None or status >= 300}


def _failing(observed: Observations, failures: Failures) -> Decision:
    """In rotation: no cooldown is known to run."""
    cause = _failure_cause(observed, failures)
    is_key = bool(cause.statuses) and set(cause.statuses) <= KEY_REJECTED_STATUSES
    return Decision(TargetState.KEY_REJECTED if is_key else TargetState.FAILING, cause)


def _failure_cause(observed: Observations, failures: Failures) -> Cause:
    """Distinguish a cooldown that has ended, one that may be running, and none."""
    cooldowns = _cooldowns_after_failure(observed.counters)
    statuses = tuple(sorted({*_statuses(failures), *(status for status in cooldowns if status is not None)}))
    count = sum(cooldown.value for cooldown in cooldowns.values())
    if not count:
        return Cause("last_request_failed", statuses)
    ended = all(_has_ended(observed, status, cooldown) for status, cooldown in cooldowns.items())
    return Cause("cooldown_over" if ended else "may_be_in_cooldown", statuses, count)


def _has_ended(observed: Observations, status: int | None, cooldown: Count) -> bool:
    """It began once, and no cooldown is running: only a 429's can last longer than cooldown_time."""
    return observed.cooldown_time is not None and cooldown.only_event_s is not None and status != TOO_MANY_REQUESTS


def _statuses(failures: Iterable[tuple[int | None, str]]) -> tuple[int, ...]:
    return tuple(sorted({status for status, _ in failures if status is not None}))
