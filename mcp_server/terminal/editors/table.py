"""One row an editor. A further editor is a row here, its shape in snippets.py, and a case in the tests."""

from __future__ import annotations

import base64
import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from mcp_server.terminal.editors import snippets
from mcp_server.terminal.editors.launch import DEFAULT_URL, NAME, Launch

Make = Callable[[Launch], str]

MAC, LINUX, WINDOWS = "darwin", "linux", "win32"

KEY_FILE = (
    "put it alone into a file that only you can read, and add"
    ' "ROUTER_API_KEY_FILE": "/full/path/to/that/file" to "env".'
)
FROM_ENVIRONMENT = "set ROUTER_API_KEY in the environment that {title} is started in; the snippet passes it on."


@dataclass(frozen=True, slots=True)
class Editor:
    """What is particular about one editor.

    Args:
        title: its name as its makers write it.
        snippet: its configuration of the server.
        files: by platform, the file that the snippet belongs in, as parts below the home folder.
        secret: where a router's key comes from, as the end of "If the router wants a key: ...".
        command: the command that does the same, where the editor has one.
        link: the link that does the same, where the editor has one.
        also: another place for the same snippet.
        suffix: the format of the snippet, as the end of a file's name.
    """

    title: str
    snippet: Make
    files: Mapping[str, tuple[str, ...]]
    secret: str
    command: Make | None = None
    link: Make | None = None
    also: str | None = None
    suffix: str = "json"

    def file(self, platform: str) -> tuple[str, ...]:
        """The file's parts; a system that is not in the table is taken for a Unix like Linux."""
        return self.files.get(platform, self.files[LINUX])


def _everywhere(*parts: str) -> dict[str, tuple[str, ...]]:
    return {LINUX: parts}


def _roaming(*parts: str) -> tuple[str, ...]:
    return ("AppData", "Roaming", *parts)


def _support(*parts: str) -> tuple[str, ...]:
    return ("Library", "Application Support", *parts)


def cursor_link(launch: Launch) -> str:
    """Opens Cursor, which asks before it adds the server."""
    config = base64.b64encode(_compact(snippets.cursor_server(launch)).encode()).decode()
    return f"cursor://anysphere.cursor-deeplink/mcp/install?name={NAME}&config={quote(config, safe='')}"


def vscode_link(launch: Launch) -> str:
    """Opens VS Code, which asks before it adds the server."""
    inputs = snippets.vscode_inputs(launch)
    whole = {"name": NAME, **snippets.vscode_server(launch), **({"inputs": inputs} if inputs else {})}
    return f"vscode:mcp/install?{quote(_compact(whole), safe='')}"


def claude_code_command(launch: Launch) -> str:
    """For all projects. Claude Code hands its own environment on, so that an exported key arrives without being named
    here; the address is the one thing to say, where it is not the usual one.
    """
    env = [] if launch.url in {None, DEFAULT_URL} else ["-e", f"ROUTER_URL={launch.url}"]
    return shlex.join(["claude", "mcp", "add", NAME, "-s", "user", *env, "--", launch.command, *launch.args])


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


DESKTOP, MCP_JSON = ("Claude", "claude_desktop_config.json"), ("Code", "User", "mcp.json")

EDITORS: Mapping[str, Editor] = {
    "claude-desktop": Editor(
        "Claude Desktop",
        snippets.claude_desktop,
        {LINUX: (".config", *DESKTOP), MAC: _support(*DESKTOP), WINDOWS: _roaming(*DESKTOP)},
        f"Claude Desktop cannot pass one: {KEY_FILE}",
        also="Settings, Developer, Edit Config opens it",
    ),
    "cursor": Editor(
        "Cursor",
        snippets.cursor,
        _everywhere(".cursor", "mcp.json"),
        f"{FROM_ENVIRONMENT} If it wants none, leave that line out.",
        link=cursor_link,
        also=".cursor/mcp.json in a project, for that project alone",
    ),
    "vscode": Editor(
        "VS Code",
        snippets.vscode,
        {LINUX: (".config", *MCP_JSON), MAC: _support(*MCP_JSON), WINDOWS: _roaming(*MCP_JSON)},
        "VS Code asks for it when it first starts the server, and keeps it.",
        link=vscode_link,
        also=".vscode/mcp.json in a project, for that project alone",
    ),
    "zed": Editor(
        "Zed",
        snippets.zed,
        {LINUX: (".config", "zed", "settings.json"), WINDOWS: _roaming("Zed", "settings.json")},
        f"Zed cannot pass one: {KEY_FILE}",
    ),
    "claude-code": Editor(
        "Claude Code",
        snippets.claude_code,
        _everywhere(".mcp.json"),
        FROM_ENVIRONMENT,
        command=claude_code_command,
    ),
    "gemini": Editor("Gemini CLI", snippets.gemini, _everywhere(".gemini", "settings.json"), FROM_ENVIRONMENT),
    "codex": Editor("Codex", snippets.codex, _everywhere(".codex", "config.toml"), FROM_ENVIRONMENT, suffix="toml"),
    "goose": Editor(
        "goose",
        snippets.goose,
        {LINUX: (".config", "goose", "config.yaml"), WINDOWS: _roaming("Block", "goose", "config", "config.yaml")},
        "set ROUTER_API_KEY in goose's environment or key store, and name it: env_keys: [ROUTER_API_KEY].",
        suffix="yaml",
    ),
}
