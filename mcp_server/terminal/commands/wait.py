"""`routerscope wait`: wait until the router would serve the next request."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

import anyio

from mcp_server.answers import reports
from mcp_server.assessment import VerdictName
from mcp_server.terminal.commands.settings import chosen_settings, logging_client, print_lines
from mcp_server.terminal.exit_codes import INTERRUPTED, NOT_SERVING, SERVING
from mcp_server.terminal.shutdown import end_soon_on_sigint
from mcp_server.terminal.startup import enable_garbage_collection
from mcp_server.terminal.wording import in_locale, verdict_and_step
from mcp_server.units import duration
from router_client import RouterClient

MIN_PAUSE_S = 5.0
"""The router is asked no more often than this."""

MAX_PAUSE_S = 60.0
"""A halt of an hour may be ended by hand, so the known end is not simply waited for."""

HOPELESS = {
    VerdictName.NEEDS_KEY,
    VerdictName.KEY_REJECTED,
    VerdictName.KEY_EXPIRED,
    VerdictName.NO_TARGETS,
    VerdictName.UNKNOWN,
    VerdictName.UNVERIFIED,
}
"""What waiting does not change: our key was set when this process started, and a router that has no target, or reports
no state, has to be configured. A state that was only not read in time may be known at the next look."""


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
                    _warn(view)
                    return SERVING
                if left_s <= 0 or is_hopeless(view):
                    _say(verdict_and_step(view) if view else answer.delivery.text)
                    return NOT_SERVING
                state = str(view.get("verdict", answer.delivery.text))
                if state != said:
                    _say(f"{answer.delivery.text}; waiting for up to {duration(timeout_s)}")
                    said = state
                await anyio.sleep(pause(view, left_s))
    finally:
        with anyio.CancelScope(shield=True):
            await client.aclose()


def is_hopeless(view: dict[str, Any]) -> bool:
    """True if the router would not serve, however long one waits."""
    return view.get("verdict") in HOPELESS and not view["is_late"]


def pause(view: dict[str, Any], left_s: float) -> float:
    """Return the seconds until the next look: until the known end of a halt or cooldown, within bounds.

    The last look is when the time is over, without another one just before it.
    """
    # Whole seconds are rounded down, so the end is up to one second later.
    wanted = min(max(MIN_PAUSE_S, float(view.get("available_in_s") or 0) + 1), MAX_PAUSE_S)
    return wanted if left_s - wanted >= MIN_PAUSE_S else left_s


def _warn(view: dict[str, Any]) -> None:
    """Say so if the command that follows may ask another address."""
    if view.get("elsewhere"):
        _say(f"warning: {view['elsewhere']}")


def _say(text: str) -> None:
    """Print to stderr, since stdout belongs to the command that follows."""
    print_lines([in_locale(f"routerscope: {text}", sys.stderr)])
