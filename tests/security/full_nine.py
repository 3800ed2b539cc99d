"""A 9router and an OmniRoute as large as the caps allow, or a share of that."""

from __future__ import annotations

from typing import Any

from router_client.parsing.lenient import MAX_ROWS
from tests.support import Replay

NOW = "2026-11-26T11:23:45.000Z"


def nine_router(share: float) -> Replay:
    """Return a 9router with full lists of connections, half of them of one provider, and of combos that are nested."""
    count = max(10, int(MAX_ROWS * share))
    connections = [
        {
            "id": f"id-{number}",
            "provider": "claude" if number % 2 else f"provider-{number}",
            "name": f"account-{number}",
            "errorCode": 429,
            "lastErrorAt": NOW,
            f"modelLock_model-{number % 50}": "2026-11-26T11:25:00.000Z",
        }
        for number in range(count)
    ]
    used = {f"{number}": _used_by(number) for number in range(count)}
    combos = [
        {"name": f"combo-{number}", "models": [f"cc/model-{number}", f"combo-{number - 1}", f"provider-{number}/x"]}
        for number in range(count)
    ]
    replay = Replay("healthy_traffic", "9router")
    usage = replay.body("/api/usage/stats?period=24h", "admin_token") | {"byAccount": used, "byModel": used}
    return (
        replay.override("/api/providers", {"connections": connections})
        .override("/api/combos", {"combos": combos})
        .override("/api/usage/stats?period=24h", usage)
    )


def _used_by(number: int) -> dict[str, Any]:
    return {"requests": 2, "rawModel": f"model-{number % 90}", "connectionId": f"id-{number}", "lastUsed": NOW}


def omniroute(share: float) -> Replay:
    """Return an OmniRoute with full lists of connections, breakers, locks, limits and models."""
    count = max(10, int(MAX_ROWS * share))
    part = range(count // 4)
    connections = [
        {
            "id": f"id-{number}",
            "provider": f"provider-{number // 2}",
            "name": f"account-{number}",
            "errorCode": "429.0",
        }
        for number in range(count)
    ]
    replay = Replay("healthy_traffic", "omniroute")
    health = replay.body("/api/monitoring/health", "none") | {
        "providerBreakers": [{"provider": f"provider-{number}", "state": "OPEN"} for number in part],
        "lockouts": [
            {"provider": f"provider-{number}", "connectionId": f"id-{number}", "model": "m"} for number in part
        ],
        "learnedLimits": {f"{number}": {"connectionId": f"id-{number}"} for number in part},
        "rateLimitStatus": {f"provider-{number}:x": {"queued": 1} for number in part},
    }
    models = [{"provider": f"provider-{number}", "rawModel": f"m-{number}", "requests": 3} for number in range(count)]
    accounts = [{"account": f"account-{number}", "requests": 3} for number in range(count)]
    usage = {"summary": {"totalRequests": 9}, "byModel": models, "byAccount": accounts}
    return (
        replay.override("/api/monitoring/health", health)
        .override("/api/providers", {"connections": connections})
        .override("/api/usage/analytics?range=1d", usage)
    )
