"""The plugin, installed as a user does it from the committed files, in a home folder without a login."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import subprocess
import tarfile
from pathlib import Path

from release.project import ROOT
from tests.acceptance.app_server import servers
from tests.acceptance.editors import CLAUDE, CODEX, GEMINI, SERVER_TOOLS
from tests.acceptance.provider import Provider
from tests.acceptance.tools import CannotRun, Check, Tools
from tests.acceptance.uv import configuration

COPILOT = "@github/copilot"
PLUGIN = "routerscope@routerscope"
MAX_ALWAYS_ON_TOKENS = 100
ALWAYS_ON = re.compile(r"Always-on: +~(\d+) tok")


def checks(tools: Tools) -> list[Check]:
    """Return the checks. The first start of the server is cold: uvx downloads, builds and installs."""
    own = dataclasses.replace(tools, home=tools.home / "plugins")
    clone = own.home / "clone"
    # Codex and Gemini CLI do not pass uv's variables on. The file is read by uv in any client.
    own.write(".config/uv/uv.toml", configuration())
    _extract(clone)
    claude, codex, copilot = tools.version(CLAUDE), tools.version(CODEX), tools.version(COPILOT)
    gemini, skillsaw = tools.version(GEMINI), tools.python_version("skillsaw")
    return [
        Check("Claude Code", claude, "-", "plugin validate --strict", lambda: _claude_validates(own, clone)),
        Check("Claude Code", claude, "2026-07-28", "plugin install, mcp list", lambda: _claude_starts(own, clone)),
        Check("Claude Code", claude, "-", "plugin details", lambda: _claude_counts_tokens(own)),
        Check("Codex", codex, "2025-06-18", "plugin add, app-server", lambda: _codex_starts(own, clone)),
        Check("Copilot CLI", copilot, "-", "plugin install, list, mcp list", lambda: _copilot_installs(own, clone)),
        Check("Copilot CLI", copilot, "-", "the plugin's server, -p", lambda: _copilot_starts(own)),
        Check("Gemini CLI", gemini, "2025-06-18", "extensions install, mcp list", lambda: _gemini_starts(own, clone)),
        Check("skillsaw", skillsaw, "-", "lint --strict", lambda: _skillsaw_finds_nothing(own, clone)),
    ]


def _extract(folder: Path) -> None:
    """Fill a folder with the committed files, as a clone of the repository has them: no environment, no caches."""
    done = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")


def _claude_validates(tools: Tools, clone: Path) -> None:
    tools.run("claude", "plugin", "validate", "--strict", "--profile", "directory", str(clone))


def _claude_starts(tools: Tools, clone: Path) -> None:
    tools.run("claude", "plugin", "marketplace", "add", str(clone))
    tools.run("claude", "plugin", "install", PLUGIN, expect=["2 userConfig options not yet set"])
    tools.run("claude", "mcp", "list", expect=["plugin:routerscope:router: ", "Connected"])


def _claude_counts_tokens(tools: Tools) -> str:
    output = tools.run("claude", "plugin", "details", "routerscope", expect=["SessionStart, StopFailure"])
    found = ALWAYS_ON.search(output)
    if found is None or int(found[1]) >= MAX_ALWAYS_ON_TOKENS:
        raise CannotRun(f"not under {MAX_ALWAYS_ON_TOKENS} tokens: {output}")
    return f"ok: {found[1]} tokens always on"


def _codex_starts(tools: Tools, clone: Path) -> None:
    """`mcp list` starts nothing, and `exec` does not wait for a plugin's server. The server of its apps does."""
    tools.run("codex", "plugin", "marketplace", "add", str(clone))
    tools.run("codex", "plugin", "add", PLUGIN)
    started = [server for server in servers(tools) if server["pluginId"] == PLUGIN]
    if [set(server["tools"]) for server in started] != [set(SERVER_TOOLS)]:
        raise CannotRun(f"Codex did not start the server: {json.dumps(started)[:600]}")


def _copilot_installs(tools: Tools, clone: Path) -> None:
    tools.run("copilot", "plugin", "marketplace", "add", str(clone))
    tools.run("copilot", "plugin", "install", PLUGIN, expect=["Installed 1 skill"])
    tools.run("copilot", "plugin", "list", expect=[PLUGIN])
    tools.run("copilot", "mcp", "list", expect=["router (local)"])


def _copilot_starts(tools: Tools) -> None:
    with Provider() as provider:
        own_model = {"COPILOT_PROVIDER_BASE_URL": provider.url, "COPILOT_MODEL": "gpt-4", "COPILOT_OFFLINE": "true"}
        tools.run("copilot", "-p", "hello", "--allow-all-tools", code=None, **own_model)
    missing = [name for name in SERVER_TOOLS if f'"router-{name}"' not in provider.received]
    if missing:
        raise CannotRun(f"Copilot CLI told the model nothing of {missing}")


def _gemini_starts(tools: Tools, clone: Path) -> None:
    tools.run("gemini", "extensions", "validate", str(clone))
    # Without a terminal, the questions for the settings would wait for an answer.
    install = ("gemini", "extensions", "install", str(clone), "--consent", "--skip-settings")
    tools.run(*install, GEMINI_CLI_TRUST_WORKSPACE="true")
    # `mcp list` waits five seconds, which a cold start needs.
    tools.run("uvx", "--from", str(tools.home / ".gemini/extensions/routerscope"), "routerscope", "--version")
    tools.run("gemini", "mcp", "list", expect=["router (from routerscope)", " - Connected"],
              GEMINI_CLI_TRUST_WORKSPACE="true")  # fmt: skip


def _skillsaw_finds_nothing(tools: Tools, clone: Path) -> None:
    """It knows the forms of Claude Code, Agent Plugins and Cursor, which has no validator of its own."""
    kinds = ("agent-plugin", "agentskills", "cursor-marketplace", "cursor-plugin", "marketplace")
    tools.run("skillsaw", "lint", "--strict", str(clone), expect=[*kinds, "Errors:   0", "Warnings: 0"])
