"""The commands and options of the command line, each with its help."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from mcp_server import __version__
from mcp_server.terminal.exit_codes import BAD_USAGE, FAILED, OK
from mcp_server.terminal.output import write_if_possible
from router_client.routers import KINDS
from router_client.settings.settings import AUTO

REPORTS = {
    "doctor": "find out why requests fail, are slow or cost money",
    "status": "show whether the router would serve the next request",
    "pool": "show headroom, limits and cooldowns of each target",
    "backends": "show the configured upstreams",
    "usage": "show requests, tokens, cost and billing",
}
"""The commands that print one tool's answer, with what each does."""

COMMANDS = REPORTS | {
    "watch": "show status and pool, refreshed every few seconds",
    "line": "print one line for a status line",
    "wait": "wait until the router would serve the next request",
    "hook": "print what a hook of Claude Code shows if requests fail",
    "report": "print what a bug report needs, without credentials",
    "config": "print how to add routerscope to an editor",
    "demo": "tour the tools with a sample router",
}
EDITORS = (
    *("claude-desktop", "cursor", "vscode", "zed", "claude-code", "gemini", "codex", "goose", "opencode", "copilot"),
    *("windsurf", "cline", "roo", "kiro", "junie", "lm-studio", "amp", "continue", "warp", "antigravity", "kilo"),
)
STATUS_LINE = "statusline"
"""In place of an editor: Claude Code, Copilot CLI, ccstatusline, tmux and starship."""

DEFAULT_EVERY_S, MIN_EVERY_S, MAX_EVERY_S = 5.0, 2.0, 3600.0
DEFAULT_TIMEOUT_S, MAX_TIMEOUT_S = 900.0, 86400.0
UNITS_S = {"s": 1, "m": 60, "h": 3600}
EVENTS = ("session-start", "stop-failure")
DEFAULT_DEMO_STATE = "busy"
DESCRIPTION = """\
Read-only diagnostics for the LLM router on this machine.

Without a command it shows the status on a terminal, and serves MCP to an
editor that starts it with a pipe on stdin.
"""
REPORT_DESCRIPTION = """\
Print what a bug report needs, as one block of Markdown: versions, system, which
settings are set and where (never their values), every read and every finding.
Credentials are redacted, and so is each address that you have set. Read it before
you post it. The exit code is 0 whatever the router does, 1 if the report could not
be made, and 2 if a setting is wrong, which the report then names.
"""
EPILOG = """\
examples:
  routerscope                        the status, then the list of commands
  routerscope doctor                 what is wrong, and what to do
  routerscope pool --json            the same data that an editor gets
  routerscope doctor --url http://127.0.0.1:4000/router
                                     a router at this address
  routerscope status --demo=halted   a sample router instead of your own
  routerscope watch                  status and pool, refreshed in place
  routerscope watch --changes        a line for each change, for a log or a notification
  routerscope line --color           one line for a status line; config statusline says where
  routerscope wait && claude -p ...  wait until the router would serve
  routerscope report                 for a bug report
  routerscope config cursor          how to add it to Cursor; without a name, all editors
  routerscope demo                   a tour of all tools, without a router

exit codes:
  0  the router would serve the next request
  1  it would not, or that is unknown
  2  an argument or a setting is wrong
config, demo, report and watch say nothing about the router: 0 if they did their work.
line always ends with 0, and hook with 0 or, for a wrong argument, 1.

Settings are environment variables; the README lists them. The options --url,
--router and --key-file take the place of three of them. No option takes a key.
"""


MISSING = "the following arguments are required:"
"""How argparse begins its message about a missing argument, which names only our own words."""


class Parser(argparse.ArgumentParser):
    """Its errors name the argument but never repeat its value, which may be a key: stderr may end up in a log."""

    commands: Mapping[str, Parser] = {}
    usage_exit = BAD_USAGE

    def parse(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        """Parse the whole command line. An argument that no command knows is an error of the chosen command."""
        options, unknown = self.parse_known_args(arguments)
        if unknown:
            self.commands.get(options.command, self).error("unrecognized arguments")
        return options

    def error(self, message: str) -> NoReturn:
        """Exit. argparse's own message quotes the value, so only the argument's name is taken from it."""
        text = f"{self.prog}: {self._without_value(message)}"
        if self.usage_exit == OK:
            write_if_possible(text)
            self.exit(OK)
        self.print_usage(sys.stderr)
        self.exit(self.usage_exit, f"{text}\n")

    def _without_value(self, message: str) -> str:
        if message.startswith(MISSING):
            return f"missing{message.removeprefix(MISSING)}; see {self.prog} --help"
        known = {"/".join(a.option_strings) or str(a.metavar or a.dest): a for a in self._actions}
        named = next((name for name in known if message.startswith(f"argument {name}: ")), None)
        return f"{named} takes {_expected(known[named])}" if named else f"unknown argument; see {self.prog} --help"


def _expected(action: argparse.Action) -> str:
    if action.nargs == 0:
        return "no value"
    return f"one of {', '.join(map(str, action.choices))}" if action.choices else f"a value: {action.help}"


def command_list() -> str:
    """Return the commands as `--help` lists them, to be shown below the status."""
    rows = [f"  routerscope {name:<9} {text}" for name, text in COMMANDS.items()]
    return "\n".join(["Commands:", *rows, "  routerscope --help    options and examples"])


def parser() -> Parser:
    """Return the parser of the whole command line."""
    top = Parser(
        "routerscope",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"routerscope {__version__}")
    _add_demo(top)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name in REPORTS:
        _add_answer(_add_command(commands, name, f"routerscope {name} --json"))
    _add_watch(_add_command(commands, "watch", "routerscope watch --demo"))
    line = _add_command(commands, "line", "routerscope line --color")
    # Its clients show stdout, and nothing at all after another exit code.
    line.usage_exit = OK
    _add_line(line)
    _add_wait(_add_command(commands, "wait", "routerscope wait --timeout 30m && claude -p 'go on'"))
    hook = _add_command(commands, "hook", "routerscope hook session-start")
    # 2 would stop the client's turn.
    hook.usage_exit = FAILED
    _add_hook(hook)
    _add_bug_report(_add_command(commands, "report", "routerscope report --demo=halted"))
    _add_config(_add_command(commands, "config", "routerscope config cursor --demo"))
    tour = _add_command(commands, "demo", "routerscope demo")
    tour.add_argument("states", nargs="*", metavar="STATE", help="the states to show (default: four of them)")
    _add_router(tour)
    top.commands = commands.choices
    return top


def _add_command(commands: argparse._SubParsersAction[Parser], name: str, example: str) -> Parser:
    text = COMMANDS[name]
    return commands.add_parser(
        name, help=text, description=f"{text[:1].upper()}{text[1:]}.", epilog=f"example: {example}"
    )


def _add_answer(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON instead of text")
    _add_demo(command)
    if command.prog.endswith("doctor"):
        command.add_argument(
            "--detail", choices=("problems", "all"), default="problems", help="all: also findings that are fine"
        )


def _add_bug_report(command: argparse.ArgumentParser) -> None:
    command.description = REPORT_DESCRIPTION
    command.add_argument("--json", action="store_true", help="print JSON instead of Markdown")
    _add_demo(command)


def _add_watch(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--every", type=_seconds, default=DEFAULT_EVERY_S, metavar="SECONDS", help="2 to 3600 (default: 5)"
    )
    command.add_argument(
        "--changes",
        action="store_true",
        help="print nothing but a line whenever the verdict, a target's state or a finding (fail, warn) changes",
    )
    command.add_argument("--json", action="store_true", help="with --changes: print each change as a JSON object")
    command.add_argument("--bell", action="store_true", help="ring the terminal's bell at each change")
    _add_demo(command)


def _add_line(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--format",
        dest="template",
        metavar="TEMPLATE",
        help="your own line, with {mark} {verdict} {summary} {usable} {total} {quota} {trouble} {available}",
    )
    command.add_argument("--json", action="store_true", help="print JSON instead of the line")
    command.add_argument("--color", action="store_true", help="in green, yellow or red, unless NO_COLOR is set")
    _add_demo(command)


def _add_wait(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--timeout",
        type=_timeout,
        default=DEFAULT_TIMEOUT_S,
        metavar="DURATION",
        help="how long to wait, such as 90s, 15m or 2h (default: 15m)",
    )
    _add_demo(command)


def _timeout(text: str) -> float:
    value = float(text[:-1]) * UNITS_S[text[-1]] if text[-1:] in UNITS_S else float(text)
    return _within(0, value, MAX_TIMEOUT_S)


def _add_hook(command: argparse.ArgumentParser) -> None:
    command.add_argument("event", choices=EVENTS, metavar="EVENT", help=" or ".join(EVENTS))
    _add_demo(command)


def _seconds(text: str) -> float:
    return _within(MIN_EVERY_S, float(text), MAX_EVERY_S)


def _within(least: float, value: float, most: float) -> float:
    if not least <= value <= most:
        raise ValueError
    return value


def _add_config(command: argparse.ArgumentParser) -> None:
    command.description = "Print what to add to an editor's configuration on this machine. Writes nothing."
    command.add_argument(
        "editor",
        nargs="?",
        choices=(*EDITORS, STATUS_LINE),
        metavar="EDITOR",
        help=f"{', '.join(EDITORS)}; or {STATUS_LINE}, for the programs that show a line",
    )
    command.add_argument("--json", action="store_true", help="print only the snippet")
    command.add_argument("--demo", action="store_true", default=argparse.SUPPRESS, help="with a sample router")
    _add_address(command)
    _add_router(command)


def _add_demo(command: argparse.ArgumentParser) -> None:
    # No default: a subcommand's parser would overwrite what was given before the command.
    command.add_argument(
        "--demo",
        nargs="?",
        const=DEFAULT_DEMO_STATE,
        default=argparse.SUPPRESS,
        metavar="STATE",
        help="use a sample router in this state (default: busy)",
    )
    _add_address(command)
    _add_router(command)


def _add_address(command: argparse.ArgumentParser) -> None:
    _add_value(command, "--url", "URL", "the router's address, in place of ROUTER_URL")
    _add_value(command, "--key-file", "PATH", "a file that contains only its API key, in place of ROUTER_API_KEY")


def _add_router(command: argparse.ArgumentParser) -> None:
    _add_value(
        command, "--router", "KIND", f"the kind of router, in place of ROUTER_KIND: {', '.join([AUTO, *KINDS])}"
    )


def _add_value(command: argparse.ArgumentParser, option: str, value: str, text: str) -> None:
    command.add_argument(option, default=argparse.SUPPRESS, metavar=value, help=text)
