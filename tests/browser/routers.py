"""The routers that the real server looks at: every recorded state of every kind, the bad days, and a large pool."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from router_client import RouterClient
from tests.mcp_server import worlds
from tests.support import EVERY_STATE, KEY, RECORDED, Replay, client_for

MAX_TARGETS = 64
LARGE = "pool of 64"
WITH_UPSTREAMS = "overage_halted with upstreams"


def _with_its_key(kind: str, state: str) -> Callable[[], RouterClient]:
    return lambda: client_for(Replay(state, kind), ROUTER_API_KEY=KEY)


def large_pool() -> RouterClient:
    """As many accounts as an answer holds, each with readings of its own."""
    router = Replay("pool3_traffic")
    body: dict[str, Any] = router.body("/accounts")
    read = body["accounts"][0]
    body["accounts"] = [read | {"alias": f"account-{n:02}", "util5h": n / MAX_TARGETS} for n in range(MAX_TARGETS)]
    return client_for(router.override("/accounts", body))


ROUTERS: dict[str, Callable[[], RouterClient]] = {
    **worlds.WORLDS,
    # Those of the first kind are among the worlds.
    **{f"{kind} {state}": _with_its_key(kind, state) for kind, state in EVERY_STATE if kind != "dario"},
    "litellm without its key": lambda: client_for(Replay("one_ok_one_429_one_500", "litellm")),
    LARGE: large_pool,
    # The recorded state folder, whose files others may read once git has written them.
    WITH_UPSTREAMS: lambda: client_for("overage_halted", ROUTER_HOME=str(RECORDED)),
}

TELLING = (
    "pool3_traffic",
    "pool3_one_auth_cooldown",
    "pool3_all_unusable",
    WITH_UPSTREAMS,
    "litellm cooldown_running",
    "litellm provider_budget_spent",
)
"""Those in which much is to be seen."""
