"""An OmniRoute with made-up answers, for one look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.router_client.nine_router.support import NODES, NOW_S, at, connection
from tests.support import Replay

AT_S = Replay("healthy_traffic", "omniroute").recorded.captured_at_s
SHIFT_S = AT_S - NOW_S


def soon(seconds: float) -> str:
    """Return an instant, in seconds from the look."""
    return at(SHIFT_S + seconds)


def omni_connection(id_: str = "a", **fields: Any) -> dict[str, Any]:
    """Return a connection that has served."""
    return connection(id_, **({"testStatus": "active", "backoffLevel": 0, "updatedAt": soon(-60)} | fields))


def monitoring(**fields: Any) -> dict[str, Any]:
    """Return the open health of a router with one provider."""
    usual = {
        "status": "healthy",
        "version": "3.7.9",
        "uptime": 60.5,
        "circuitBreakers": {"open": 0, "halfOpen": 0, "closed": 1, "total": 1},
        "providerBreakers": [{"provider": "custom-o", "state": "CLOSED", "failureCount": 1, "retryAfterMs": 0}],
        "providerSummary": {"configuredCount": 1, "activeCount": 1},
        "localProviders": {"custom-o": {"prefix": "stubo", "isHealthy": True}},
        "rateLimitStatus": {"custom-o:a": {"queued": 2, "running": 1, "executing": 0}},
        "learnedLimits": {},
        "lockouts": [],
    }
    return usual | fields


def lockout(id_: str = "a", model: str = "small", left_ms: int = 1627, reason: str = "rate_limited") -> Any:
    """Return a lock of one model on one connection."""
    row = {"provider": "custom-o", "connectionId": id_, "model": model, "reason": reason, "remainingMs": left_ms}
    return row | {"failureCount": 1}


def attempts(model: str = "small", share: str = "100.00", ago_s: float = 10, provider: str = "custom-o") -> Any:
    """Return a row of byModel."""
    row = {"model": model, "rawModel": model, "provider": provider, "requests": 4, "successRatePct": share}
    return row | {"lastUsed": soon(-ago_s), "promptTokens": 40, "completionTokens": 8, "cost": 0}


def analytics(models: Sequence[Any] = (), accounts: Mapping[str, float] | None = None, **summary: Any) -> Any:
    """Return the analytics: rows of byModel, and seconds since the last attempt by account."""
    total = {"totalRequests": 4, "successfulRequests": 4, "promptTokens": 40, "completionTokens": 8, "totalCost": 0}
    by_account = [
        {"account": name, "requests": 4, "lastUsed": soon(-ago_s)} for name, ago_s in (accounts or {}).items()
    ]
    return {"summary": total | summary, "byModel": list(models), "byAccount": by_account}


def omniroute(
    connections: Sequence[Mapping[str, Any]] = (), usage: Any = None, health: Mapping[str, Any] | None = None
) -> Replay:
    """Return an OmniRoute with these connections."""
    return (
        Replay("healthy_traffic", "omniroute")
        .override("/api/monitoring/health", monitoring() if health is None else health)
        .override("/api/providers", {"connections": list(connections)})
        .override("/api/provider-nodes", {"nodes": NODES})
        .override("/api/usage/analytics?range=1d", analytics() if usage is None else usage)
    )


def without_token(**health: Any) -> Replay:
    """Return an OmniRoute that shows only its open health."""
    refusal = {"error": {"code": "AUTH_001", "message": "Authentication required", "correlation_id": "0"}}
    return omniroute(health=monitoring(**health)).override("/api/providers", refusal, 401)
