"""The command line: serve an editor, or show one answer in this terminal."""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from typing import TYPE_CHECKING

from mcp_server import __version__

if TYPE_CHECKING:
    from mcp_server.answers import Answer
    from mcp_server.views.doctor import Detail
    from router_client import RouterClient, Settings

SERVING, NOT_SERVING, BAD_USAGE = 0, 1, 2
# As a shell counts a program that SIGINT or SIGPIPE ended.
INTERRUPTED, READER_GONE = 130, 141

SHOWS = {
    "doctor": "every check, worst first: what is wrong, and what to do",
    "status": "one verdict: is the router up, and would it serve the next request?",
    "pool": "the accounts: headroom, limits, cooldowns, logins",
    "backends": "the upstreams that are set up",
    "usage": "what was spent, and against which bucket",
}
EXAMPLES = """\
examples:
  routerscope                      serve an editor over stdin and stdout
  routerscope --demo               the same from a sample router, without one of your own
  routerscope doctor               what is wrong, and what to do
  routerscope pool --json          the same data that an editor gets
  routerscope status --demo=halted a look at another state
  routerscope demo                 a tour of the tools, from a sample router (--router KIND: another kind)

exit codes: 0 the router would serve the next request, 1 it would not or that cannot be told,
            2 a wrong argument or setting. Settings are environment variables: see the README.
"""
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


def parser() -> argparse.ArgumentParser:
    """The arguments, each with its help."""
    whole = argparse.ArgumentParser(
        "routerscope",
        description="Shows what the LLM router on this machine is doing. It only looks.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action="version", version=f"routerscope {__version__}")
    _add_demo(whole)
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, text in SHOWS.items():
        _add_show(commands.add_parser(name, help=text, description=text, epilog=f"example: routerscope {name} --json"))
    tour = commands.add_parser(
        "demo", help="a tour of the tools, from a sample router", epilog="example: routerscope demo"
    )
    tour.add_argument("states", nargs="*", metavar="STATE", help="which states to show (default: a tour of four)")
    _add_router(tour)
    return whole


def _add_show(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print the data instead of the text")
    _add_demo(command)
    if command.prog.endswith("doctor"):
        command.add_argument(
            "--detail", choices=("problems", "all"), default="problems", help="all shows what is well, too"
        )


def _add_demo(command: argparse.ArgumentParser) -> None:
    # Suppressed default: a subcommand's parser would overwrite what stood before the command.
    command.add_argument(
        "--demo", nargs="?", const="busy", default=argparse.SUPPRESS, metavar="STATE", help="use a sample router"
    )
    _add_router(command)


def _add_router(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--router", default=argparse.SUPPRESS, metavar="KIND", help="which kind of sample router (with --demo)"
    )


def _dispatch(options: argparse.Namespace) -> int:
    if options.command == "demo":
        from mcp_server.demo.tour import tour  # noqa: PLC0415

        return tour(options.states, _router(options))
    with _settings(getattr(options, "demo", None), _router(options)) as settings:
        return serve(settings) if options.command is None else show(settings, options)


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
    from mcp_server.server import build_server  # noqa: PLC0415

    if sys.stdin is None:
        return _complain("stdin is closed; an editor starts it with a pipe there")
    if sys.stdin.isatty():
        print(ON_A_TERMINAL, file=sys.stderr)
    client = cache(partial(_client, settings))
    configure_log(settings.log_level, lambda: client().known_secrets())
    server = build_server(client)
    # Die at once, as on SIGTERM: Python's own SIGINT handler would wait for stdin to end.
    signal.signal(signal.SIGINT, signal.getsignal(signal.SIGTERM))
    gc.freeze()
    gc.enable()
    try:
        anyio.run(server.run_stdio_async)
    except* BrokenPipeError:
        pass  # the editor has gone without waiting for an answer
    return SERVING


def show(settings: Settings, options: argparse.Namespace) -> int:
    """Print one answer, as a model would get it."""
    import anyio  # noqa: PLC0415

    from mcp_server.log import configure_log  # noqa: PLC0415

    client = _client(settings)
    configure_log(settings.log_level, client.known_secrets)
    answer = anyio.run(partial(_ask, client, options.command, getattr(options, "detail", "problems")))
    as_json = options.json and not answer.delivery.is_fault
    # ASCII, so that no name is lost on a terminal or in a pipe of another encoding.
    print(json.dumps(answer.delivery.structured, indent=2) if as_json else answer.delivery.text, flush=True)
    return SERVING if answer.serving is True else NOT_SERVING


def _client(settings: Settings) -> RouterClient:
    from router_client import RouterClient  # noqa: PLC0415

    return RouterClient(settings)


async def _ask(client: RouterClient, command: str, detail: Detail) -> Answer:
    from mcp_server import answers  # noqa: PLC0415

    look = getattr(answers, command.upper())
    try:
        return await answers.answer(client, look, detail)
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
