"""Claude Code, Gemini CLI, opencode and Codex: configured as `routerscope config` prints, then started."""

from __future__ import annotations

import shlex
import subprocess

from tests.acceptance.provider import Provider
from tests.acceptance.tools import ROUTERSCOPE, CannotRun, Check, Tools

CLAUDE, GEMINI, OPENCODE, CODEX = "@anthropic-ai/claude-code", "@google/gemini-cli", "opencode-ai", "@openai/codex"
SERVER_TOOLS = ("doctor", "status", "pool", "usage", "backends_list")


def checks(tools: Tools) -> list[Check]:
    """Return the checks: as a user does it, in a home folder without a login."""

    def claude() -> None:
        tools.run(*_command("claude-code", "claude mcp add "))
        tools.run("claude", "mcp", "list", expect=["router: ", "Connected"])

    def gemini() -> None:
        tools.write(".gemini/settings.json", _config("gemini", "--json"))
        tools.run("gemini", "mcp", "list", expect=["router: ", " - Connected"], GEMINI_CLI_TRUST_WORKSPACE="true")

    def opencode() -> None:
        tools.write(".config/opencode/opencode.json", _config("opencode", "--json"))
        tools.run("opencode", "mcp", "list", expect=["✓ router", "connected"])

    return [
        Check("Claude Code", tools.version(CLAUDE), "2026-07-28", "config, mcp add, mcp list", claude),
        Check("Gemini CLI", tools.version(GEMINI), "2025-06-18", "config, settings.json, mcp list", gemini),
        Check("opencode", tools.version(OPENCODE), "2025-11-25", "config, opencode.json, mcp list", opencode),
        Check("Codex", tools.version(CODEX), "2025-06-18", "config, config.toml, exec", lambda: _codex(tools)),
    ]


def _codex(tools: Tools) -> None:
    """Codex lists no connections. Before it asks a model, it starts its servers and sends their tools along."""
    with Provider() as provider:
        tools.write(".codex/config.toml", f"{provider.settings}\n{_config('codex', '--json')}\nrequired = true\n")
        tools.run("codex", "exec", "--skip-git-repo-check", "hello", code=1)
    missing = [name for name in SERVER_TOOLS if f'"{name}"' not in provider.received]
    if missing:
        raise CannotRun(f"Codex told the model nothing of {missing}")


def _command(editor: str, start: str) -> list[str]:
    """Return the editor's own command from the page."""
    (command,) = [line for line in _config(editor).splitlines() if line.startswith(start)]
    return shlex.split(command)


def _config(editor: str, *options: str) -> str:
    command = [ROUTERSCOPE, "config", editor, "--demo", *options]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotRun(f"routerscope config {editor} did not run: {error}") from error
