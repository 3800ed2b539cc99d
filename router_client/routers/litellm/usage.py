"""The counters of /metrics/ and the budgets to Usage: everything since the start, metered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from router_client.model.spending import Billing, Budget, Figures, ModelUsage, TargetUsage, Usage
from router_client.model.targets import Target
from router_client.routers.litellm import budgets, states
from router_client.routers.litellm.pool import Fleet
from router_client.routers.litellm.series import FAILURES, FALLBACKS, SUCCESSES, SUMS, TRIES
from router_client.routers.litellm.states import Evidence
from router_client.routers.litellm.tallies import Page, Tally
from router_client.routers.litellm.targets import Measured
from router_client.routers.litellm.terms import ATTEMPTS, BY_NAME_THAT_SERVED, METERED, checks_note


def usage(fleet: Fleet, page: Page) -> Usage:
    """Totals as clients saw them, then each deployment and each model by its own counters."""
    context, counters, total = fleet.context, Counters.of(page), _total(fleet, page)
    parts = [(each, target) for each, target in zip(fleet.measured, fleet.targets, strict=True) if each.tally]
    return Usage(
        since_start=total,
        billing_since_start=_billing(total),
        targets=tuple(_target_usage(each, target, counters) for each, target in parts),
        models=tuple(_models(parts, counters)),
        budgets=(*context.ledger.providers.values(), *_own_budgets(fleet)),
        metered=True,
        started_ago_s=None if page.started_at_s is None else max(0.0, context.now_s - page.started_at_s),
        notes=tuple(_notes(fleet, page, total)),
    )


@dataclass(frozen=True, slots=True)
class Counters:
    """Which sums are on the page, and which of them say whose they are: 1.80 counts cost and tokens by model alone."""

    offered: frozenset[str]
    by_deployment: frozenset[str]

    @classmethod
    def of(cls, page: Page) -> Counters:
        """Those of a page."""
        offered = {part for series, part in SUMS.items() if series in page.offered}
        nobodys = {part for tally in page.by_name.values() for part in tally.sums}
        return cls(frozenset(offered), frozenset(offered - nobodys))

    def total(self, page: Page, part: str) -> float | None:
        """Of all lines, those of deployments that are not listed any more among them."""
        if part not in self.offered:
            return None
        return _sum((*page.by_id.values(), *page.by_name.values()), part)

    def among(self, tallies: Sequence[Tally], part: str) -> float | None:
        """Of these deployments; None where it is not reported, which 0 would hide."""
        counted = part in self.by_deployment or any(part in tally.sums for tally in tallies)
        return _sum(tallies, part) if counted else None


def _sum(tallies: Iterable[Tally], part: str) -> float:
    return float(sum(tally.sums.get(part, 0.0) for tally in tallies))


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _mean(total: float | None, measured: float | None) -> float | None:
    return None if total is None or not measured else total / measured


def _total(fleet: Fleet, page: Page) -> Figures:
    """Requests as clients saw them or, where those are not counted, tries at the deployments."""
    counters, asked = Counters.of(page), fleet.asked
    requests, failed, client_errors = _tries(fleet, page)
    if asked is not None:
        requests, failed, client_errors = asked.total, asked.failed, asked.client_errors
    latency_s = _mean(counters.total(page, "latency_s"), counters.total(page, "measured"))
    return Figures(
        requests=requests,
        input_tokens=_whole(counters.total(page, "input_tokens")),
        output_tokens=_whole(counters.total(page, "output_tokens")),
        avg_latency_ms=None if latency_s is None else latency_s * 1000,
        error_rate=min(1.0, failed / requests) if requests and failed is not None else None,
        estimated_cost_usd=counters.total(page, "cost_usd"),
        client_errors=client_errors,
        fallbacks=page.fallbacks.total() if FALLBACKS in page.offered else None,
    )


def _tries(fleet: Fleet, page: Page) -> tuple[int | None, int | None, int | None]:
    """Requests, failures and client errors by the deployments' own counters."""
    wildcards = {each.id for each in fleet.listing.deployments if each.wildcard}
    judged = [Evidence(tally, wildcard=id_ in wildcards) for id_, tally in page.by_id.items()]
    judged += [Evidence(tally) for tally in page.by_name.values()]
    requests = sum(each.tally.requests for each in judged) if page.offered & {TRIES, SUCCESSES} else None
    if FAILURES not in page.offered:
        return requests, None, None
    return requests, sum(map(states.failures, judged)), sum(map(states.client_errors, judged))


def _billing(total: Figures) -> Billing | None:
    """What was answered is billed by use."""
    if total.requests is None:
        return None
    failed = round(total.requests * (total.error_rate or 0.0)) + (total.client_errors or 0)
    return Billing(api=max(0, total.requests - failed))


def _target_usage(found: Measured, target: Target, counters: Counters) -> TargetUsage:
    mine = (found.tally,) if found.tally is not None else ()
    return TargetUsage(
        target.name,
        target.requests,
        _whole(counters.among(mine, "input_tokens")),
        _whole(counters.among(mine, "output_tokens")),
        counters.among(mine, "cost_usd"),
        failures=target.failures,
    )


def _models(parts: Iterable[tuple[Measured, Target]], counters: Counters) -> Iterator[ModelUsage]:
    """All deployments of one model together; tokens are means over the requests that were answered."""
    by_model: defaultdict[str | None, list[tuple[Measured, Target]]] = defaultdict(list)
    for found, target in parts:
        shown = found.deployment.route if found.deployment.wildcard else found.deployment.params.model
        by_model[shown].append((found, target))
    for name, members in by_model.items():
        tallies = [found.tally for found, _ in members if found.tally is not None]
        measured = counters.among(tallies, "measured")
        yield ModelUsage(
            name,
            _known_sum(target.requests for _, target in members),
            _mean(counters.among(tallies, "input_tokens"), measured),
            _mean(counters.among(tallies, "output_tokens"), measured),
            counters.among(tallies, "cost_usd"),
            failures=_known_sum(target.failures for _, target in members),
        )


def _known_sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _own_budgets(fleet: Fleet) -> Iterator[Budget]:
    page, now_s = fleet.context.page, fleet.context.now_s
    for each in fleet.measured:
        if (own := budgets.of_deployment(each.deployment, each.tally, page, now_s)) is not None:
            yield own


def _notes(fleet: Fleet, page: Page, total: Figures) -> Iterator[str]:
    if fleet.asked is None and total.requests:
        yield ATTEMPTS
    if page.fallbacks.total():
        yield BY_NAME_THAT_SERVED
    if page.checks.get("requests"):
        yield checks_note(int(page.checks["requests"]), page.checks.get("cost_usd", 0.0))
    yield METERED
