"""claude-code-router in a recorded state, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from mcp_server.answers import reports
from router_client import Snapshot
from router_client.model.facts import value_of
from router_client.model.states import TargetState
from router_client.model.targets import Cause
from router_client.routers import load_adapter
from tests.recorded_under import key_of_read
from tests.support import ADMIN_TOKEN, KEY, Replay, client_for

KIND = "claude-code-router"
PAGE = 3458
KEYS = {"ROUTER_API_KEY": KEY, "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN}
READS = {read.name: read for read in load_adapter(KIND).every_read}
KEY_OF = {name: key_of_read(read) for name, read in READS.items()}
FORBIDDEN = (
    *("getConfig", "getProviderAccountSnapshots", "checkProviderConnectivity", "probeProvider", "saveConfig"),
    *("getProviderCatalogModels", "fetchProviderManifest", "getPluginMarketplace", "listMcpServerTools"),
    *("getRequestLogs", "getRequestLogDetail", "getRequestLogBodyChunk", "getAgentTracePayload", "exportData"),
    *("getProxyNetworkCaptures", "stopGateway", "startGateway", "quitApp", "installProxyCertificate"),
)


async def look(router: Replay, **env: str) -> Snapshot:
    return await client_for(router, **{**KEYS, **env}).snapshot(tuple(reports.VERDICT_PARTS))


def at_page(router: Replay) -> list[httpx.Request]:
    return [request for request in router.requests if request.url.port == PAGE]


def changed(state: str, change: Callable[[dict[str, Any]], None], read: str = "usage") -> Replay:
    """Return a state with the value of one answer of the page changed."""
    router = Replay(state, KIND)
    body = router.body(KEY_OF[read], "admin_token")
    change(body["value"])
    return router.override(KEY_OF[read], body)


async def targets(router: Replay) -> Mapping[str | None, tuple[TargetState, Cause | None]]:
    pool = value_of((await look(router)).pool)
    assert pool is not None
    return {target.name: (target.state, target.cause) for target in pool.targets}


async def routes(router: Replay) -> Mapping[str, TargetState]:
    pool = value_of((await look(router)).pool)
    assert pool is not None
    return {route.name: route.targets[0].state for route in pool.routes}
