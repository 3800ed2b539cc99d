"""The command line: serve an editor, or show one answer in this terminal."""

from __future__ import annotations

import argparse
import gc
import json
import os
import select
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from mcp_server import __version__
from mcp_server.terminal.arguments import BAD_USAGE, parser

if TYPE_CHECKING:
    from mcp_server.answers.reports import Answer
    from mcp_server.answers.views.doctor import Detail
    from mcp_server.terminal.screen import Screen
    from router_client import RouterClient, Settings

SERVING, NOT_SERVING = 0, 1
# As a shell counts a program that SIGINT or SIGPIPE ended.
INTERRUPTED, READER_GONE = 130, 141

ON_A_TERMINAL = (
    f"routerscope {__version__} serves an editor over stdin and stdout; end it with Ctrl-D."
    " To look at the router here: routerscope doctor"
)


def run(arguments: Sequence[str] | None = None) -> int:
    """Parse, do, and give the exit code. Settings errors are one line on stderr."""
    from router_client.errors import SettingsError  # noqa: PLC0415 - keeps --help and --version quick

    if hasattr(sys.stdout, "reconfigure"):
        # A terminal that has no bars and dashes gets question marks instead.
        sys.stdout.reconfigure(errors="replace")
    try:
        return _dispatch(parser().parse_args(arguments))
    except SettingsError as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return READER_GONE
    finally:
        _end_output()


def _dispatch(options: argparse.Namespace) -> int:
    if options.command == "demo":
        from mcp_server.demo.tour import tour  # noqa: PLC0415

        return tour(options.states, _router(options))
    if options.command == "config":
        return configure(options)
    with _settings(getattr(options, "demo", None), _router(options)) as settings:
        if options.command is None:
            return serve(settings)
        return watch(settings, options.every) if options.command == "watch" else show(settings, options)


def _router(options: argparse.Namespace) -> str:
    from router_client.errors import SettingsError  # noqa: PLC0415
    from router_client.routers import KINDS  # noqa: PLC0415

    kind: str = getattr(options, "router", next(iter(KINDS)))
    if kind not in KINDS:
        raise SettingsError("--router", f"knows {', '.join(KINDS)}")
    if "router" in options and options.command != "demo" and "demo" not in options:
        raise SettingsError("--router", "goes with --demo; for a router of your own set ROUTER_KIND")
    return kind


def _settings(demo: str | None, kind: str) -> AbstractContextManager[Settings]:
    from router_client import load_settings  # noqa: PLC0415

    if demo is None:
        return nullcontext(load_settings())
    from mcp_server.demo.sample import sample_settings  # noqa: PLC0415

    return sample_settings(demo, kind)


def serve(settings: Settings) -> int:
    """Serve MCP until stdin ends."""
    import anyio  # noqa: PLC0415

    from mcp_server.log import configure_log  # noqa: PLC0415
    from mcp_server.protocol.server import build_server  # noqa: PLC0415
    from mcp_server.terminal.shutdown import end_soon, end_soon_after_input  # noqa: PLC0415

    if sys.stdin is None:
        return _complain("stdin is closed; an editor starts it with a pipe there")
    if sys.stdin.isatty():
        print(ON_A_TERMINAL, file=sys.stderr)
    client = _once(partial(_client, settings))
    configure_log(settings.log_level, lambda: client().known_secrets())
    _warn(settings)
    # An editor that closes our input need not read our output any more.
    server = build_server(client, partial(end_soon, SERVING))
    # Die at once, as on SIGTERM: Python's own SIGINT handler would wait for stdin to end.
    signal.signal(signal.SIGINT, signal.getsignal(signal.SIGTERM))
    _collect_garbage()
    end_soon_after_input(SERVING, sys.stdin.fileno())
    try:
        anyio.run(server.run_stdio_async)
    except* BrokenPipeError:
        pass  # the editor has gone without waiting for an answer
    return SERVING


def show(settings: Settings, options: argparse.Namespace) -> int:
    """Print one answer, as a model would get it; on a terminal in colour and to its width."""
    import anyio  # noqa: PLC0415

    client = _logged(_client(settings), settings)
    screen = None if options.json else _screen()
    detail: Detail = getattr(options, "detail", "problems")
    answer = anyio.run(partial(_ask, client, options.command, detail, screen))
    if screen:
        screen.show(answer.delivery.text)
    elif options.json and not answer.delivery.is_fault:
        # ASCII, so that no name is lost on a terminal or in a pipe of another encoding.
        print(json.dumps(answer.delivery.structured, indent=2), flush=True)
    else:
        print(answer.delivery.text, flush=True)
    return SERVING if answer.serving is True else NOT_SERVING


def watch(settings: Settings, every_s: float) -> int:
    """Show status and pool again and again. Ctrl-C is how it is meant to end."""
    import anyio  # noqa: PLC0415

    from mcp_server.terminal.watch import look  # noqa: PLC0415

    _collect_garbage()
    screen = _screen()
    with suppress(KeyboardInterrupt), screen.in_place() if screen else nullcontext(_print_block) as paint:
        anyio.run(look, _logged(_client(settings), settings), every_s, paint)
    return SERVING


def _collect_garbage() -> None:
    """From now on, where the process stays: `main` turned it off. What was imported stays out of it."""
    gc.freeze()
    gc.enable()


def _print_block(text: str) -> None:
    print(text, end="\n\n", flush=True)


def _screen() -> Screen | None:
    """A terminal, where the extra for it is installed; else the text goes out as it is."""
    if not sys.stdout.isatty():
        return None
    try:
        from mcp_server.terminal.screen import Screen  # noqa: PLC0415
    except ImportError:
        return None
    return Screen()


def _once(make: Callable[[], RouterClient]) -> Callable[[], RouterClient]:
    """Makes the client when it is first asked for, be that by a tool or by the log's thread: one for both."""
    made, lock = cache(make), Lock()

    def get() -> RouterClient:
        with lock:
            return made()

    return get


def _warn(settings: Settings) -> None:
    """What works and is not safe, at the start: constants of ours, so not by way of the log, which takes time.

    Nobody waits for a stderr that is full, closed or none at all.
    """
    lines = [f"routerscope: warning: {line}" for line in settings.warnings]
    with suppress(OSError, ValueError):
        if lines and sys.stderr is not None and select.select([], [sys.stderr], [], 0)[1]:
            print(*lines, sep="\n", file=sys.stderr, flush=True)


def _client(settings: Settings) -> RouterClient:
    from router_client import RouterClient  # noqa: PLC0415

    return RouterClient(settings)


def _logged(client: RouterClient, settings: Settings) -> RouterClient:
    from mcp_server.log import configure_log  # noqa: PLC0415

    configure_log(settings.log_level, client.known_secrets)
    _warn(settings)
    return client


def configure(options: argparse.Namespace) -> int:
    """Print how an editor is told to start this installation. Its settings come from this terminal's environment."""
    from mcp_server.terminal import editors  # noqa: PLC0415
    from router_client import load_settings  # noqa: PLC0415

    editor = editors.EDITORS[options.editor]
    launch = editors.launch_here(None if "demo" in options else load_settings())
    print(editor.snippet(launch) if options.json else editors.page(editor, launch, sys.platform, Path.home()))
    return SERVING


async def _ask(client: RouterClient, command: str, detail: Detail, screen: Screen | None) -> Answer:
    from mcp_server.answers import reports  # noqa: PLC0415
    from mcp_server.terminal.shutdown import soon_after_sigint  # noqa: PLC0415

    look = getattr(reports, command.upper())
    try:
        with soon_after_sigint(INTERRUPTED):
            if screen is None:
                return await reports.answer(client, look, detail)
            async with screen.progress() as on_read:
                return await reports.answer(client, look, detail, on_read)
    finally:
        await client.aclose()


def _end_output() -> None:
    """Write what is left. A reader that has gone is no fault, and Python must not complain about it at exit either."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str) -> int:
    print(f"routerscope: {message}", file=sys.stderr)
    return BAD_USAGE
