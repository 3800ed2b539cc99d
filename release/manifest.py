"""The MCPB manifest: what an editor shows, which settings it prompts for, and which command it starts."""

from __future__ import annotations

from typing import Any

from mcp_server.protocol import prompts
from mcp_server.protocol.tools import listed_tools
from release.project import VERSION, project
from release.settings import SETTINGS, Setting

ICON = "icon.png"
# --no-dev: the dependency groups are for developers. The host replaces __dirname by the folder of the bundle.
COMMAND = ("uv", "run", "--no-dev", "--directory", "${__dirname}", "routerscope")


def manifest() -> dict[str, Any]:
    """Return manifest.json. Tools and prompts come from the server."""
    about = project()
    command, *args = COMMAND
    tools, listed_prompts = _tools_and_prompts()
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
        "prompts": listed_prompts,
        "compatibility": {
            "platforms": ["darwin", "linux"],
            "runtimes": {"python": about["requires-python"]},
        },
        "user_config": _user_config(),
    }


def field(variable: str) -> str:
    """Return the name of the setting in the manifest: `api_key` for ROUTER_API_KEY."""
    return variable.removeprefix("ROUTER_").lower()


def _env() -> dict[str, str]:
    return {name: f"${{user_config.{field(name)}}}" for name, setting in SETTINGS.items() if setting.in_bundle}


def _user_config() -> dict[str, Any]:
    """Return the prompts for settings. None is required: the server treats an empty variable as unset."""
    return {
        field(name): prompt(setting) | {"default": setting.default or ""}
        for name, setting in SETTINGS.items()
        if setting.in_bundle
    }


def prompt(setting: Setting) -> dict[str, Any]:
    """Return the prompt for a setting, without a default."""
    return {
        "type": "string",
        "title": setting.title,
        "description": setting.text,
        "required": False,
        "sensitive": setting.secret,
    }


def _tools_and_prompts() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    tools = [{"name": tool.name, "description": tool.description} for tool in listed_tools()]
    listed_prompts = [
        {"name": name, "description": prompt.description, "arguments": [], "text": prompts.text(name)}
        for name, prompt in prompts.PROMPTS.items()
    ]
    return tools, listed_prompts
