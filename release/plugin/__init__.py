"""The plugin: one folder, the repository itself, for Claude Code, Codex, Copilot CLI, Gemini CLI and Cursor.

The repository's root is the plugin's root, because each client starts the server by `uvx --from` that folder, so that
no release on a package index is needed, and because Gemini CLI looks for its manifest only there. `make snapshots`
writes the files.

    parts.py          what the manifests share: the project's fields, the server's command, the two settings
    claude_code.py    .claude-plugin/ and the hooks
    agent_plugins.py  plugin.json and mcp.json, which Codex and Copilot CLI prefer to Claude Code's form
    gemini.py         gemini-extension.json
    cursor.py         .cursor-plugin/
    skill.py          skills/router-doctor, which all of them read
"""

from __future__ import annotations

import json
from pathlib import Path

from release.plugin import agent_plugins, claude_code, cursor, gemini, skill
from release.project import ROOT

ICON = ROOT / ".claude-plugin/icon.png"


def plugin_files() -> dict[Path, str]:
    """Return every file of the plugin with its text; the icon is not a text."""
    manifests = {
        ".claude-plugin/marketplace.json": claude_code.marketplace(),
        ".claude-plugin/plugin.json": claude_code.plugin(),
        claude_code.HOOKS: claude_code.hooks(),
        "plugin.json": agent_plugins.plugin(),
        "mcp.json": agent_plugins.servers(),
        "gemini-extension.json": gemini.extension(),
        ".cursor-plugin/marketplace.json": cursor.marketplace(),
        ".cursor-plugin/plugin.json": cursor.plugin(),
    }
    texts = {name: json.dumps(data, indent=2, ensure_ascii=False) + "\n" for name, data in manifests.items()}
    return {ROOT / name: text for name, text in (texts | {skill.FILE: skill.text()}).items()}
