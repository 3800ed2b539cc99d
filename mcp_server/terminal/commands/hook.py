"""`routerscope hook EVENT`: what Claude Code shows a person when the model itself is out of reach.

The format of the output is that of Claude Code's hooks. Nothing is printed if all is well.
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from typing import TYPE_CHECKING, Any

from mcp_server.answers import reports
from mcp_server.answers.views.line import Mark
from mcp_server.redaction.labels import shorten
from mcp_server.terminal.commands.quick import Budget, show_quickly
from mcp_server.terminal.wording import verdict_and_step

if TYPE_CHECKING:
    from mcp_server.answers.boundary import Delivery

BUDGET = Budget(look_s=5.0)
"""Of the 10 s that the plugin gives its hooks; `uvx` takes some of them. ROUTER_TIMEOUT can only shorten it."""

NOTIFY, END = "\x1b]9;", "\x07"
"""OSC 9 shows a desktop notification in the terminals that know it; the others ignore it."""

MAX_NOTIFICATION = 240


def run(options: argparse.Namespace) -> int:
    """Print the hook's output, if there is any."""
    return show_quickly(options, reports.LINE, partial(_output, event=options.event), BUDGET)


def _output(delivery: Delivery, event: str) -> str | None:
    view = delivery.structured
    output = EVENTS[event](view) if view is not None and view["mark"] != Mark.ABSENT else None
    return None if output is None else json.dumps(output)


def _session_start(view: dict[str, Any]) -> dict[str, str] | None:
    """Say so if the router would not serve the session."""
    is_concerned = view["serving"] is False and not view["elsewhere"]
    return {"systemMessage": f"Routerscope: {verdict_and_step(view)}"} if is_concerned else None


def _stop_failure(view: dict[str, Any]) -> dict[str, str] | None:
    """Notify if a turn ended with an API error, and the router is not all right or not the one that answered."""
    if view["mark"] == Mark.OK:
        return None
    text = view["elsewhere"] or verdict_and_step(view)
    if len(text) > MAX_NOTIFICATION:
        # Half a step is worse than none.
        text = shorten(view["headline"], MAX_NOTIFICATION)
    return {"terminalSequence": f"{NOTIFY}{text}{END}"}


EVENTS = {"session-start": _session_start, "stop-failure": _stop_failure}
