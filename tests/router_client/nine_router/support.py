"""A 9router and an OmniRoute with made-up answers, for one look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import anyio

from mcp_server.assessment import Assessment, assess
from router_client import Part
from router_client.model.snapshot import Snapshot
from router_client.model.targets import Pool, Target
from tests.support import ADMIN_TOKEN, Replay, client_for

NOW_S = Replay("healthy_traffic", "9router").recorded.captured_at_s
NODES = [
    {"id": "custom-o", "type": "openai-compatible", "name": "Stub O", "prefix": "stubo", "baseUrl": "http://h:1/v1"},
    {
        "id": "custom-a",
        "type": "anthropic-compatible",
        "name": "Stub A",
        "prefix": "stuba",
        "baseUrl": "http://h:2/v1",
    },
]
TOKEN = {"ROUTER_ADMIN_TOKEN": ADMIN_TOKEN}


def at(seconds: float) -> str:
    """Return an instant, in seconds from now, as the routers write it."""
    return datetime.fromtimestamp(NOW_S + seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def connection(id_: str = "a", **fields: Any) -> dict[str, Any]:
    """Return a connection as it is before the first request."""
    usual = {
        "id": id_,
        "provider": "custom-o",
        "authType": "apikey",
        "name": id_,
        "priority": 1,
        "isActive": True,
        "testStatus": "unknown",
        "updatedAt": at(-86_400),
    }
    return usual | fields


def failed(status: int, ago_s: float = 5, *, lock_s: float | None = None, model: str = "small", **more: Any) -> Any:
    """Return the marks of a failure, with a lock that ends in so many seconds, or ended."""
    marks = {"testStatus": "unavailable", "errorCode": status, "lastErrorAt": at(-ago_s), "updatedAt": at(-ago_s)}
    marks |= {"lastError": f"[{status}] sk-ant-FAKEKEYINERRORTEXT0000"}
    lock = {} if lock_s is None else {f"modelLock_{model}": at(lock_s)}
    return marks | lock | more


def success(id_: str = "a", model: str = "small", ago_s: float = 10, **fields: Any) -> dict[str, Any]:
    """Return a row of byAccount."""
    row = {"requests": 1, "promptTokens": 20, "completionTokens": 5, "cost": 0.5, "rawModel": model}
    return row | {"connectionId": id_, "lastUsed": at(-ago_s)} | fields


def stats(*rows: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """Return the usage of 24 hours."""
    total = {"totalRequests": len(rows), "totalPromptTokens": 20, "totalCompletionTokens": 5, "totalCost": 0.5}
    return total | {"byAccount": {str(place): row for place, row in enumerate(rows)}, "byModel": {}} | fields


def nine_router(
    connections: Sequence[Mapping[str, Any]],
    usage: Mapping[str, Any] | None = None,
    combos: Sequence[Mapping[str, Any]] = (),
    settings: Mapping[str, Any] | None = None,
) -> Replay:
    """Return a 9router with these connections."""
    return (
        Replay("healthy_traffic", "9router")
        .override("/api/providers", {"connections": connections})
        .override("/api/provider-nodes", {"nodes": NODES})
        .override("/api/combos", {"combos": combos})
        .override("/api/settings", {"comboStrategy": "fallback", "requireApiKey": True, **(settings or {})})
        .override("/api/usage/stats?period=24h", stats() if usage is None else usage)
    )


def look(router: Replay, **env: str) -> Snapshot:
    """Take one look with the admin token."""
    return anyio.run(client_for(router, **(TOKEN | env)).snapshot, tuple(Part))


def pool_of(router: Replay, **env: str) -> Pool:
    """Return the pool of one look."""
    pool = look(router, **env).pool
    assert hasattr(pool, "value"), pool
    found: Pool = pool.value
    return found


def target_of(router: Replay) -> Target:
    """Return the only connection."""
    (target,) = pool_of(router).targets
    return target


def assessed(router: Replay, **env: str) -> Assessment:
    """Return the assessment of one look."""
    return assess(look(router, **env))


def predictions(router: Replay, **env: str) -> dict[str, bool | None]:
    """Return the prediction for each route."""
    return {route.route.name: route.serving for route in assessed(router, **env).routes}
