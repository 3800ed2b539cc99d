"""Lines that say what clients asked for and got, to the requests of the name."""

from __future__ import annotations

from router_client.routers.litellm.faults import Blame, blame, blame_of_request, status_of
from router_client.routers.litellm.series import (
    CHECKS,
    CLIENT_FAILURES,
    CLIENT_REQUESTS,
    FALLBACKS,
    REFUSED_BEFORE,
    Add,
    Labels,
    created,
)
from router_client.routers.litellm.tallies import Page, earlier


def _add_request(page: Page, labels: Labels, value: float) -> None:
    """Calls of the proxy's own API, ours among them, ask for no model."""
    if (name := labels.get("requested_model")) and value >= 0 and labels.get("api_key_alias") != CHECKS:
        page.clients[name].total += int(value)
        status = status_of(labels.get("status_code", ""))
        page.clients_by_status[name].fail(int(value), status, _blame_by_status(status))


def _blame_by_status(status: int | None) -> Blame:
    """What is refused without a status is refused by LiteLLM itself."""
    return Blame.ROUTER if status is None else blame(status, "")


def _add_failed_request(page: Page, labels: Labels, value: float) -> None:
    if (name := labels.get("requested_model")) and value >= 0 and labels.get("api_key_alias") != CHECKS:
        page.clients[name].fail(int(value), *_blame_of_request(labels))


def _begin_failed_request(page: Page, labels: Labels, value: float) -> None:
    name = labels.get("requested_model")
    if name and value > 0 and _blame_of_request(labels)[1] is Blame.ROUTER:
        requests = page.clients[name]
        requests.rejected_s = earlier(requests.rejected_s, value)


def _blame_of_request(labels: Labels) -> tuple[int | None, Blame]:
    status = status_of(labels.get("exception_status", ""))
    reached = labels.get("model_id", "") not in REFUSED_BEFORE
    return status, blame_of_request(status, labels.get("exception_class", ""), reached=reached)


def _add_fallback(page: Page, labels: Labels, value: float) -> None:
    asked, stood_in = labels.get("requested_model", ""), labels.get("fallback_model", "")
    page.fallbacks[asked, stood_in, labels.get("exception_class", "")] += max(0, int(value))


CLIENT_LINES: dict[str, Add] = {
    CLIENT_REQUESTS: _add_request,
    CLIENT_FAILURES: _add_failed_request,
    created(CLIENT_FAILURES): _begin_failed_request,
    FALLBACKS: _add_fallback,
}
