"""The dashboard as a resource: bound to every tool, listed for clients with MCP Apps, loaded when requested."""

from __future__ import annotations

from typing import Any

import pytest
from mcp import Client
from mcp.client.extension import advertise
from mcp.server.apps import APP_MIME_TYPE, EXTENSION_ID
from mcp_types import TextResourceContents

from mcp_server.protocol import dashboard
from mcp_server.protocol.server import build_server
from tests.mcp_server.worlds import call, connected, text
from tests.support import client_for

pytestmark = pytest.mark.anyio

DRAWS = advertise(EXTENSION_ID, {"mimeTypes": [APP_MIME_TYPE]})
URI = "ui://routerscope/dashboard"


def drawing(era: str = "auto") -> Client:
    """A client with MCP Apps."""
    return Client(build_server(lambda: client_for("pool3_traffic")), mode=era, extensions=[DRAWS])


async def uris(session: Client) -> list[str]:
    return [str(resource.uri) for resource in (await session.list_resources()).resources]


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


async def test_every_tool_is_bound_to_the_dashboard(era: str) -> None:
    async with drawing(era) as session:
        tools = (await session.list_tools()).tools
    assert len(tools) == 5
    assert [tool.meta for tool in tools] == [{"ui": {"resourceUri": URI}}] * 5


async def test_dashboard_is_an_mcp_app_without_network_access(era: str) -> None:
    async with drawing(era) as session:
        (content,) = (await session.read_resource(URI)).contents
    assert isinstance(content, TextResourceContents)
    assert content.mime_type == APP_MIME_TYPE
    assert content.text == dashboard.page()
    assert content.meta is not None
    assert content.meta["ui"]["csp"] == {
        "connectDomains": [],
        "resourceDomains": [],
        "frameDomains": [],
        "baseUriDomains": [],
    }


async def test_dashboard_is_listed_only_for_clients_with_mcp_apps(era: str) -> None:
    async with drawing(era) as session:
        offered = await uris(session)
    async with connected(era=era) as session:
        assert [*await uris(session), URI] == offered


async def test_answer_is_the_same_with_and_without_mcp_apps() -> None:
    async with drawing() as session, connected() as other:
        for name in ("pool", "usage", "backends_list"):
            drawn, read = await call(session, name), await call(other, name)
            assert (text(drawn), drawn.structured_content) == (text(read), read.structured_content)
            assert "dashboard" not in text(drawn)


async def test_dashboard_is_not_loaded_before_it_is_requested(monkeypatch: pytest.MonkeyPatch) -> None:
    def loaded() -> Any:
        raise AssertionError("loaded too early")

    monkeypatch.setattr(dashboard, "page", loaded)
    async with drawing() as session:
        await session.list_tools()
        assert URI in await uris(session)
        assert (await call(session, "pool")).is_error is False
