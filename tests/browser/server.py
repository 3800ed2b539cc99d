"""The real server, called in memory from its own thread: Playwright needs the main thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from anyio.from_thread import BlockingPortal
from mcp_types import TextResourceContents

from tests.browser.routers import ROUTERS
from tests.mcp_server.worlds import call, connected

TOOLS = ("doctor", "status", "pool", "usage", "backends_list")
URI = "ui://routerscope/dashboard"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The page and the metadata of its resource."""

    html: str
    meta: dict[str, Any]

    @property
    def policy(self) -> str:
        """The content security policy that a host derives from the metadata: only what the page requested."""
        requested = {name: " ".join(domains) for name, domains in self.meta.get("csp", {}).items()}
        resources = requested.get("resourceDomains", "")
        allowed = {
            "default-src": "'none'",
            "script-src": f"'unsafe-inline' {resources}",
            "style-src": f"'unsafe-inline' {resources}",
            "img-src": f"data: {resources}",
            "font-src": f"data: {resources}",
            "connect-src": requested.get("connectDomains") or "'none'",
            "frame-src": requested.get("frameDomains") or "'none'",
            "base-uri": requested.get("baseUriDomains") or "'none'",
            "form-action": "'none'",
        }
        return "; ".join(f"{directive} {sources}" for directive, sources in allowed.items())


class Server:
    """The server as a client calls it."""

    def __init__(self, portal: BlockingPortal) -> None:
        self._portal = portal

    def dashboard(self) -> Dashboard:
        """Read the dashboard resource."""
        return self._portal.call(_read)

    def tools(self) -> dict[str, dict[str, Any]]:
        """Return the listed tools by name."""
        return self._portal.call(_listed)

    def answer(self, router: str, tool: str, arguments: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call a tool and return the result as it is sent."""
        return self._portal.call(_called, router, tool, arguments)


async def _read() -> Dashboard:
    async with connected() as session:
        (content,) = (await session.read_resource(URI)).contents
    assert isinstance(content, TextResourceContents)
    return Dashboard(content.text, (content.meta or {}).get("ui", {}))


async def _listed() -> dict[str, dict[str, Any]]:
    async with connected() as session:
        tools = (await session.list_tools()).tools
    return {tool.name: tool.model_dump(by_alias=True, exclude_none=True, mode="json") for tool in tools}


async def _called(router: str, tool: str, arguments: dict[str, Any] | None) -> dict[str, Any]:
    async with connected(ROUTERS[router]()) as session:
        result = await call(session, tool, arguments)
    return result.model_dump(by_alias=True, exclude_none=True, mode="json")
