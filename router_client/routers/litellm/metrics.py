"""/metrics/ to tallies: of the named series only the named labels.

Labels of others hold client addresses, e-mail addresses and key hashes; they are never looked at.
"""

from __future__ import annotations

import re

from router_client.parsing.prometheus import samples
from router_client.routers.litellm.client_lines import CLIENT_LINES
from router_client.routers.litellm.deployment_lines import DEPLOYMENT_LINES
from router_client.routers.litellm.series import OTHERS, PROVIDER_LEFT, REDIS, STARTED, USERS, Add, Labels
from router_client.routers.litellm.tallies import Page

TYPE_LINE = re.compile(rb"\n# TYPE (litellm_[a-z_]++) ")


def parse_metrics(body: bytes) -> Page:
    """What the kept lines say.

    With several workers, a fresh proxy's page has neither lines nor types of its deployments: any series of LiteLLM's
    own Prometheus logger proves the page. Where that failed to load, the page is there without any.

    Raises:
        ValueError: it is not the proxy's page.
    """
    types = {match[1].decode() for match in TYPE_LINE.finditer(b"\n" + body)}
    page = Page(offered=types)
    for name, labels, value in samples(body):
        if (add := ADD.get(name)) is not None:
            page.offered.add(name)
            add(page, labels, value)
    if not page.offered - OTHERS:
        message = "not the metrics of this router"
        raise ValueError(message)
    return page


def _set_provider_left(page: Page, labels: Labels, value: float) -> None:
    if provider := labels.get("api_provider"):
        page.provider_left[provider] = value


def _set_redis(page: Page, labels: Labels, value: float) -> None:
    page.redis_is_down = page.redis_is_down or (labels.get("state") == "open" and value > 0)


def _set_start(page: Page, _: Labels, value: float) -> None:
    page.started_at_s = value


def _ignore(_page: Page, _labels: Labels, _value: float) -> None:
    """Its being there is all that is wanted."""


ADD: dict[str, Add] = {
    **DEPLOYMENT_LINES,
    **CLIENT_LINES,
    PROVIDER_LEFT: _set_provider_left,
    REDIS: _set_redis,
    STARTED: _set_start,
    USERS: _ignore,
}
"""What a line of each series adds."""

KEPT = (b"# TYPE litellm_", *(f"{name}{' ' if name == STARTED else '{'}".encode() for name in ADD))
