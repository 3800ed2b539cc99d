"""The configuration of the server in each editor's format.

Each function takes the launch and the variables that the editor's configuration sets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from mcp_server.terminal.editors.environment import INPUT_ID
from mcp_server.terminal.editors.launch import NAME, Launch
from mcp_server.terminal.editors.notation import as_json, listed, quoted, toml_table, yaml_map

Env: TypeAlias = Mapping[str, str]
Snippet: TypeAlias = Callable[[Launch, Env], str]

DESCRIPTION = "Shows the state of the LLM router on this machine"
STDIO = {"type": "stdio"}
PROMPT = {
    "type": "promptString",
    "id": INPUT_ID,
    "description": "API key of the LLM router (leave it empty if the router needs none)",
    "password": True,
}


def server(launch: Launch, env: Env) -> dict[str, Any]:
    """Return one server as almost every client writes it."""
    return {"command": launch.command, "args": list(launch.args), "env": dict(env)}


def standard(launch: Launch, env: Env) -> str:
    """Return the `mcpServers` block that most clients read."""
    return as_json({"mcpServers": {NAME: server(launch, env)}})


def typed(launch: Launch, env: Env) -> str:
    """Return the block with the transport, as Claude Code and Cursor write it."""
    return as_json({"mcpServers": {NAME: STDIO | server(launch, env)}})


def copilot(launch: Launch, env: Env) -> str:
    """Return the block with the tools that Copilot CLI may use."""
    return as_json({"mcpServers": {NAME: {"type": "local", **server(launch, env), "tools": ["*"]}}})


def inputs(launch: Launch) -> dict[str, Any]:
    """Return what VS Code asks for."""
    return {"inputs": [PROMPT]} if launch.key else {}


def vscode(launch: Launch, env: Env) -> str:
    """Return the inputs and the server."""
    return as_json(inputs(launch) | {"servers": {NAME: STDIO | server(launch, env)}})


def zed(launch: Launch, env: Env) -> str:
    """Return the entry of Zed's settings."""
    return as_json({"context_servers": {NAME: {"source": "custom", **server(launch, env)}}})


def amp(launch: Launch, env: Env) -> str:
    """Return the entry of Amp's settings."""
    return as_json({"amp.mcpServers": {NAME: server(launch, env)}})


def opencode(launch: Launch, env: Env) -> str:
    """Return the entry of opencode and Kilo, where the command and its arguments are one list."""
    entry = {"type": "local", "command": [launch.command, *launch.args], "enabled": True, "environment": dict(env)}
    return as_json({"mcp": {NAME: entry}})


def codex(launch: Launch, env: Env) -> str:
    """Return the entry; `env_vars` lists what Codex passes from its own environment, if it is set."""
    passed = [f"env_vars = {listed(launch.reads)}"] if launch.reads else []
    return "\n".join(
        [
            f"[mcp_servers.{NAME}]",
            f"command = {quoted(launch.command)}",
            f"args = {listed(launch.args)}",
            f"env = {toml_table(env)}",
            *passed,
        ]
    )


def goose(launch: Launch, env: Env) -> str:
    """Return the entry; `env_keys` lists what goose takes from its environment or key store.

    A name that goose cannot find stops the extension, so only what is set is listed.
    """
    return "\n".join(
        [
            "extensions:",
            f"  {NAME}:",
            "    enabled: true",
            "    type: stdio",
            f"    name: {NAME}",
            f"    description: {DESCRIPTION}",
            f"    cmd: {quoted(launch.command)}",
            f"    args: {listed(launch.args)}",
            f"    envs: {yaml_map(env)}",
            f"    env_keys: {listed(launch.credentials)}",
            "    timeout: 60",
        ]
    )
