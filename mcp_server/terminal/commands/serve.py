"""`routerscope` with a pipe on stdin: serve MCP to an editor."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING

import anyio

import router_client
from mcp_server.log import configure_log
from mcp_server.protocol.server import build_server, serve_stdio
from mcp_server.terminal.commands.settings import chosen_settings, print_lines, print_warnings
from mcp_server.terminal.exit_codes import BAD_USAGE, OK
from mcp_server.terminal.shutdown import end_soon, end_soon_after_input
from mcp_server.terminal.startup import enable_garbage_collection
from router_client.errors import SettingsError
from router_client.settings.settings import LOG_LEVELS

if TYPE_CHECKING:
    from mcp_server.answers.reports import SnapshotSource

NO_STDIN = "routerscope: stdin is closed; an editor starts the server with a pipe as its stdin"


def run(options: argparse.Namespace) -> int:
    """Serve until stdin ends.

    With an invalid setting, too: most editors hide stderr, so that the answers are where a person reads about it.
    """
    with ExitStack() as stack:
        try:
            settings = stack.enter_context(chosen_settings(options))
        except SettingsError as error:
            return _serve_error(error)
        print_warnings(settings)
        return _serve(lambda: router_client.RouterClient(settings), settings.log_level)


def _serve_error(error: SettingsError) -> int:
    print_lines([f"routerscope: {error}"])
    return _serve(lambda: router_client.MisconfiguredClient(error, router_client.environment_secrets()))


def _serve(make_client: Callable[[], SnapshotSource], log_level: str = LOG_LEVELS[0]) -> int:
    if sys.stdin is None:
        print(NO_STDIN, file=sys.stderr)
        return BAD_USAGE
    client = _made_once(make_client)
    configure_log(log_level, lambda: client().known_secrets())
    # An editor that closes our input need not read our output any more.
    server = build_server(client, partial(end_soon, OK))
    # End at once, as on SIGTERM: Python's own SIGINT handler would wait for stdin to end.
    signal.signal(signal.SIGINT, signal.getsignal(signal.SIGTERM))
    enable_garbage_collection()
    end_soon_after_input(OK, sys.stdin.fileno())
    try:
        anyio.run(serve_stdio, server)
    except* BrokenPipeError:
        pass  # the editor did not wait for an answer
    return OK


def _made_once(make: Callable[[], SnapshotSource]) -> Callable[[], SnapshotSource]:
    """Return a function that makes the client at its first call, from a tool or from the log's thread."""
    made, lock = cache(make), Lock()

    def get() -> SnapshotSource:
        with lock:
            return made()

    return get
