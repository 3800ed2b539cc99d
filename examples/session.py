"""A short session with the client of the SDK: list the tools, then call `status` and `doctor`.

python examples/session.py                          with a sample router
python examples/session.py http://127.0.0.1:3456    with the router at this URL
"""

from __future__ import annotations

import sys

import anyio
from mcp import Client, StdioServerParameters
from mcp_types import TextContent

TIMEOUT_S = 60


async def session(server: StdioServerParameters) -> None:
    """Start the server, print the tools and two answers, and end it."""
    with anyio.fail_after(TIMEOUT_S):
        async with Client(server) as client:
            for tool in (await client.list_tools()).tools:
                print(f"{tool.name}: {tool.description}")
            for name in ("status", "doctor"):
                result = await client.call_tool(name, {})
                text = [part.text for part in result.content if isinstance(part, TextContent)]
                print(f"\n--- {name}", *text, sep="\n")


if __name__ == "__main__":
    urls = sys.argv[1:]
    env = {"ROUTER_URL": urls[0]} if urls else {}
    args = ["-m", "mcp_server"] if urls else ["-m", "mcp_server", "--demo"]
    anyio.run(session, StdioServerParameters(command=sys.executable, args=args, env=env))
