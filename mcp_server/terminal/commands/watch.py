"""`routerscope watch`: status and pool, refreshed every few seconds; with `--changes` only a line for each change."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress

import anyio

from mcp_server.answers.boundary import Delivery, deliver
from mcp_server.answers.text.changes import render_change, render_mark
from mcp_server.answers.views.changes import ChangeView
from mcp_server.terminal.bell import ring
from mcp_server.terminal.commands.settings import chosen_settings, logging_client, print_lines
from mcp_server.terminal.exit_codes import OK
from mcp_server.terminal.keyboard import quit_keys, quit_on_q
from mcp_server.terminal.rounds import Round, look_repeatedly
from mcp_server.terminal.startup import enable_garbage_collection, load_screen
from mcp_server.terminal.wording import worded_for_terminal
from mcp_server.units import duration, plural
from router_client import RouterClient
from router_client.errors import SettingsError

MAX_MARKS = 8
"""So many changes are listed above the status, which would otherwise leave the screen."""


def run(options: argparse.Namespace) -> int:
    """Watch until Ctrl-C or q, which is how it is meant to end.

    Raises:
        SettingsError: `--json` without `--changes`, or a setting is wrong.
    """
    if options.json and not options.changes:
        raise SettingsError("--json", "works only with --changes; leave it out or add that")
    with chosen_settings(options) as settings:
        enable_garbage_collection()
        client = logging_client(settings)
        on_change = ring if options.bell else _nothing
        with suppress(KeyboardInterrupt):
            if options.changes:
                _announce(options.every)
                anyio.run(print_changes, client, options.every, options.json, on_change)
            else:
                _refresh_screen(client, options.every, on_change)
    return OK


def _refresh_screen(client: RouterClient, every_s: float, on_change: Callable[[], None]) -> None:
    screen = load_screen()
    with screen.in_place() if screen else nullcontext(_print_block) as show:
        anyio.run(refresh, client, every_s, show, on_change)


def _nothing() -> None:
    """Ring no bell."""


async def refresh(
    client: RouterClient, every_s: float, show: Callable[[str], None], on_change: Callable[[], None] = _nothing
) -> None:
    """Show status and pool of one moment below what changed last, again and again, until cancelled or q is pressed."""
    marks: list[str] = []
    keys = quit_keys()

    def show_round(current: Round) -> None:
        nonlocal marks
        if current.changes:
            marks = _marks(current.changes, client)
            on_change()
        texts = [worded_for_terminal(delivery.text, sys.stdout) for delivery in (current.status, current.pool)]
        footer = f"Every {duration(every_s)}, last at {time.strftime('%H:%M:%S')}. {keys} ends it."
        show("\n\n".join([*(["\n".join(marks)] if marks else []), *texts, footer]))

    with anyio.CancelScope() as scope, quit_on_q(scope.cancel):
        await look_repeatedly(client, every_s, show_round)


async def print_changes(
    client: RouterClient, every_s: float, as_json: bool = False, on_change: Callable[[], None] = _nothing
) -> None:
    """Print each change as one line of text or JSON, until cancelled."""

    def print_round(current: Round) -> None:
        for change in current.changes:
            delivery = _delivered(change, client, render_change)
            if not delivery.is_fault:
                # ASCII, so that every name survives a pipe of another encoding.
                print(json.dumps(delivery.structured) if as_json else delivery.text, flush=True)
        if current.changes:
            on_change()

    await look_repeatedly(client, every_s, print_round)


def _marks(changes: list[ChangeView], client: RouterClient) -> list[str]:
    more = len(changes) - MAX_MARKS
    lines = [_delivered(change, client, render_mark).text for change in changes[:MAX_MARKS]]
    return [*lines, *([f"Changed: {plural(more, 'more line')} not shown"] if more > 0 else [])]


def _delivered(change: ChangeView, client: RouterClient, render: Callable[[ChangeView], str]) -> Delivery:
    """Return a change as it may leave: what a name was before may have become a known secret since."""
    return deliver(change, render, client.known_secrets())


def _announce(every_s: float) -> None:
    """Tell a person why nothing is shown yet."""
    if sys.stdout.isatty():
        print_lines([f"routerscope: one line for each change, looking every {duration(every_s)}; Ctrl-C ends it"])


def _print_block(text: str) -> None:
    print(text, end="\n\n", flush=True)
