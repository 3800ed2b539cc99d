"""Claude Code's form: the marketplace, the plugin with its prompts for settings, and the hooks."""

from __future__ import annotations

from typing import Any

from release.manifest import field, prompt
from release.plugin.parts import PROMPTED, SERVER, about, command, listing

SCHEMA = "https://anthropic.com/claude-code/marketplace.schema.json"
ROOT_FOLDER = "${CLAUDE_PLUGIN_ROOT}"
# Gemini CLI and Cursor read any hooks/hooks.json, and would run these commands without Claude Code's variables.
HOOKS = "hooks/claude-code.json"
# The errors that a router, or what it stands for, can cause; the others are about the request itself.
ROUTER_ERRORS = ("rate_limit", "overloaded", "authentication_failed", "billing_error", "server_error")
# Claude Code holds back the first message until the hook of SessionStart ends, and kills it without a word at the
# timeout. The first start of uvx may take longer: that session starts without our message. Meanwhile the server's own
# start fills uv's cache, and later hooks take a second.
TIMEOUT_S = 10


def marketplace() -> dict[str, Any]:
    """Return .claude-plugin/marketplace.json, which Codex and Copilot CLI read, too."""
    listed = listing()
    return {"$schema": SCHEMA, "name": listed["name"], "description": listed["plugins"][0]["description"], **listed}


def plugin() -> dict[str, Any]:
    """Return .claude-plugin/plugin.json."""
    server = command(ROOT_FOLDER) | {"env": {name: _value(name) for name in PROMPTED}}
    return about() | {"userConfig": _prompts(), "mcpServers": {SERVER: server}, "hooks": f"./{HOOKS}"}


def hooks() -> dict[str, Any]:
    """Return the hooks: a message before the first turn, and a notification after one that failed."""
    return {
        "description": "Says when the router would not serve, and why a turn failed",
        "hooks": {
            "SessionStart": [_hook("session-start")],
            "StopFailure": [{"matcher": "|".join(ROUTER_ERRORS), **_hook("stop-failure")}],
        },
    }


def _prompts() -> dict[str, Any]:
    return {field(name): prompt(setting) for name, setting in PROMPTED.items()}


def _value(name: str) -> str:
    """Return the variable of Claude Code's own environment, else the user's answer, else nothing, which is unset.

    Claude Code replaces the answer first. The answer alone would hide the variable by an empty one.
    """
    return f"${{{name}:-${{user_config.{field(name)}}}}}"


def _hook(event: str) -> dict[str, Any]:
    """Return a hook that runs `routerscope hook EVENT` with the settings of the server.

    Hooks get the answers as variables. A shell reads them, so that no key is an argument, which other users see.
    """
    settings = " ".join(f'{name}="${{{name}:-$CLAUDE_PLUGIN_OPTION_{field(name).upper()}}}"' for name in PROMPTED)
    # A key file of the terminal takes the place of the key that was answered.
    without_file = '[ -z "$ROUTER_API_KEY_FILE" ] || unset CLAUDE_PLUGIN_OPTION_API_KEY'
    # Offline: a hook never downloads, and nobody waits for a network. The server's own start fills the cache.
    run = f'uvx --offline --from "{ROOT_FOLDER}" routerscope hook {event} 2>/dev/null || :'
    command = f"{without_file}; export {settings}; {run}"
    return {"hooks": [{"type": "command", "command": command, "timeout": TIMEOUT_S}]}
