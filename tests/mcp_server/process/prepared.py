"""Starts processes of Python in milliseconds, by forking.py; to the test they are like those of anyio.open_process."""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import anyio
from anyio.abc import ByteReceiveStream, ByteSendStream

FORKING = (sys.executable, "-P", "-m", "tests.mcp_server.process.forking")


@cache
def _control() -> socket.socket:
    ours, theirs = socket.socketpair()
    with theirs:
        # Nothing else of this environment: coverage would start in there, with a signal handler that children inherit.
        env = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        process = subprocess.Popen(FORKING, stdin=theirs.fileno(), env=env, start_new_session=True)

    def end() -> None:
        ours.close()
        process.wait(30)

    atexit.register(end)
    return ours


class Writing(ByteSendStream):
    """The end of a pipe that is written to."""

    def __init__(self, number: int) -> None:
        os.set_blocking(number, False)
        self._file = os.fdopen(number, "wb", buffering=0)

    async def send(self, item: bytes) -> None:
        rest = memoryview(item)
        while rest:
            try:
                # None: the pipe is full.
                rest = rest[self._file.write(rest) or 0 :]
            except BrokenPipeError as error:
                raise anyio.BrokenResourceError from error
            if rest:
                await anyio.wait_writable(self._file)

    async def aclose(self) -> None:
        self._file.close()


class Reading(ByteReceiveStream):
    """The end of a pipe that is read from."""

    def __init__(self, number: int) -> None:
        os.set_blocking(number, False)
        self._file = os.fdopen(number, "rb", buffering=0)

    async def receive(self, max_bytes: int = 65536) -> bytes:
        while (data := self._file.read(max_bytes)) is None:
            await anyio.wait_readable(self._file)
        if not data:
            raise anyio.EndOfStream
        return data

    async def aclose(self) -> None:
        self._file.close()


class Prepared:
    """A process of forking.py."""

    def __init__(self, reports: socket.socket, stdin: Writing, stdout: Reading) -> None:
        self.stdin, self.stdout = stdin, stdout
        self.returncode: int | None = None
        self.pid = 0
        self._reports = Reading(reports.detach())
        self._waiting = anyio.Lock()

    async def report(self) -> int:
        """Return the next number that is reported: first the id, then the exit code."""
        line = b""
        while not line.endswith(b"\n"):
            line += await self._reports.receive(1)
        return int(line)

    async def wait(self) -> int:
        async with self._waiting:
            if self.returncode is None:
                self.returncode = await self.report()
        return self.returncode

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with anyio.CancelScope(shield=True):
            await self.stdin.aclose()
            await self.stdout.aclose()
            await self.wait()
            await self._reports.aclose()


async def start_prepared(command: Sequence[str], *, stderr: IO[bytes], cwd: Path, env: Mapping[str, str]) -> Prepared:
    """Start `python -P -m MODULE ...` or `python -P -c PROGRAM`, in a new session."""
    (their_stdin, stdin), (stdout, their_stdout) = os.pipe(), os.pipe()
    reports, job = socket.socketpair()
    with job:
        socket.send_fds(_control(), [b"\0"], [job.fileno(), their_stdin, their_stdout, stderr.fileno()])
    for number in (their_stdin, their_stdout):
        os.close(number)
    reports.sendall(json.dumps({"command": [*command], "cwd": str(cwd), "env": dict(env)}).encode())
    reports.shutdown(socket.SHUT_WR)
    process = Prepared(reports, Writing(stdin), Reading(stdout))
    process.pid = await process.report()
    return process
