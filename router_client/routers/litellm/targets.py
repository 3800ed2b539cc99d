"""Deployments to targets: which metrics belong to each, and what they say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from router_client.model.facts import NOT_OFFERED
from router_client.model.states import Reading
from router_client.model.targets import NEVER, Attempt, Cause, LastAttempt, Target, Window
from router_client.routers.litellm import budgets, states, wire
from router_client.routers.litellm.budgets import Ledger
from router_client.routers.litellm.deployments import Deployment
from router_client.routers.litellm.series import COOLDOWNS, FAILURES, STATE, SUCCESSES, TRIES
from router_client.routers.litellm.states import Evidence
from router_client.routers.litellm.tallies import Count, Page, Tally, times

KIND = "deployment"


@dataclass(frozen=True, slots=True)
class Measured:
    """A deployment with what the metrics have of it, which is None where they have nothing. `unknown` says why."""

    deployment: Deployment
    tally: Tally | None
    unknown: Cause | None = None


def measured(deployments: Sequence[Deployment], page: Page | None, unread: Cause | None) -> tuple[Measured, ...]:
    """Each deployment with its tally: by its id and, where lines lack that, by a name that only it has.

    A cooldown is recorded under the name that clients ask for, everything else under the model's.
    """
    if page is None:
        return tuple(Measured(deployment, None, unread) for deployment in deployments)
    uses = Counter(name for deployment in deployments for name in _names(deployment))
    return tuple(_measured(deployment, page, uses) for deployment in deployments)


def _measured(deployment: Deployment, page: Page, uses: Counter[str]) -> Measured:
    by_id = page.by_id.get(deployment.id) if deployment.id else None
    by_name = [(name, page.by_name[name]) for name in _names(deployment) if name in page.by_name]
    mine = [tally for name, tally in by_name if uses[name] == 1]
    parts = [*([by_id] if by_id else ()), *mine]
    tally = parts[0] if len(parts) == 1 else _merged(parts)
    return Measured(deployment, tally, None if by_id or mine else _unmatched(deployment, page, by_name))


def _unmatched(deployment: Deployment, page: Page, by_name: Sequence[tuple[str, Tally]]) -> Cause | None:
    """Why nothing was found, where that is not because nothing happened."""
    shared = any(tally.events for _, tally in by_name) or ("" in page.by_name and page.by_name[""].events)
    if shared:
        return Cause("labels_left_out")
    return Cause("no_id") if deployment.id is None and page.has_traffic else None


def _names(deployment: Deployment) -> Iterator[str]:
    yield from dict.fromkeys(name for name in (deployment.model, deployment.group) if name)


def _merged(parts: Sequence[Tally]) -> Tally | None:
    if not parts:
        return None
    merged = Tally()
    for part in parts:
        merged.merge(part)
    return merged


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for all deployments. `now_s` is in seconds since the epoch; `ordered` are names with ranks.

    `fell_back` are names with one deployment, whose requests went to a fallback because that one failed.
    """

    page: Page | None
    settings: wire.RouterSettings | None
    ledger: Ledger
    now_s: float
    ordered: frozenset[str] = frozenset()
    fell_back: frozenset[str] = frozenset()

    def offers(self, *series: str) -> bool:
        """Whether one of these series is on the page."""
        return self.page is not None and any(name in self.page.offered for name in series)


def target(found: Measured, context: Context) -> Target:
    """One deployment. Without a failure it is usable: the router would pick it."""
    seen = evidence(found, context)
    decided = states.verdict(seen, context.now_s)
    counted = found.unknown is None and context.page is not None
    own = states.own_failures(seen)
    return Target(
        name=found.deployment.name,
        kind=KIND,
        state=decided.state,
        cause=decided.cause,
        selection=decided.selection,
        available_in_s=decided.available_in_s,
        available_is_minimum=decided.available_is_minimum,
        last_success=_last_success(seen, context) if counted else NOT_OFFERED,
        last_failure=_last_failure(seen, context) if counted else NOT_OFFERED,
        rank=found.deployment.order if found.deployment.route in context.ordered else None,
        windows=windows(found.deployment.params, found.tally),
        requests=seen.tally.requests if counted and context.offers(TRIES, SUCCESSES) else None,
        failures=times(own) if counted and context.offers(FAILURES) else None,
        client_errors=states.client_errors(seen) if counted and context.offers(FAILURES) else None,
        cooldowns=_cooldowns(seen.tally) if counted and context.offers(COOLDOWNS) else None,
    )


def evidence(found: Measured, context: Context) -> Evidence:
    """What the state follows from. Where there was no traffic, no series of states is no sign of anything."""
    settings, page = context.settings, context.page
    resets = tuple(_resets_of_spent(found, context))
    return Evidence(
        tally=found.tally or Tally(),
        unknown=found.unknown,
        states_are_shown=page is not None and (context.offers(STATE) or not page.has_traffic),
        failures_are_shown=context.offers(FAILURES),
        wildcard=found.deployment.wildcard,
        cooldown_time=_cooldown_time(found, settings),
        fell_back=found.deployment.route in context.fell_back,
        budget_spent=bool(resets),
        budget_resets_in_s=budgets.last_reset(resets),
    )


def _cooldown_time(found: Measured, settings: wire.RouterSettings | None) -> float | None:
    """Its own one, or the router's; over /v1/messages LiteLLM ignores the one in litellm_params."""
    own, tally = found.deployment.cooldown_time, found.tally
    ignored = found.deployment.cooldown_time_of_params and tally is not None and tally.failed_over_messages
    if own is not None and not ignored:
        return own
    return settings.cooldown_time if settings else None


def _resets_of_spent(found: Measured, context: Context) -> Iterator[float | None]:
    """When each spent budget that counts for it is reset, in seconds; None where that is not reported."""
    own = budgets.of_deployment(found.deployment, found.tally, context.page, context.now_s)
    if own is not None and budgets.is_spent(own):
        yield own.resets_in_s
    if context.ledger.spent_for(found.deployment):
        provider = context.ledger.providers.get(found.deployment.provider or "")
        yield provider.resets_in_s if provider else None


def _cooldowns(tally: Tally) -> int:
    return sum(count.times for count in tally.cooldowns.values())


def _last_success(seen: Evidence, context: Context) -> LastAttempt:
    if states.is_served(seen) or states.served(seen) > 0:
        return Attempt(ago_s=_ago(seen.tally.successes, context.now_s))
    is_counted = context.offers(SUCCESSES, FAILURES)
    return NEVER if is_counted or not seen.tally.events else NOT_OFFERED


def _last_failure(seen: Evidence, context: Context) -> LastAttempt:
    """The newest of those whose time is known, else any."""
    failures, tally = states.own_failures(seen), seen.tally
    if failures:
        (status, _), count = max(failures.items(), key=lambda item: item[1].only_time_s or 0.0)
        return Attempt(status, _ago(count, context.now_s))
    all_served = context.offers(TRIES) and tally.successes.times == tally.requests and not tally.cooldowns
    is_counted = context.offers(FAILURES) or all_served
    return NEVER if is_counted or not tally.events else NOT_OFFERED


def _ago(count: Count, now_s: float) -> float | None:
    """How long ago it happened, where it happened once."""
    return None if count.only_time_s is None else max(0.0, now_s - count.only_time_s)


def windows(params: wire.Params, tally: Tally | None) -> tuple[Window, ...]:
    """Configured limits a minute, and what is left; how much is used is not reported.

    What is left is what its upstream's headers last said or, without any, what LiteLLM counts for the whole group.
    """
    left = tally.left if tally else {}
    found = (
        ("rpm", "requests", params.rpm, None),
        ("tpm", "tokens", params.tpm, None),
        ("requests-left", "requests", None, left.get("requests")),
        ("tokens-left", "tokens", None, left.get("tokens")),
    )
    return tuple(
        Window(name, unit, Reading.NOT_REPORTED, limit=limit, remaining=remaining)
        for name, unit, limit, remaining in found
        if limit is not None or remaining is not None
    )
