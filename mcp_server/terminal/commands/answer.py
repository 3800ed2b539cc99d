"""`routerscope doctor|status|pool|backends|usage`: print one answer."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

import anyio

from mcp_server.answers import reports
from mcp_server.terminal.commands.settings import chosen_settings, logging_client
from mcp_server.terminal.exit_codes import INTERRUPTED, NOT_SERVING, SERVING
from mcp_server.terminal.shutdown import end_soon_on_sigint
from mcp_server.terminal.startup import load_screen
from mcp_server.terminal.wording import worded_for_terminal

if TYPE_CHECKING:
    from mcp_server.answers.boundary import Delivery
    from mcp_server.answers.views.doctor import Detail
    from mcp_server.terminal.screen import Screen
    from router_client import Settings


def run(options: argparse.Namespace) -> int:
    """Print the answer of one tool, as text or with `--json` as data."""
    with chosen_settings(options) as settings:
        if options.json:
            return _print_json(settings, options)
        return print_answer(settings, options.command, getattr(options, "detail", "problems"))


def print_answer(settings: Settings, command: str, detail: Detail = "problems", appendix: str = "") -> int:
    """Print the text of one tool, on a terminal in colour and to its width, and below it the appendix."""
    screen = load_screen()
    answer = anyio.run(ask, logging_client(settings), _report(command), detail, screen)
    text = worded_for_terminal(answer.delivery.text, sys.stdout) + appendix
    if screen:
        screen.show(text)
    else:
        print(text, flush=True)
    return _exit_code(answer)


def _print_json(settings: Settings, options: argparse.Namespace) -> int:
    detail: Detail = getattr(options, "detail", "problems")
    answer = anyio.run(ask, logging_client(settings), _report(options.command), detail)
    print_data(answer.delivery)
    return _exit_code(answer)


def print_data(delivery: Delivery) -> None:
    """Print an answer as JSON, or the text of a fault."""
    # ASCII, so that every name survives a terminal or a pipe of another encoding.
    print(delivery.text if delivery.is_fault else json.dumps(delivery.structured, indent=2), flush=True)


def _exit_code(answer: reports.Answer) -> int:
    return SERVING if answer.serving is True else NOT_SERVING


def _report(command: str) -> reports.Report:
    report: reports.Report = getattr(reports, command.upper())
    return report


async def ask(
    client: reports.SnapshotSource, question: reports.Report, detail: Detail, screen: Screen | None = None
) -> reports.Answer:
    """Return one answer. With a screen, a slow one shows its progress. Ctrl-C ends it within a second."""
    try:
        with end_soon_on_sigint(INTERRUPTED):
            if screen is None:
                return await reports.answer(client, question, detail)
            async with screen.progress() as on_read:
                return await reports.answer(client, question, detail, on_read)
    finally:
        await client.aclose()
