"""The page with which hosts with MCP Apps draw an answer. `make dashboard` builds it from dashboard/."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

URI = "ui://routerscope/dashboard"
MIME_TYPE = "text/html;profile=mcp-app"  # mcp.server.apps.APP_MIME_TYPE, whose import is slow
TITLE = "Router dashboard"
DESCRIPTION = "Draws the tools' answers in hosts with MCP Apps."

# Without domains the host allows the page no network access.
NO_NETWORK: dict[str, list[str]] = {
    "connectDomains": [],
    "resourceDomains": [],
    "frameDomains": [],
    "baseUriDomains": [],
}
TOOL_META: dict[str, Any] = {"ui": {"resourceUri": URI}}
PAGE_META: dict[str, Any] = {"ui": {"csp": NO_NETWORK, "permissions": {"clipboardWrite": {}}, "prefersBorder": True}}


def page() -> str:
    """Return the page as HTML. It loads nothing from the network. Call it only when a host reads the resource."""
    return files(__name__).joinpath("page.html").read_text("utf-8")
