"""Install links, and the editors' own commands: both do the same as the snippet."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import quote

from mcp_server.terminal.editors.launch import NAME, Launch
from mcp_server.terminal.editors.notation import compact
from mcp_server.terminal.editors.snippets import STDIO, inputs, server

Shortcut: TypeAlias = Callable[[Launch, Mapping[str, str]], str]


def cursor_link(launch: Launch, env: Mapping[str, str]) -> str:
    """Return a link that opens Cursor, which asks before it adds the server."""
    config = _base64(compact(STDIO | server(launch, env)))
    return f"cursor://anysphere.cursor-deeplink/mcp/install?name={NAME}&config={config}"


def lm_studio_link(launch: Launch, env: Mapping[str, str]) -> str:
    """Return a link that opens LM Studio, which asks before it adds the server."""
    return f"lmstudio://add_mcp?name={NAME}&config={_base64(compact(server(launch, env)))}"


def kiro_link(launch: Launch, env: Mapping[str, str]) -> str:
    """Return a link to Kiro's page that opens Kiro; what it contains reaches that page."""
    return f"https://kiro.dev/launch/mcp/add?name={NAME}&config={quote(compact(server(launch, env)), safe='')}"


def vscode_link(launch: Launch, env: Mapping[str, str]) -> str:
    """Return a link that opens VS Code, which asks before it adds the server."""
    return f"vscode:mcp/install?{quote(_vscode(launch, env), safe='')}"


def vscode_command(launch: Launch, env: Mapping[str, str]) -> str:
    """Return VS Code's command, which takes the same text as the link."""
    return shlex.join(["code", "--add-mcp", _vscode(launch, env)])


def gemini_command(launch: Launch, env: Mapping[str, str]) -> str:
    """Return Gemini CLI's command; it wants all options before the server's name."""
    start = ["gemini", "mcp", "add", "-s", "user", *_pairs("-e", env), NAME, launch.command]
    return shlex.join([*start, *(["--", *launch.args] if launch.args else [])])


def command(*start: str, option: str = "--env") -> Shortcut:
    """Return an editor's command that takes the server's variables as options, and its command after `--`."""

    def shortcut(launch: Launch, env: Mapping[str, str]) -> str:
        return shlex.join([*start, *_pairs(option, env), "--", launch.command, *launch.args])

    return shortcut


def _vscode(launch: Launch, env: Mapping[str, str]) -> str:
    return compact({"name": NAME, **STDIO, **server(launch, env), **inputs(launch)})


def _pairs(option: str, env: Mapping[str, str]) -> list[str]:
    return [word for name, value in env.items() for word in (option, f"{name}={value}")]


def _base64(text: str) -> str:
    return quote(base64.b64encode(text.encode()).decode(), safe="")
