"""`routerscope hook EVENT`: what Claude Code shows a person when the model itself is out of reach.

The format of the output is that of Claude Code's hooks. Nothing is printed if all is well.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from mcp_server.answers import reports
from mcp_server.answers.views.line import Mark
from mcp_server.terminal.commands.quick import quick_answer
from mcp_server.terminal.exit_codes import OK

NOTIFY, END = "\x1b]9;", "\x07"
"""OSC 9 shows a desktop notification in the terminals that know it; the others ignore it."""

MAX_NOTIFICATION = 240


def run(options: argparse.Namespace) -> int:
    """Print the hook's output, if there is any."""
    view = quick_answer(options, reports.LINE).structured
    output = EVENTS[options.event](view) if view is not None and view["mark"] != Mark.ABSENT else None
    if output is not None:
        print(json.dumps(output), flush=True)
    return OK


def _session_start(view: dict[str, Any]) -> dict[str, str] | None:
    """Say so if the router would not serve the session."""
    return {"systemMessage": f"Routerscope: {_message(view)}"} if view["serving"] is False else None


def _stop_failure(view: dict[str, Any]) -> dict[str, str] | None:
    """Notify if a turn ended with an API error and the router is not all right."""
    if view["mark"] == Mark.OK:
        return None
    text = _message(view)
    text = text if len(text) <= MAX_NOTIFICATION else f"{text[: MAX_NOTIFICATION - 1]}…"
    return {"terminalSequence": f"{NOTIFY}{text}{END}"}


def _message(view: dict[str, Any]) -> str:
    """Return headline and next step: our own words, in which the boundary has left no control character."""
    step = f" Next: {view['next_step']}" if view["next_step"] else ""
    return " ".join(f"{view['headline']}{step}".split())


EVENTS = {"session-start": _session_start, "stop-failure": _stop_failure}
