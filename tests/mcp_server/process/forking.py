"""Forks processes that have imported the dependencies, which is most of a start; nothing of ours is imported yet.

Standard input is a socket. With each byte come four files: a socket with the job, which also gets the new process's id
and its exit code, and the process's streams.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import socket
import sys
from collections.abc import Sequence
from typing import Any

import httpcore  # noqa: F401 - to be imported already, as the next one
import mcp.server.mcpserver  # noqa: F401


def next_command(control: socket.socket) -> Sequence[str]:
    """Wait for jobs. Return the command of each in a new process, and none in this one at the end."""
    while files := socket.recv_fds(control, 1, 4)[1]:
        if os.fork() == 0:
            control.close()
            return observed(files)
        for number in files:
            os.close(number)
    return ()


def observed(files: Sequence[int]) -> Sequence[str]:
    """Return the command in a child, and report here how the child ends."""
    client, *streams = files
    with socket.socket(fileno=client) as connection:
        job = json.load(connection.makefile())
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if (pid := os.fork()) == 0:
            become(job, streams)
            return list(job["command"])
        for number in (0, *streams):
            os.close(number)
        connection.sendall(b"%d\n" % pid)
        _, status = os.waitpid(pid, 0)
        connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def become(job: dict[str, Any], streams: Sequence[int]) -> None:
    """Give this process everything that a new one has: a session, a folder, an environment, signals and streams."""
    os.setsid()
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout = os.fdopen(0, "r", encoding="utf-8"), os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)


def main() -> None:
    """Serve until the other end is closed. The program runs here, so that the process ends as any other."""
    gc.collect()
    gc.freeze()
    # A terminal's Ctrl-C is for pytest. Nobody waits for the observers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    command = next_command(socket.socket(fileno=os.dup(0)))
    match command:
        case [_, "-P", "-m", module, *arguments]:
            sys.argv = [module, *arguments]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case [_, "-P", "-c", program, *arguments]:
            sys.argv = ["-c", *arguments]
            exec(program, {"__name__": "__main__"})


if __name__ == "__main__":
    main()
