"""Ways to install without editing a file: a link that the editor opens, or a command of the editor's own."""

from __future__ import annotations

import base64
import json
import shlex
from urllib.parse import quote

from mcp_server.terminal.editors.launch import DEFAULT_URL, NAME, Launch
from mcp_server.terminal.editors.snippets import cursor_server, vscode_inputs, vscode_server


def cursor_link(launch: Launch) -> str:
    """Opens Cursor, which asks before it adds the server."""
    config = base64.b64encode(_compact(cursor_server(launch)).encode()).decode()
    return f"cursor://anysphere.cursor-deeplink/mcp/install?name={NAME}&config={quote(config, safe='')}"


def vscode_link(launch: Launch) -> str:
    """Opens VS Code, which asks before it adds the server."""
    inputs = vscode_inputs(launch)
    whole = {"name": NAME, **vscode_server(launch), **({"inputs": inputs} if inputs else {})}
    return f"vscode:mcp/install?{quote(_compact(whole), safe='')}"


def claude_code_command(launch: Launch) -> str:
    """For all projects. Claude Code hands its own environment on, so that an exported key arrives without being named
    here; the address is the one thing to say, where it is not the usual one.
    """
    env = [] if launch.url in {None, DEFAULT_URL} else ["-e", f"ROUTER_URL={launch.url}"]
    return shlex.join(["claude", "mcp", "add", NAME, "-s", "user", *env, "--", launch.command, *launch.args])


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
