"""Routerscope in a subprocess, with JSON-RPC lines. Every wait is within the deadline of `started`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import anyio
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

from tests.mcp_server.process.prepared import Prepared, start_prepared

# Like the console script: nothing is imported from the working folder.
COMMAND = (sys.executable, "-P", "-m", "mcp_server")
SCRIPT = Path(sys.executable).with_name("routerscope")
DEADLINE_S = 30
CLOSED_PORT_URL = "http://127.0.0.1:1"
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
    """Empty folders of a process: home, temporary files and working folder."""

    def __init__(self, top: Path) -> None:
        self.home, self.tmp, self.cwd = top / "home", top / "tmp", top / "cwd"
        for folder in (self.home, self.tmp, self.cwd):
            folder.mkdir()
        self.stderr = top / "stderr"

    def environment(self, **env: str) -> dict[str, str]:
        """Return an environment without the developer's settings, and without a router unless ROUTER_URL is given."""
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        return kept | {"HOME": str(self.home), "TMPDIR": str(self.tmp), "ROUTER_URL": CLOSED_PORT_URL} | env

    def tree(self) -> Tree:
        """Return mode, size and modification time of every file and folder, to compare them."""
        paths = [path for top in (self.home, self.tmp, self.cwd) for path in (top, *top.rglob("*"))]
        stats = {str(path): path.lstat() for path in paths}
        return {path: (stat.st_mode, stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}

    @property
    def errors(self) -> str:
        """The text that the process wrote to stderr."""
        return self.stderr.read_text("utf-8", "replace")


@dataclass
class Child:
    """A running process and its pipes."""

    process: Process | Prepared
    lines: BufferedByteReceiveStream

    async def send(self, *messages: bytes | Mapping[str, Any]) -> None:
        """Write lines to stdin: bytes as they are, everything else as JSON."""
        assert self.process.stdin is not None
        for message in messages:
            line = message if isinstance(message, bytes) else json.dumps(message).encode()
            await self.process.stdin.send(line + b"\n")

    async def receive(self) -> dict[str, Any]:
        """Return the next line of stdout; fail if it is not JSON-RPC."""
        message: dict[str, Any] = json.loads(await self.lines.receive_until(b"\n", MAX_LINE_BYTES))
        assert message["jsonrpc"] == "2.0"
        return message

    async def answer(self, number: int) -> dict[str, Any]:
        """Return the response to the request with this id; skip earlier messages."""
        while (message := await self.receive()).get("id") != number:
            pass
        return message

    async def open(self, era: str = HANDSHAKE) -> dict[str, Any]:
        """Open a session as a client of this protocol does, and return the response."""
        await self.send(greeting(era))
        answer = await self.answer(0)
        if era == HANDSHAKE:
            await self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return answer

    def signal(self, number: int) -> None:
        """Send a signal. Process.send_signal would poll the process and consume its exit code."""
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, number)

    async def ended(self) -> int:
        """Wait for the exit code; a signal that ended the process counts as its negative number."""
        return await self.process.wait()

    async def end_input(self) -> int:
        """Close stdin and wait for the exit code."""
        assert self.process.stdin is not None
        await self.process.stdin.aclose()
        return await self.ended()

    async def rest(self) -> bytes:
        """Return everything that is left on stdout."""
        rest = b""
        while True:
            try:
                rest += await self.lines.receive()
            except anyio.EndOfStream:
                return rest

    @property
    def has_family(self) -> bool:
        """Whether a process of its group is still running."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True


def request(number: int, method: str, era: str = HANDSHAKE, **params: Any) -> dict[str, Any]:
    """Return a request of this protocol."""
    meta = {"_meta": META} if era == NEWEST else {}
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params | meta}


def greeting(era: str = HANDSHAKE) -> dict[str, Any]:
    """Return the first request of a client of this protocol."""
    if era == NEWEST:
        return request(0, "server/discover", era)
    return request(0, "initialize", era, protocolVersion=era, capabilities={}, clientInfo=CLIENT)


def call(number: int, tool: str = "status", era: str = HANDSHAKE) -> dict[str, Any]:
    """Return a call of a tool without arguments."""
    return request(number, "tools/call", era, name=tool, arguments={})


@contextmanager
def interruptible() -> Iterator[None]:
    """Within the block, start processes that SIGINT ends: a shell's background job ignores it, and so would they."""
    # A handler of this process becomes the default action in its child, while "ignored" would stay.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


async def start_new(command: Sequence[str], *, stderr: IO[bytes], cwd: Path, env: Mapping[str, str]) -> Process:
    """Start a process with pipes for stdin and stdout, in a new session."""
    with interruptible():
        return await anyio.open_process(
            command, stdin=subprocess.PIPE, stderr=stderr, cwd=cwd, env=env, start_new_session=True
        )


@asynccontextmanager
async def started(
    place: Place,
    *arguments: str,
    command: Sequence[str] = COMMAND,
    stderr: IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    new: bool = False,
    **settings: str,
) -> AsyncIterator[Child]:
    """Run `routerscope ARGUMENTS` during the block, and kill it at the end if it still runs.

    `new`: as a user starts it. Otherwise it has imported its dependencies, which takes ten times as long as the rest.
    """
    environment = place.environment(**(env or {}), **settings)
    start = start_new if new or tuple(command[:2]) != COMMAND[:2] else start_prepared
    with anyio.fail_after(DEADLINE_S), place.stderr.open("wb") as file:
        process = await start([*command, *arguments], stderr=stderr or file, cwd=place.cwd, env=environment)
        async with process:
            assert process.stdout is not None
            child = Child(process, BufferedByteReceiveStream(process.stdout))
            try:
                yield child
            finally:
                if process.returncode is None:
                    child.signal(signal.SIGKILL)
