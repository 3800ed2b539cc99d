"""One row per editor. A new editor is a row here, its format in snippets.py, and a reader in the tests."""

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
    """The properties of one editor.

    Args:
        title: its name as its vendor writes it.
        snippet: makes its configuration of the server.
        files: the file that the snippet goes into, by platform, as path parts below the home folder.
        secret: where the key comes from, as the end of "If the router needs a key: ...".
        command: makes a command that does the same, if the editor has one.
        link: makes a link that does the same, if the editor has one.
        also: another file for the same snippet.
        suffix: the format of the snippet, as a file suffix.
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
        """Return the path parts of the file; a platform without an entry is treated like Linux."""
        return self.files.get(platform, self.files[LINUX])


def _everywhere(*parts: str) -> dict[str, tuple[str, ...]]:
    return {LINUX: parts}


def _roaming(*parts: str) -> tuple[str, ...]:
    return ("AppData", "Roaming", *parts)


def _support(*parts: str) -> tuple[str, ...]:
    return ("Library", "Application Support", *parts)


def cursor_link(launch: Launch) -> str:
    """Return a link that opens Cursor, which asks before it adds the server."""
    config = base64.b64encode(_compact(snippets.cursor_server(launch)).encode()).decode()
    return f"cursor://anysphere.cursor-deeplink/mcp/install?name={NAME}&config={quote(config, safe='')}"


def vscode_link(launch: Launch) -> str:
    """Return a link that opens VS Code, which asks before it adds the server."""
    inputs = snippets.vscode_inputs(launch)
    server = {"name": NAME, **snippets.vscode_server(launch), **({"inputs": inputs} if inputs else {})}
    return f"vscode:mcp/install?{quote(_compact(server), safe='')}"


def claude_code_command(launch: Launch) -> str:
    """Return the command that adds the server for all projects.

    Claude Code passes its own environment on, including an exported key; only an unusual address is needed here.
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
        f"{FROM_ENVIRONMENT} If it needs none, leave that line out.",
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
