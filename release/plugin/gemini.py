"""gemini-extension.json, which Gemini CLI requires in the repository's root."""

from __future__ import annotations

from typing import Any

from release.plugin.parts import PROMPTED, SERVER, about, command


def extension() -> dict[str, Any]:
    """Return the extension's manifest."""
    fields = about()
    # Gemini CLI removes variables that look like a secret, except those named here.
    server = command("${extensionPath}") | {"env": {name: f"${{{name}:-}}" for name in PROMPTED}}
    return {
        **{name: fields[name] for name in ("name", "version", "description")},
        "mcpServers": {SERVER: server},
        "settings": [
            {"name": setting.title, "description": setting.text, "envVar": name, "sensitive": setting.secret}
            for name, setting in PROMPTED.items()
        ],
    }
