"""The tour of `routerscope demo`: the SDK's client calls the server, a subprocess, in several states."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import TextContent, Tool

from mcp_server.demo.recorded import UNREACHABLE, RecordedState, demo_states, load_state
from mcp_server.demo.sample import DEFAULT_KIND, sample_folder, sample_page, sample_router
from router_client.routers import KINDS

MAX_DEFAULT_STATES = 4
TIMEOUT_S = 30


def tour(states: Sequence[str], kind: str = DEFAULT_KIND) -> int:
    """Print the tool list and each tool's text for each state (default: four). Return 1 if a tool failed, else 0.

    Raises:
        SettingsError: there is no such state.
    """
    names = states or default_states(kind)
    recorded = {name: load_state(kind, name) for name in names}
    failed = False
    with sample_folder(kind) as home:
        for index, (name, state) in enumerate(recorded.items()):
            with sample_router(state) as port, sample_page(kind, state, port) as page_port:
                environment = _environment(port, home, state) | _page_variables(kind, page_port)
                lines, has_failed = anyio.run(partial(_show, name, environment, with_tools=index == 0))
                failed |= has_failed
                # After the server has ended: a broken pipe here would break the client too.
                print("\n".join(lines), flush=True)
    return int(failed)


def default_states(kind: str) -> tuple[str, ...]:
    """Return the first states of the kind, and a router that is not running."""
    return (*list(demo_states(kind))[: MAX_DEFAULT_STATES - 1], UNREACHABLE)


def _environment(port: int, home: Path, state: RecordedState | None) -> dict[str, str]:
    """Return the server's environment, without the kind, which it detects."""
    secrets = {} if state is None else {"ROUTER_API_KEY": state.key, "ROUTER_ADMIN_TOKEN": state.token}
    set_ = {name: value for name, value in secrets.items() if value}
    return {"ROUTER_URL": f"http://127.0.0.1:{port}", "ROUTER_HOME": str(home), **set_}


def _page_variables(kind: str, port: int | None) -> dict[str, str]:
    """Return the variable for the port of the router's management page, if it has one."""
    management = KINDS[kind].management
    name = management.port_variable if management else None
    return {name: str(port)} if name and port else {}


async def _show(state: str, environment: dict[str, str], *, with_tools: bool) -> tuple[list[str], bool]:
    # -P: import nothing from the working folder.
    server = StdioServerParameters(command=sys.executable, args=["-P", "-m", "mcp_server"], env=environment)
    with anyio.fail_after(TIMEOUT_S):
        async with Client(server) as client:
            tools = (await client.list_tools()).tools
            lines = [*_heading("The tools"), *map(_described, tools)] if with_tools else []
            has_failed = False
            for tool in tools:
                result = await client.call_tool(tool.name, {})
                texts = [part.text for part in result.content if isinstance(part, TextContent)]
                lines += [*_heading(f"{state}: {tool.name}"), *texts]
                has_failed |= result.is_error
    return lines, has_failed


def _heading(text: str) -> list[str]:
    return ["", f"=== {text} ".ljust(80, "="), ""]


def _described(tool: Tool) -> str:
    return f"{tool.name:<14} {tool.description}"
