"""Accounts and requests as better-ccflare reports them, and what is made of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mcp_server.assessment import Assessment, assess
from router_client import Part, Snapshot
from router_client.model.targets import Pool, Target
from router_client.routers.better_ccflare import wire
from router_client.routers.better_ccflare.pool import pool as mapped
from tests.support import Replay, client_for

KIND = "better-ccflare"
NOW_S = 1_795_692_000.0
MINUTE = 60.0
REQUESTS, ANALYTICS = "/api/requests?limit=10", "/api/analytics?range=1h"
LOGIN: dict[str, Any] = {
    "provider": "anthropic",
    "hasRefreshToken": True,
    "usageData": {"five_hour": {"utilization": 20}},
}
KEY: dict[str, Any] = {"provider": "anthropic-compatible", "hasRefreshToken": False, "usageData": None}


def iso(ago_s: float) -> str:
    """Return an instant as the router writes it."""
    return datetime.fromtimestamp(NOW_S - ago_s, UTC).isoformat().replace("+00:00", "Z")


def ms(ago_s: float) -> float:
    return (NOW_S - ago_s) * 1000


def account(name: str, priority: int = 0, **fields: Any) -> dict[str, Any]:
    """Return a row of /api/accounts: a login that the provider accepts, in rotation."""
    usual = {"paused": False, "tokenStatus": "valid", "tokenExpiresAt": iso(-5 * 3600), **LOGIN}
    return {"name": name, "priority": priority, "created": iso(1e6), **usual, **fields}


def request(name: str | None, ago_s: float = 5, status: int = 200, **fields: Any) -> dict[str, Any]:
    """Return a row of /api/requests."""
    usual = {"method": "POST", "path": "/v1/messages", "responseTimeMs": 100, "failoverAttempts": 0}
    return {
        "timestamp": iso(ago_s),
        "accountUsed": name,
        "statusCode": status,
        "success": status == 200,
        **usual,
        **fields,
    }


def pool(accounts: list[Any], requests: list[Any] | None = None, strategy: str = "session") -> Pool:
    """Return the pool; without `requests` there were none."""
    rows = wire.accounts(accounts, is_open=True).rows
    return mapped(rows, wire.requests(requests or []), strategy, NOW_S)


def targets(accounts: list[Any], requests: list[Any] | None = None) -> dict[str | None, Target]:
    return {target.name: target for target in pool(accounts, requests).targets}


def state(accounts: list[Any], requests: list[Any] | None = None) -> str:
    """Return the state of the first account and the code of its cause."""
    target = targets(accounts, requests)[accounts[0]["name"]]
    return f"{target.state}{f' ({target.cause.code})' if target.cause else ''}"


async def snapshot(replay: Replay | str, **env: str) -> Snapshot:
    """Return everything about a recorded state."""
    router = Replay(replay, KIND) if isinstance(replay, str) else replay
    return await client_for(router, **{"ROUTER_URL": "http://127.0.0.1:8080", **env}).snapshot(tuple(Part))


async def assessment(accounts: list[Any], requests: list[Any] | None = None, strategy: str = "session") -> Assessment:
    """Return the assessment of a router with these accounts and requests."""
    replay = Replay("pool3_traffic", KIND)
    moved = replay.recorded.captured_at_s
    health = replay.body("/health") | {"strategy": strategy, "timestamp": iso(0)}
    replay.override("/health", health).override("/api/accounts", accounts).override(REQUESTS, requests or [])
    assert moved > NOW_S
    return assess(await snapshot(replay))


async def serving(accounts: list[Any], requests: list[Any] | None = None, strategy: str = "session") -> bool | None:
    return (await assessment(accounts, requests, strategy)).serving


async def why(accounts: list[Any], requests: list[Any] | None = None, strategy: str = "session") -> str:
    """Return why it is unknown whether the next request is served: the reason of the account that is tried first."""
    (route,) = (await assessment(accounts, requests, strategy)).routes
    return route.reason or ""
