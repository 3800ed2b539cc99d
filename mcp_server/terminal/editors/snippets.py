"""The configuration of the server in each editor's format. None contains a key: each refers to where the key is.

If the editor supports it, a reference that cannot be resolved becomes empty, and an empty key counts as no key.
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
    "description": "API key of the LLM router (leave it empty if the router needs none)",
    "password": True,
}
KEY = "ROUTER_API_KEY"


def claude_desktop(launch: Launch) -> str:
    """Return the entry; this editor expands no variables, so a key comes from a file."""
    return as_json({"mcpServers": {NAME: _plain(launch)}})


def cursor_server(launch: Launch) -> dict[str, Any]:
    """Return one server in Cursor's format, which its install link uses too."""
    return {"type": "stdio", **_plain(launch, ROUTER_API_KEY=f"${{env:{KEY}}}")}


def cursor(launch: Launch) -> str:
    """Return the entry; `${env:NAME}` reads the environment that Cursor was started in."""
    return as_json({"mcpServers": {NAME: cursor_server(launch)}})


def vscode_server(launch: Launch) -> dict[str, Any]:
    """Return one server in VS Code's format, which its install link uses too."""
    return {"type": "stdio", **_plain(launch, ROUTER_API_KEY=f"${{input:{INPUT_ID}}}")}


def vscode_inputs(launch: Launch) -> list[dict[str, Any]]:
    """Return what VS Code asks for once and keeps in the system's key store."""
    return [] if launch.is_demo else [INPUT]


def vscode(launch: Launch) -> str:
    """Return the inputs and the server."""
    inputs = vscode_inputs(launch)
    return as_json(({"inputs": inputs} if inputs else {}) | {"servers": {NAME: vscode_server(launch)}})


def zed(launch: Launch) -> str:
    """Return the entry; this editor expands no variables, so a key comes from a file."""
    return as_json({"context_servers": {NAME: {"source": "custom", **_plain(launch)}}})


def claude_code(launch: Launch) -> str:
    """Return the entry; without `:-` Claude Code would pass the reference to an unset variable literally."""
    env = {} if launch.url is None else {"ROUTER_URL": f"${{ROUTER_URL:-{launch.url}}}", KEY: f"${{{KEY}:-}}"}
    return as_json({"mcpServers": {NAME: {"type": "stdio", **_plain(launch), "env": env}}})


def gemini(launch: Launch) -> str:
    """Return the entry; Gemini CLI passes variables with a secret's name only if they are listed here."""
    return as_json({"mcpServers": {NAME: _plain(launch, ROUTER_API_KEY=f"${{{KEY}:-}}")}})


def codex(launch: Launch) -> str:
    """Return the entry; `env_vars` lists what Codex passes from its own environment, if it is set."""
    passed = [] if launch.is_demo else [f"env_vars = {listed([KEY])}"]
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
    """Return the entry; `env_keys` lists what goose takes from its environment or key store.

    A name that goose cannot find stops the extension, so the key is listed only if there is one.
    """
    keys = [KEY] if launch.has_key and not launch.is_demo else []
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


# The few forms of JSON, TOML and YAML that the snippets need, without a library.


def as_json(value: object) -> str:
    """Return indented JSON, as editors write it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def quoted(text: str) -> str:
    """Return a JSON string, which is valid TOML and YAML too: DEL is escaped for TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def listed(texts: Sequence[str]) -> str:
    """Return `["a", "b"]`, valid in TOML and YAML."""
    return f"[{', '.join(map(quoted, texts))}]"


def toml_table(texts: Mapping[str, str]) -> str:
    """Return `{ A = "1" }`; the names must be bare keys."""
    return f"{{ {', '.join(f'{name} = {quoted(text)}' for name, text in texts.items())} }}" if texts else "{}"


def yaml_map(texts: Mapping[str, str]) -> str:
    """Return `{A: "1"}`; the names must be plain scalars."""
    return f"{{{', '.join(f'{name}: {quoted(text)}' for name, text in texts.items())}}}"
