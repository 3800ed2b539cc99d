"""The page with which hosts with MCP Apps draw an answer. `make dashboard` builds it from dashboard/."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

URI = "ui://routerscope/dashboard"
MIME_TYPE = "text/html;profile=mcp-app"  # mcp.server.apps.APP_MIME_TYPE, without its imports
TITLE = "Router dashboard"
DESCRIPTION = "Draws the answers of the tools in hosts with MCP Apps."

# No domain is allowed, so the host blocks every network request of the page.
NO_NETWORK: dict[str, list[str]] = {
    "connectDomains": [],
    "resourceDomains": [],
    "frameDomains": [],
    "baseUriDomains": [],
}
TOOL_META: dict[str, Any] = {"ui": {"resourceUri": URI}}
PAGE_META: dict[str, Any] = {"ui": {"csp": NO_NETWORK, "permissions": {"clipboardWrite": {}}, "prefersBorder": True}}


def page() -> str:
    """Return the page: one HTML document that fetches nothing. It is read only when a host requests it."""
    return files(__name__).joinpath("page.html").read_text("utf-8")
