"""A LiteLLM Proxy in a recorded state, and what a client makes of it."""

from __future__ import annotations

from router_client import Part, Snapshot
from router_client.snapshot import Member, Pool
from tests.support import KEY, Replay, client_for

BUSY = "one_ok_one_429_one_500"
LITELLM = "litellm"


def litellm(state: str = BUSY) -> Replay:
    """A router in that state."""
    return Replay(state, LITELLM)


async def read(router: Replay | str = BUSY, **env: str) -> Snapshot:
    """Everything about it, with its key."""
    replay = litellm(router) if isinstance(router, str) else router
    return await client_for(replay, **{"ROUTER_API_KEY": KEY, **env}).snapshot(tuple(Part))


async def pool_of(router: Replay | str = BUSY) -> Pool:
    """Its pool."""
    pool = (await read(router)).pool
    assert pool is not None
    return pool


async def member_of(router: Replay | str, alias: str) -> Member:
    """One of its members."""
    return next(member for member in (await pool_of(router)).members if member.alias == alias)


def with_metrics(*lines: str, state: str = "no_traffic") -> Replay:
    """A router whose metrics have these lines beside the comments."""
    replay = litellm(state)
    page = replay.recorded.answer("/metrics/", "proxy_key")
    assert page is not None
    return replay.override("/metrics/", page.body + "\n".join(lines) + "\n")


def state_line(id_: str, value: float, recorded_as: str = "gpt-4o-mini") -> str:
    """The state of a deployment, under the model's name or the group's."""
    return f'litellm_deployment_state{{litellm_model_name="{recorded_as}",model_id="{id_}"}} {value}'


def cooled(id_: str, status: str, count: int = 1) -> str:
    """How often a deployment was put into cooldown."""
    return f'litellm_deployment_cooled_down_total{{exception_status="{status}",model_id="{id_}"}} {count}.0'
