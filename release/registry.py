"""server.json, for the MCP registry."""

from __future__ import annotations

from typing import Any

from release.icon import SIDE
from release.project import REGISTRY_NAME, REPOSITORY, VERSION, project
from release.settings import SETTINGS, Setting

SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"


RAW = f"{REPOSITORY.replace('github.com', 'raw.githubusercontent.com')}/main"
ICON = ".claude-plugin/icon.png"


def server_json() -> dict[str, Any]:
    """Return server.json. The registry compares REGISTRY_NAME with the README of the published package."""
    about = project()
    return {
        "$schema": SCHEMA,
        "name": REGISTRY_NAME,
        "title": "Routerscope",
        "description": about["description"],
        "version": VERSION,
        "repository": {"url": REPOSITORY, "source": "github"},
        "websiteUrl": REPOSITORY,
        "icons": [{"src": f"{RAW}/{ICON}", "mimeType": "image/png", "sizes": [f"{SIDE}x{SIDE}"]}],
        "packages": [
            {
                "registryType": "pypi",
                "identifier": about["name"],
                "version": VERSION,
                "runtimeHint": "uvx",
                "transport": {"type": "stdio"},
                "environmentVariables": [_variable(name, setting) for name, setting in SETTINGS.items()],
            }
        ],
    }


def _variable(name: str, setting: Setting) -> dict[str, Any]:
    variable: dict[str, Any] = {
        "name": name,
        "description": setting.text,
        "isRequired": False,
        "isSecret": setting.secret,
        "format": "filepath" if name.endswith(("_FILE", "_HOME")) else "string",
    }
    if setting.default is not None:
        variable["default"] = setting.default
    if setting.choices:
        variable["choices"] = list(setting.choices)
    return variable
