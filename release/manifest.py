"""The MCPB manifest: what an editor shows, asks for and starts."""

from __future__ import annotations

from typing import Any

import anyio

from mcp_server.protocol import prompts
from mcp_server.protocol.server import build_server
from release.project import VERSION, project
from release.settings import SETTINGS

ICON = "icon.png"
# --no-dev: the groups of the lock are for developers. The host replaces __dirname by where it unpacked the bundle.
COMMAND = ("uv", "run", "--no-dev", "--directory", "${__dirname}", "routerscope")


def manifest() -> dict[str, Any]:
    """The whole manifest.json. Tools and prompts are the server's own."""
    about = project()
    command, *args = COMMAND
    tools, asks = anyio.run(_offered)
    return {
        "manifest_version": "0.4",
        "name": about["name"],
        "display_name": "Routerscope",
        "version": VERSION,
        "description": about["description"],
        "author": {"name": about["authors"][0]["name"]},
        "license": about["license"],
        "keywords": about["keywords"],
        "icon": ICON,
        "server": {
            "type": "uv",
            "entry_point": "mcp_server/__main__.py",
            "mcp_config": {"command": command, "args": args, "env": _env()},
        },
        "tools": tools,
        "prompts": asks,
        "compatibility": {
            "platforms": ["darwin", "linux"],
            "runtimes": {"python": about["requires-python"]},
        },
        "user_config": _questions(),
    }


def field(variable: str) -> str:
    """ROUTER_API_KEY is asked for as `api_key`."""
    return variable.removeprefix("ROUTER_").lower()


def _env() -> dict[str, str]:
    return {name: f"${{user_config.{field(name)}}}" for name, setting in SETTINGS.items() if setting.asked}


def _questions() -> dict[str, Any]:
    """None is required, and an empty answer is none: the server takes an empty variable for an unset one."""
    return {
        field(name): {
            "type": "string",
            "title": setting.title,
            "description": setting.text,
            "required": False,
            "sensitive": setting.secret,
            "default": setting.default or "",
        }
        for name, setting in SETTINGS.items()
        if setting.asked
    }


async def _offered() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    # Never served, so that no client is ever made.
    server = build_server(NotImplemented)
    tools = [{"name": tool.name, "description": tool.description} for tool in await server.list_tools()]
    asks = [
        {"name": name, "description": ask.description, "arguments": [], "text": prompts.text(name)}
        for name, ask in prompts.PROMPTS.items()
    ]
    return tools, asks
