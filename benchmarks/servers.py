"""The two servers, started as a client does."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
from mcp import Client, StdioServerParameters

DEADLINE_S = 120
# The shell writes its process id and becomes the server by exec.
SHELL = 'echo $$ >"$0"; exec "$@"'


def routerscope(env: Mapping[str, str]) -> StdioServerParameters:
    """Return Routerscope with these settings. -P: nothing is imported from the working folder."""
    return StdioServerParameters(command=sys.executable, args=["-P", "-m", "mcp_server"], env=dict(env))


def empty() -> StdioServerParameters:
    """Return the empty server."""
    script = str(Path(__file__).with_name("empty.py"))
    return StdioServerParameters(command=sys.executable, args=["-P", script])


@dataclass(frozen=True, slots=True)
class Running:
    """A connected server and its process id."""

    client: Client
    pid: int


@asynccontextmanager
async def running(server: StdioServerParameters) -> AsyncGenerator[Running]:
    """Start a server, connect, and end it after the block, within one deadline."""
    with TemporaryDirectory() as folder:
        pid = Path(folder) / "pid"
        args = ["-c", SHELL, str(pid), server.command, *server.args]
        shell = server.model_copy(update={"command": "/bin/sh", "args": args})
        with anyio.fail_after(DEADLINE_S):
            async with Client(shell) as client:
                yield Running(client, int(pid.read_text("ascii")))
