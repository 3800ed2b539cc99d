"""A Routerscope in a process of its own, spoken to line by line. Every wait is under the deadline of `started`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import anyio
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

# What the console script does: nothing is imported from the working folder.
COMMAND = (sys.executable, "-P", "-m", "mcp_server")
SCRIPT = Path(sys.executable).with_name("routerscope")
DEADLINE_S = 30
NOBODY = "http://127.0.0.1:1"
MAX_LINE_BYTES = 1 << 20

NEWEST = "2026-07-28"
HANDSHAKE = "2025-06-18"
ERAS = (NEWEST, HANDSHAKE)
CLIENT = {"name": "test", "version": "1"}
META = {
    "io.modelcontextprotocol/protocolVersion": NEWEST,
    "io.modelcontextprotocol/clientInfo": CLIENT,
    "io.modelcontextprotocol/clientCapabilities": {},
}

Tree = dict[str, tuple[int, int, int]]


class Place:
    """Empty folders that a process gets for its home, its temporary files and to stand in."""

    def __init__(self, top: Path) -> None:
        self.home, self.tmp, self.cwd = top / "home", top / "tmp", top / "cwd"
        for folder in (self.home, self.tmp, self.cwd):
            folder.mkdir()
        self.stderr = top / "stderr"

    def environment(self, **env: str) -> dict[str, str]:
        """Nothing of the person's who runs the tests, and no router unless ROUTER_URL is given."""
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        return kept | {"HOME": str(self.home), "TMPDIR": str(self.tmp), "ROUTER_URL": NOBODY} | env

    def tree(self) -> Tree:
        """Mode, size and time of change of everything there, to be compared."""
        paths = [path for top in (self.home, self.tmp, self.cwd) for path in (top, *top.rglob("*"))]
        stats = {str(path): path.lstat() for path in paths}
        return {path: (stat.st_mode, stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}

    @property
    def errors(self) -> str:
        """What the process wrote to stderr."""
        return self.stderr.read_text("utf-8", "replace")


@dataclass
class Child:
    """A running Routerscope and its pipes."""

    process: Process
    lines: BufferedByteReceiveStream

    async def send(self, *messages: bytes | Mapping[str, Any]) -> None:
        """Write lines: bytes as they are, everything else as JSON."""
        assert self.process.stdin is not None
        for message in messages:
            line = message if isinstance(message, bytes) else json.dumps(message).encode()
            await self.process.stdin.send(line + b"\n")

    async def receive(self) -> dict[str, Any]:
        """The next line, which is JSON-RPC or a failure of the test."""
        message: dict[str, Any] = json.loads(await self.lines.receive_until(b"\n", MAX_LINE_BYTES))
        assert message["jsonrpc"] == "2.0"
        return message

    async def answer(self, number: int) -> dict[str, Any]:
        """The answer to the request of that id; what comes before it is passed over."""
        while (message := await self.receive()).get("id") != number:
            pass
        return message

    async def open(self, era: str = HANDSHAKE) -> dict[str, Any]:
        """Begin as a client of that protocol does."""
        await self.send(greeting(era))
        answer = await self.answer(0)
        if era == HANDSHAKE:
            await self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return answer

    def signal(self, number: int) -> None:
        """Send it a signal. Not by the Process: that looks whether it has ended, and takes the exit code away."""
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, number)

    async def ended(self) -> int:
        """Its exit code, once it ends; minus the number of the signal that ended it."""
        return await self.process.wait()

    async def end_input(self) -> int:
        """Close its stdin and wait for its exit code."""
        assert self.process.stdin is not None
        await self.process.stdin.aclose()
        return await self.ended()

    async def rest(self) -> bytes:
        """Everything that is still to come on stdout."""
        rest = b""
        while True:
            try:
                rest += await self.lines.receive()
            except anyio.EndOfStream:
                return rest

    @property
    def has_family(self) -> bool:
        """Is anybody left of its process group?"""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True


def request(number: int, method: str, era: str = HANDSHAKE, **params: Any) -> dict[str, Any]:
    """A request as a client of that protocol sends it."""
    meta = {"_meta": META} if era == NEWEST else {}
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params | meta}


def greeting(era: str = HANDSHAKE) -> dict[str, Any]:
    """What a client of that protocol says first."""
    if era == NEWEST:
        return request(0, "server/discover", era)
    return request(0, "initialize", era, protocolVersion=era, capabilities={}, clientInfo=CLIENT)


def call(number: int, tool: str = "status", era: str = HANDSHAKE) -> dict[str, Any]:
    """A call of a tool without arguments."""
    return request(number, "tools/call", era, name=tool, arguments={})


@asynccontextmanager
async def started(
    place: Place,
    *arguments: str,
    command: Sequence[str] = COMMAND,
    stderr: IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    **settings: str,
) -> AsyncIterator[Child]:
    """Run `routerscope ARGUMENTS` while the block runs, and kill whatever is left of it then."""
    with anyio.fail_after(DEADLINE_S), place.stderr.open("wb") as file:
        process = await anyio.open_process(
            [*command, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr or file,
            cwd=place.cwd,
            env=place.environment(**(env or {}), **settings),
            start_new_session=True,
        )
        async with process:
            assert process.stdout is not None
            child = Child(process, BufferedByteReceiveStream(process.stdout))
            try:
                yield child
            finally:
                if process.returncode is None:
                    child.signal(signal.SIGKILL)
