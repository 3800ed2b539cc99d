"""The real server, asked in memory from a thread of its own: Playwright keeps the main one."""

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
    """The page, and what its server asks of the host for it."""

    html: str
    meta: dict[str, Any]

    @property
    def policy(self) -> str:
        """Its content-security policy as a host makes it: what it did not ask for, it does not get."""
        asked = {name: " ".join(domains) for name, domains in self.meta.get("csp", {}).items()}
        resources = asked.get("resourceDomains", "")
        allowed = {
            "default-src": "'none'",
            "script-src": f"'unsafe-inline' {resources}",
            "style-src": f"'unsafe-inline' {resources}",
            "img-src": f"data: {resources}",
            "font-src": f"data: {resources}",
            "connect-src": asked.get("connectDomains") or "'none'",
            "frame-src": asked.get("frameDomains") or "'none'",
            "base-uri": asked.get("baseUriDomains") or "'none'",
            "form-action": "'none'",
        }
        return "; ".join(f"{directive} {sources}" for directive, sources in allowed.items())


class Server:
    """Answers as it does to any client."""

    def __init__(self, portal: BlockingPortal) -> None:
        self._portal = portal

    def dashboard(self) -> Dashboard:
        """The resource that all tools are bound to."""
        return self._portal.call(_read)

    def tools(self) -> dict[str, dict[str, Any]]:
        """Each tool as a host knows it, by name."""
        return self._portal.call(_listed)

    def answer(self, router: str, tool: str, arguments: dict[str, Any] | None = None) -> dict[str, Any]:
        """The result of a call as it goes over the wire."""
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
