"""Each editor's configuration of one server. No literal key stands in any of them: each names where a key comes from.

Where the editor can, a reference that it cannot resolve comes out empty, not as itself: an empty key is no key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from mcp_server.terminal.editors.launch import NAME, Launch

INPUT_ID = "router-key"
INPUT = {
    "type": "promptString",
    "id": INPUT_ID,
    "description": "API key of the LLM router (leave it empty if the router wants none)",
    "password": True,
}
KEY = "ROUTER_API_KEY"


def claude_desktop(launch: Launch) -> str:
    """It expands nothing; a key comes from a file of its own."""
    return as_json({"mcpServers": {NAME: _plain(launch)}})


def cursor_server(launch: Launch) -> dict[str, Any]:
    """One server as Cursor has it, also in its install link."""
    return {"type": "stdio", **_plain(launch, ROUTER_API_KEY=f"${{env:{KEY}}}")}


def cursor(launch: Launch) -> str:
    """`${env:NAME}` is Cursor's, from the environment that it was started in."""
    return as_json({"mcpServers": {NAME: cursor_server(launch)}})


def vscode_server(launch: Launch) -> dict[str, Any]:
    """One server as VS Code has it, also in its install link."""
    return {"type": "stdio", **_plain(launch, ROUTER_API_KEY=f"${{input:{INPUT_ID}}}")}


def vscode_inputs(launch: Launch) -> list[dict[str, Any]]:
    """What VS Code asks for, once, and keeps in the system's key store."""
    return [] if launch.demo else [INPUT]


def vscode(launch: Launch) -> str:
    """The inputs and the server."""
    inputs = vscode_inputs(launch)
    return as_json(({"inputs": inputs} if inputs else {}) | {"servers": {NAME: vscode_server(launch)}})


def zed(launch: Launch) -> str:
    """It expands nothing; a key comes from a file of its own."""
    return as_json({"context_servers": {NAME: {"source": "custom", **_plain(launch)}}})


def claude_code(launch: Launch) -> str:
    """`${NAME:-}` is Claude Code's; without `:-` an unset one would reach the server as it is written."""
    env = {} if launch.url is None else {"ROUTER_URL": f"${{ROUTER_URL:-{launch.url}}}", KEY: f"${{{KEY}:-}}"}
    return as_json({"mcpServers": {NAME: {"type": "stdio", **_plain(launch), "env": env}}})


def gemini(launch: Launch) -> str:
    """Gemini CLI passes no variable on whose name looks like a secret's, unless it is named here."""
    return as_json({"mcpServers": {NAME: _plain(launch, ROUTER_API_KEY=f"${{{KEY}:-}}")}})


def codex(launch: Launch) -> str:
    """`env_vars` names what Codex passes on from its own environment, where it is set."""
    passed = [] if launch.demo else [f"env_vars = {listed([KEY])}"]
    return "\n".join(
        [
            f"[mcp_servers.{NAME}]",
            f"command = {quoted(launch.command)}",
            f"args = {listed(launch.args)}",
            f"env = {toml_table(launch.env())}",
            *passed,
        ]
    )


def goose(launch: Launch) -> str:
    """`env_keys` names what goose takes from its environment or key store. One that it cannot find there would stop
    the extension, so it is named only where there is a key.
    """
    keys = [KEY] if launch.has_key and not launch.demo else []
    return "\n".join(
        [
            "extensions:",
            f"  {NAME}:",
            "    enabled: true",
            "    type: stdio",
            f"    name: {NAME}",
            "    description: Shows the state of the LLM router on this machine",
            f"    cmd: {quoted(launch.command)}",
            f"    args: {listed(launch.args)}",
            f"    envs: {yaml_map(launch.env())}",
            f"    env_keys: {listed(keys)}",
            "    timeout: 60",
        ]
    )


def _plain(launch: Launch, **secrets: str) -> dict[str, Any]:
    return {"command": launch.command, "args": list(launch.args), "env": launch.env(**secrets)}


# The few forms of JSON, TOML and YAML that the snippets need: no library for them has to be installed.


def as_json(value: object) -> str:
    """Indented, as editors write it themselves."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def quoted(text: str) -> str:
    """A JSON string, which TOML and YAML take as one of theirs, but for one character that TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def listed(texts: Sequence[str]) -> str:
    """`["a", "b"]`, the same in TOML and YAML."""
    return f"[{', '.join(map(quoted, texts))}]"


def toml_table(texts: Mapping[str, str]) -> str:
    """`{ A = "1" }`; the names are bare ones."""
    return f"{{ {', '.join(f'{name} = {quoted(text)}' for name, text in texts.items())} }}" if texts else "{}"


def yaml_map(texts: Mapping[str, str]) -> str:
    """`{A: "1"}`; the names are plain ones."""
    return f"{{{', '.join(f'{name}: {quoted(text)}' for name, text in texts.items())}}}"
