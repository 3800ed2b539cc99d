"""The arguments of the command line, each with its help."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from mcp_server import __version__

SHOWS = {
    "doctor": "every check, worst first: what is wrong, and what to do",
    "status": "one verdict: is the router up, and would it serve the next request?",
    "pool": "the accounts: headroom, limits, cooldowns, logins",
    "backends": "the upstreams that are set up",
    "usage": "what was spent, and against which bucket",
}
EDITORS = ("claude-desktop", "cursor", "vscode", "zed", "claude-code", "gemini", "codex", "goose")
BAD_USAGE = 2
EVERY_S, LEAST_S, MOST_S = 5.0, 1.0, 3600.0
WATCH_EXAMPLE = "example: routerscope watch --demo"
CONFIG_EXAMPLE = "example: routerscope config cursor --demo"
EXAMPLES = """\
examples:
  routerscope                      serve an editor over stdin and stdout
  routerscope --demo               the same from a sample router, without one of your own
  routerscope doctor               what is wrong, and what to do
  routerscope pool --json          the same data that an editor gets
  routerscope status --demo=halted a look at another state
  routerscope demo                 a tour of the tools, from a sample router (--router KIND: another kind)
  routerscope watch                status and pool, refreshed in place
  routerscope config cursor        how to add it to an editor, for this machine

exit codes: 0 the router would serve the next request, 1 it would not or that cannot be told,
            2 a wrong argument or setting. Settings are environment variables: see the README.
"""


class Parser(argparse.ArgumentParser):
    """Its errors name the argument and never repeat what was given: that may be a key, and stderr may be kept."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2. argparse's message, which quotes, only tells which argument it is about."""
        self.print_usage(sys.stderr)
        self.exit(BAD_USAGE, f"{self.prog}: {self._told(message)}\n")

    def _told(self, message: str) -> str:
        known = {"/".join(a.option_strings) or str(a.metavar or a.dest): a for a in self._actions}
        named = next((name for name in known if message.startswith(f"argument {name}: ")), None)
        if named is not None:
            return f"{named} takes {_taken(known[named])}"
        required = [name for name in known if message.endswith(f"required: {name}")]
        return f"{required[0]} is missing" if required else f"there is no such argument; see {self.prog} --help"


def _taken(action: argparse.Action) -> str:
    if action.nargs == 0:
        return "no value"
    return f"one of {', '.join(map(str, action.choices))}" if action.choices else f"a value: {action.help}"


def parser() -> Parser:
    """The arguments, each with its help."""
    whole = Parser(
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
    _add_watch(commands.add_parser("watch", help="status and pool, again every few seconds", epilog=WATCH_EXAMPLE))
    _add_config(commands.add_parser("config", help="how to add it to an editor", epilog=CONFIG_EXAMPLE))
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


def _add_watch(command: argparse.ArgumentParser) -> None:
    command.description = "Shows status and pool, refreshed in place, until Ctrl-C."
    command.add_argument("--every", type=_seconds, default=EVERY_S, metavar="SECONDS", help="1 to 3600 (default: 5)")
    _add_demo(command)


def _seconds(text: str) -> float:
    value = float(text)
    if not LEAST_S <= value <= MOST_S:
        raise ValueError
    return value


def _add_config(command: argparse.ArgumentParser) -> None:
    command.description = "Prints what to put where, for this machine. It writes nothing."
    command.add_argument("editor", choices=EDITORS, metavar="EDITOR", help=", ".join(EDITORS))
    command.add_argument("--json", action="store_true", help="print the snippet alone, to be piped")
    command.add_argument(
        "--demo", action="store_true", default=argparse.SUPPRESS, help="set it up with a sample router"
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
