"""`routerscope` with a pipe on stdin: serve MCP to an editor."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from functools import cache, partial
from threading import Lock

import anyio

import router_client
from mcp_server.log import configure_log
from mcp_server.protocol.server import build_server
from mcp_server.terminal.commands.settings import chosen_settings, print_warnings
from mcp_server.terminal.exit_codes import BAD_USAGE, OK
from mcp_server.terminal.shutdown import end_soon, end_soon_after_input
from mcp_server.terminal.startup import enable_garbage_collection
from router_client import RouterClient, Settings

NO_STDIN = "routerscope: stdin is closed; an editor starts the server with a pipe as its stdin"


def run(options: argparse.Namespace) -> int:
    """Serve until stdin ends."""
    with chosen_settings(options) as settings:
        return _serve(settings)


def _serve(settings: Settings) -> int:
    if sys.stdin is None:
        print(NO_STDIN, file=sys.stderr)
        return BAD_USAGE
    client = _made_once(lambda: router_client.RouterClient(settings))
    configure_log(settings.log_level, lambda: client().known_secrets())
    print_warnings(settings)
    # An editor that closes our input need not read our output any more.
    server = build_server(client, partial(end_soon, OK))
    # End at once, as on SIGTERM: Python's own SIGINT handler would wait for stdin to end.
    signal.signal(signal.SIGINT, signal.getsignal(signal.SIGTERM))
    enable_garbage_collection()
    end_soon_after_input(OK, sys.stdin.fileno())
    try:
        anyio.run(server.run_stdio_async)
    except* BrokenPipeError:
        pass  # the editor did not wait for an answer
    return OK


def _made_once(make: Callable[[], RouterClient]) -> Callable[[], RouterClient]:
    """Return a function that makes the client at its first call, from a tool or from the log's thread."""
    made, lock = cache(make), Lock()

    def get() -> RouterClient:
        with lock:
            return made()

    return get
