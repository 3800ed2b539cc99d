"""The page that hosts with MCP Apps draw an answer with. Its source is in dashboard/; `make dashboard` builds it."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

URI = "ui://routerscope/dashboard"
MIME_TYPE = "text/html;profile=mcp-app"  # mcp.server.apps.APP_MIME_TYPE, without its imports
TITLE = "Router dashboard"
DESCRIPTION = "Draws the tools' answers in hosts with MCP Apps."

# No domain in any of them: the host lets nothing out of the page's frame.
NO_NETWORK: dict[str, list[str]] = {
    "connectDomains": [],
    "resourceDomains": [],
    "frameDomains": [],
    "baseUriDomains": [],
}
TOOL_META: dict[str, Any] = {"ui": {"resourceUri": URI}}
PAGE_META: dict[str, Any] = {"ui": {"csp": NO_NETWORK, "permissions": {"clipboardWrite": {}}, "prefersBorder": True}}


def page() -> str:
    """The whole page: one HTML text that fetches nothing. Read when a host asks for it, not before."""
    return files(__name__).joinpath("page.html").read_text("utf-8")
