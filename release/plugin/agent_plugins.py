"""The Agent Plugins form, an open standard. Where both forms are in a folder, Codex and Copilot CLI take this one."""

from __future__ import annotations

from typing import Any

from release.plugin.parts import SERVER, about, command

SCHEMAS = "https://agent-plugins.org/schemas/1.0.0"


def plugin() -> dict[str, Any]:
    """Return plugin.json."""
    return {"$schema": f"{SCHEMAS}/plugin.schema.json", **about()}


def servers() -> dict[str, Any]:
    """Return mcp.json. It has no prompts for settings, and no reference to a variable would be replaced in it."""
    server = {"type": "stdio", **command("${PLUGIN_ROOT}")}
    return {"$schema": f"{SCHEMAS}/mcp.schema.json", "mcpServers": {SERVER: server}}
