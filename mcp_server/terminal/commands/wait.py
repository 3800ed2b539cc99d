"""`routerscope wait`: wait until the router would serve the next request."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

import anyio

from mcp_server.answers import reports
from mcp_server.assessment import VerdictName
from mcp_server.terminal.commands.settings import chosen_settings, logging_client
from mcp_server.terminal.exit_codes import INTERRUPTED, NOT_SERVING, SERVING
from mcp_server.terminal.shutdown import end_soon_on_sigint
from mcp_server.terminal.startup import enable_garbage_collection
from mcp_server.terminal.wording import in_locale
from mcp_server.units import duration
from router_client import RouterClient

MIN_PAUSE_S = 5.0
"""The router is asked no more often than this."""

MAX_PAUSE_S = 60.0
"""A halt of an hour may be ended by hand, so the known end is not simply waited for."""

HOPELESS = {VerdictName.NEEDS_KEY, VerdictName.KEY_REJECTED, VerdictName.KEY_EXPIRED}
"""What waiting does not change: the key was set when this process started."""


def run(options: argparse.Namespace) -> int:
    """Wait. Exit code 0 as soon as the router would serve, 1 if it does not in time."""
    with chosen_settings(options) as settings:
        enable_garbage_collection()
        return anyio.run(wait, logging_client(settings), options.timeout)


async def wait(client: RouterClient, timeout_s: float) -> int:
    """Look until the router would serve, the time is over, or waiting is hopeless."""
    until_s, said = time.monotonic() + timeout_s, ""
    try:
        with end_soon_on_sigint(INTERRUPTED):
            while True:
                answer = await reports.answer(client, reports.LINE)
                view = answer.delivery.structured or {}
                left_s = until_s - time.monotonic()
                if answer.serving is True:
                    return SERVING
                if left_s < MIN_PAUSE_S or view.get("verdict") in HOPELESS:
                    _say(f"{view.get('headline', answer.delivery.text)} {_step(view)}")
                    return NOT_SERVING
                if view.get("verdict") != said:
                    _say(f"{answer.delivery.text}; waiting for up to {duration(timeout_s)}")
                    said = view.get("verdict", "")
                await anyio.sleep(min(pause(view), left_s))
    finally:
        with anyio.CancelScope(shield=True):
            await client.aclose()


def pause(view: dict[str, Any]) -> float:
    """Return the seconds until the next look: until the known end of a halt or cooldown, within bounds."""
    # Whole seconds are rounded down, so the end is up to one second later.
    return min(max(MIN_PAUSE_S, float(view.get("available_in_s") or 0) + 1), MAX_PAUSE_S)


def _step(view: dict[str, Any]) -> str:
    return f"Next: {view['next_step']}" if view.get("next_step") else ""


def _say(text: str) -> None:
    """Print to stderr, since stdout belongs to the command that follows."""
    print(in_locale(f"routerscope: {text}".rstrip(), sys.stderr.encoding), file=sys.stderr, flush=True)
