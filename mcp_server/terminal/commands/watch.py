"""`routerscope watch`: status and pool, refreshed every few seconds."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress

import anyio

from mcp_server.answers import reports
from mcp_server.terminal.commands.settings import chosen_settings, logging_client
from mcp_server.terminal.exit_codes import OK
from mcp_server.terminal.shutdown import end_soon_on_sigint
from mcp_server.terminal.startup import enable_garbage_collection, load_screen
from mcp_server.terminal.wording import worded_for_terminal
from mcp_server.units import duration
from router_client import RouterClient

QUESTIONS = (reports.STATUS, reports.POOL)


def run(options: argparse.Namespace) -> int:
    """Refresh until Ctrl-C, which is how it is meant to end."""
    with chosen_settings(options) as settings:
        enable_garbage_collection()
        screen = load_screen()
        with suppress(KeyboardInterrupt), screen.in_place() if screen else nullcontext(_print_block) as show:
            anyio.run(refresh, logging_client(settings), options.every, show)
    return OK


async def refresh(client: RouterClient, every_s: float, show: Callable[[str], None]) -> None:
    """Show status and pool of one moment, wait, and show them again, until cancelled."""
    try:
        with end_soon_on_sigint(OK):
            while True:
                answers = await reports.Answers(client).several(QUESTIONS)
                texts = [worded_for_terminal(answer.delivery.text) for answer in answers]
                footer = f"Every {duration(every_s)}, last at {time.strftime('%H:%M:%S')}. Ctrl-C ends it."
                show("\n\n".join([*texts, footer]))
                await anyio.sleep(every_s)
    finally:
        with anyio.CancelScope(shield=True):
            await client.aclose()


def _print_block(text: str) -> None:
    print(text, end="\n\n", flush=True)
