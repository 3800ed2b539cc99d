"""The routers to draw: every recorded state of every kind, failures, and a large pool."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from router_client import RouterClient
from tests.mcp_server import worlds
from tests.support import EVERY_STATE, RECORDED, Replay, client_for, recorded

MAX_TARGETS = 64
LARGE = "pool of 64"
WITH_UPSTREAMS = "halted with upstreams"


def _with_its_credentials(kind: str, state: str) -> Callable[[], RouterClient]:
    return lambda: client_for(Replay(state, kind), **recorded(state, kind).settings)


def large_pool() -> RouterClient:
    """Return a pool with as many accounts as an answer can have, each with its own readings."""
    router = Replay("pool3_traffic")
    body: dict[str, Any] = router.body("/accounts")
    read = body["accounts"][0]
    body["accounts"] = [read | {"alias": f"account-{n:02}", "util5h": n / MAX_TARGETS} for n in range(MAX_TARGETS)]
    return client_for(router.override("/accounts", body))


ROUTERS: dict[str, Callable[[], RouterClient]] = {
    **worlds.WORLDS,
    # WORLDS has those of dario.
    **{f"{kind} {state}": _with_its_credentials(kind, state) for kind, state in EVERY_STATE if kind != "dario"},
    "litellm without its key": lambda: client_for(Replay("one_ok_one_429_one_500", "litellm")),
    LARGE: large_pool,
    # The recorded state folder. Other users can read its files after a git checkout.
    WITH_UPSTREAMS: lambda: client_for("halted", ROUTER_HOME=str(RECORDED)),
}

TYPICAL = (
    "busy",
    "cooldown",
    "unusable",
    WITH_UPSTREAMS,
    "litellm busy",
    "litellm budget",
)
"""Routers whose answers have the most content."""
