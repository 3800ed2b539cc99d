"""`routerscope demo`: the real server as a subprocess, driven by the SDK's own client, over several states."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import TextContent, Tool

from mcp_server.demo.recorded import NOT_RUNNING, load_state
from mcp_server.demo.sample import DEFAULT_KIND, sample_folder, sample_router

TOUR = ("busy", "cooldown", "halted", NOT_RUNNING)
TIMEOUT_S = 30


def tour(states: Sequence[str]) -> int:
    """Print the tool list and every tool's text for each state; exit code 0, or 1 where a tool failed.

    Raises:
        SettingsError: there is no such state.
    """
    names = states or TOUR
    for name in names:
        load_state(DEFAULT_KIND, name)
    failed = False
    with sample_folder(DEFAULT_KIND) as home:
        for index, name in enumerate(names):
            with sample_router(load_state(DEFAULT_KIND, name)) as port:
                environment = {"ROUTER_URL": f"http://127.0.0.1:{port}", "ROUTER_HOME": str(home)}
                lines, fault = anyio.run(partial(_show, name, environment, with_tools=index == 0))
                failed |= fault
                # Not while the server runs: a reader of ours that has gone would take the client down with it.
                print("\n".join(lines), flush=True)
    return int(failed)


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
