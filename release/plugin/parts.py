"""What the manifests of all clients share."""

from __future__ import annotations

from typing import Any

from release.project import VERSION, project
from release.settings import SETTINGS

SERVER = "router"
"""The server's name, the same as in `routerscope config`: models and people see it in the names of tools."""

PROMPTED = {name: SETTINGS[name] for name in ("ROUTER_URL", "ROUTER_API_KEY")}
"""The settings that a plugin prompts for, by variable. Both are optional, and the others are rarely needed."""


def command(root: str) -> dict[str, Any]:
    """Return the command that starts the server. `root` is the client's placeholder for the plugin's folder."""
    return {"command": "uvx", "args": ["--from", root, "routerscope"]}


def about() -> dict[str, Any]:
    """Return the fields that all manifests of a plugin have."""
    table = project()
    return {
        "name": table["name"],
        "version": VERSION,
        "description": table["description"],
        "author": author(),
        "license": table["license"],
        "keywords": table["keywords"],
    }


def author() -> dict[str, str]:
    """Return the author, who is also the owner of the marketplace."""
    return {"name": project()["authors"][0]["name"]}


def listing() -> dict[str, Any]:
    """Return a marketplace with this plugin as its only one."""
    table = project()
    plugin = {"name": table["name"], "source": "./", "description": table["description"]}
    return {"name": table["name"], "owner": author(), "plugins": [plugin]}
