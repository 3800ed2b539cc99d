"""`routerscope line`: one line for a status line. It always exits with 0: otherwise its clients show nothing."""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mcp_server.answers import reports
from mcp_server.answers.text.line import FIELDS, render_template, unknown_fields
from mcp_server.answers.views.line import Mark
from mcp_server.terminal.commands.quick import LOOK_S, SEARCH_S, Budget, show_quickly
from mcp_server.terminal.exit_codes import OK
from mcp_server.terminal.output import write_if_possible
from mcp_server.terminal.wording import in_locale
from router_client.settings.environment import forbids_color

if TYPE_CHECKING:
    from mcp_server.answers.boundary import Delivery
    from mcp_server.answers.reports import Report

COLORS = {Mark.OK: "32", Mark.WARN: "33", Mark.FAIL: "31", Mark.UNVERIFIED: "36", Mark.ABSENT: "2"}
BUDGET = Budget(SEARCH_S + LOOK_S, SEARCH_S)
FAULT = "routerscope failed; run: routerscope doctor"


def run(options: argparse.Namespace) -> int:
    """Print the line, its fields or its data."""
    if options.template is not None and unknown_fields(options.template):
        write_if_possible(f"routerscope line: --format has only these fields: {', '.join(FIELDS)}")
        return OK
    return show_quickly(options, _report(options.template), partial(_output, options=options), BUDGET)


def _report(template: str | None) -> Report:
    if template is None:
        return reports.LINE
    return replace(reports.LINE, render=partial(render_template, template=template), is_shared=False)


def _output(delivery: Delivery, options: argparse.Namespace) -> str:
    if delivery.structured is None:
        return FAULT
    if options.json:
        return json.dumps(delivery.structured, indent=2)
    text = in_locale(" ".join(delivery.text.split("\n")), sys.stdout)
    code = COLORS[Mark(delivery.structured["mark"])]
    return f"\x1b[{code}m{text}\x1b[0m" if options.color and not forbids_color() else text
