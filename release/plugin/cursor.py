"""Cursor's form."""

from __future__ import annotations

from typing import Any

from release.plugin.parts import SERVER, about, command, listing


def marketplace() -> dict[str, Any]:
    """Return .cursor-plugin/marketplace.json."""
    return listing()


def plugin() -> dict[str, Any]:
    """Return .cursor-plugin/plugin.json. Its own server, because Cursor does not replace mcp.json's ${PLUGIN_ROOT}."""
    server = command("${CURSOR_PLUGIN_ROOT}")
    return about() | {"displayName": "Routerscope", "skills": "./skills/", "mcpServers": {SERVER: server}}
