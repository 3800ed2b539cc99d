"""Lines that say what happened to a deployment, to its tally."""

from __future__ import annotations

from collections.abc import Callable

from router_client.routers.litellm.faults import Blame, blame, status_of
from router_client.routers.litellm.series import (
    CHECKS,
    COOLDOWNS,
    FAILURES,
    LEFT,
    REFUSED_BEFORE,
    SPEND,
    STATE,
    SUCCESSES,
    SUMS,
    TRIES,
    Add,
    Labels,
    created,
)
from router_client.routers.litellm.tallies import Count, Page, Tally, earlier

MESSAGES = ("/v1/messages", "/responses")
"""How the address ends that a request over /v1/messages is sent to."""


def _tally(page: Page, labels: Labels, name_label: str = "litellm_model_name") -> Tally | None:
    """That of the deployment; None where there was none. Without a model_id label, that of the name.

    Where that label is left out too, it is that of the empty name: any deployment's.
    """
    id_ = labels.get("model_id")
    if id_ is not None:
        return None if id_ in REFUSED_BEFORE else page.by_id[id_]
    name = labels.get(name_label)
    return page.by_name[name or ""] if name is None or name not in REFUSED_BEFORE else None


def _event(page: Page, labels: Labels) -> Tally | None:
    """As `_tally`, for what happened to a deployment in the service of a client."""
    tally = None if labels.get("api_key_alias") == CHECKS else _tally(page, labels)
    if tally is not None:
        tally.events = True
    return tally


def _add_state(page: Page, labels: Labels, value: float) -> None:
    if (tally := _event(page, labels)) is not None:
        name = labels.get("litellm_model_name", "")
        tally.served[name] = value <= 0 or tally.served.get(name, False)


def _cooldown(page: Page, labels: Labels) -> Count | None:
    tally = _event(page, labels)
    return None if tally is None else tally.cooldowns[status_of(labels.get("exception_status", ""))]


def _failure(page: Page, labels: Labels) -> Count | None:
    status = status_of(labels.get("exception_status", ""))
    found = blame(status, labels.get("exception_class", ""))
    tally = _event(page, labels)
    if tally is None:
        return None
    if found in {Blame.NONE, Blame.ROUTER}:
        tally.excused = True
        return None
    tally.failed_over_messages |= labels.get("api_base", "").endswith(MESSAGES)
    key = status, labels.get("litellm_model_name", "")
    return tally.client_errors[key] if found is Blame.CLIENT else tally.failures[key]


def _success(page: Page, labels: Labels) -> Count | None:
    tally = _event(page, labels)
    return None if tally is None else tally.successes


def _counting(find: Callable[[Page, Labels], Count | None]) -> Add:
    def add(page: Page, labels: Labels, value: float) -> None:
        if value >= 0 and (count := find(page, labels)) is not None:
            count.add(value)

    return add


def _beginning(find: Callable[[Page, Labels], Count | None]) -> Add:
    def add(page: Page, labels: Labels, value: float) -> None:
        if value > 0 and (count := find(page, labels)) is not None:
            count.begin(value)

    return add


def _add_tries(page: Page, labels: Labels, value: float) -> None:
    if labels.get("api_key_alias") == CHECKS:
        page.checks["requests"] += max(0.0, value)
    elif value >= 0 and (tally := _event(page, labels)) is not None:
        tally.sums["requests"] += value


def _summing(part: str) -> Add:
    def add(page: Page, labels: Labels, value: float) -> None:
        if labels.get("api_key_alias") == CHECKS:
            page.checks[part] += max(0.0, value)
        elif value >= 0 and (tally := _tally(page, labels, "model")) is not None:
            tally.sums[part] += value

    return add


def _begin_spending(page: Page, labels: Labels, value: float) -> None:
    if labels.get("api_key_alias") != CHECKS and (tally := _tally(page, labels, "model")) is not None:
        tally.first_spent_s = earlier(tally.first_spent_s, value)


def _leaving(part: str) -> Add:
    def add(page: Page, labels: Labels, value: float) -> None:
        if (tally := _tally(page, labels)) is not None:
            tally.left[part] = value

    return add


DEPLOYMENT_LINES: dict[str, Add] = {
    STATE: _add_state,
    COOLDOWNS: _counting(_cooldown),
    created(COOLDOWNS): _beginning(_cooldown),
    SUCCESSES: _counting(_success),
    created(SUCCESSES): _beginning(_success),
    FAILURES: _counting(_failure),
    created(FAILURES): _beginning(_failure),
    created(SPEND): _begin_spending,
    TRIES: _add_tries,
    **{series: _summing(part) for series, part in SUMS.items()},
    **{series: _leaving(part) for series, part in LEFT.items()},
}
