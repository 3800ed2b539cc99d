"""The nouns of one router, as data of its adapter, so that neutral code need not know which router it is."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Terms(Struct, frozen=True):
    """Names and nouns; constants of the adapter.

    `name` is the router's name. `target` and `route` are its nouns for a Target and a Route. `health` is the path of
    its health read; `healthy` and `unhealthy` are that read's two words. `not_counted` is a sentence about
    requests that the usage figures do not include. `admin_only` is what only an admin token shows, as the subject of a
    sentence. `request` is the noun for what its usage counts as requests: a router that tries one several times may
    count each attempt. `causes` maps the adapter's own cause codes (see Cause) to clauses.
    """

    name: str
    target: str
    route: str
    health: str = "/health"
    healthy: str = "ok"
    unhealthy: str = "degraded"
    not_counted: str = ""
    admin_only: str = "More details"
    request: str = "request"
    causes: Mapping[str, str] = field(default_factory=dict)


NEUTRAL_TERMS = Terms("router", target="target", route="route")
"""Nouns that fit every router, while none is identified."""
