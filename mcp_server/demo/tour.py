"""`routerscope demo`: the real server as a subprocess, driven by the SDK's own client, over several states."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import TextContent, Tool

from mcp_server.demo.recorded import NOT_RUNNING, RecordedState, demo_states, load_state
from mcp_server.demo.sample import DEFAULT_KIND, sample_folder, sample_router

STATES = 4
TIMEOUT_S = 30


def tour(states: Sequence[str], kind: str = DEFAULT_KIND) -> int:
    """Print the tool list and every tool's text for each state (default: four); exit code 1 where a tool failed.

    Raises:
        SettingsError: there is no such state.
    """
    names = states or default_states(kind)
    recorded = {name: load_state(kind, name) for name in names}
    failed = False
    with sample_folder(kind) as home:
        for index, (name, state) in enumerate(recorded.items()):
            with sample_router(state) as port:
                lines, fault = anyio.run(partial(_show, name, _environment(port, home, state), with_tools=index == 0))
                failed |= fault
                # Not while the server runs: a reader of ours that has gone would take the client down with it.
                print("\n".join(lines), flush=True)
    return int(failed)


def default_states(kind: str) -> tuple[str, ...]:
    """The first ones of the kind's demo, and a router that is not there."""
    return (*list(demo_states(kind))[: STATES - 1], NOT_RUNNING)


def _environment(port: int, home: Path, state: RecordedState | None) -> dict[str, str]:
    """As a person would set it: the kind is left to be found out."""
    key = {"ROUTER_API_KEY": state.key} if state is not None and state.key else {}
    return {"ROUTER_URL": f"http://127.0.0.1:{port}", "ROUTER_HOME": str(home), **key}


async def _show(state: str, environment: dict[str, str], *, with_tools: bool) -> tuple[list[str], bool]:
    # -P: nothing is imported from the folder that somebody happens to stand in.
    server = StdioServerParameters(command=sys.executable, args=["-P", "-m", "mcp_server"], env=environment)
    with anyio.fail_after(TIMEOUT_S):
        async with Client(server) as client:
            tools = (await client.list_tools()).tools
            lines = [*_heading("The tools"), *map(_described, tools)] if with_tools else []
            fault = False
            for tool in tools:
                result = await client.call_tool(tool.name, {})
                texts = [part.text for part in result.content if isinstance(part, TextContent)]
                lines += [*_heading(f"{state}: {tool.name}"), *texts]
                fault |= result.is_error
    return lines, fault


def _heading(text: str) -> list[str]:
    return ["", f"=== {text} ".ljust(80, "="), ""]


def _described(tool: Tool) -> str:
    return f"{tool.name:<14} {tool.description}"
