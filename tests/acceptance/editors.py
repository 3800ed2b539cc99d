"""Claude Code and Gemini CLI: configured as `routerscope config` prints, then `mcp list`."""

from __future__ import annotations

import shlex
import subprocess

from tests.acceptance.tools import ROUTERSCOPE, CannotRun, Check, Tools

CLAUDE, GEMINI = "@anthropic-ai/claude-code", "@google/gemini-cli"


def checks(tools: Tools) -> list[Check]:
    """Return the checks: as a user does it, in a home folder without a login."""

    def claude() -> None:
        (command,) = [line for line in _config("claude-code").splitlines() if line.startswith("claude mcp add ")]
        tools.run(*shlex.split(command))
        tools.run("claude", "mcp", "list", expect=["router: ", "Connected"])

    def gemini() -> None:
        settings = tools.home / ".gemini" / "settings.json"
        settings.parent.mkdir(exist_ok=True)
        settings.write_text(_config("gemini", "--json"), "utf-8")
        tools.run("gemini", "mcp", "list", expect=["router: ", " - Connected"], GEMINI_CLI_TRUST_WORKSPACE="true")

    return [
        Check("Claude Code", tools.version(CLAUDE), "2026-07-28", "config, mcp add, mcp list", claude),
        Check("Gemini CLI", tools.version(GEMINI), "2025-06-18", "config, settings.json, mcp list", gemini),
    ]


def _config(editor: str, *options: str) -> str:
    command = [ROUTERSCOPE, "config", editor, "--demo", *options]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotRun(f"routerscope config {editor} did not run: {error}") from error
