"""A quick look for programs that call often or wait for the result: a status line and hooks.

It is bounded even if a router, a name server or a disk hangs, and nothing goes to stderr.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import anyio
from msgspec.structs import replace

import router_client
from mcp_server.answers import reports
from mcp_server.terminal.commands.settings import chosen_settings
from mcp_server.terminal.exit_codes import OK
from mcp_server.terminal.output import write_if_possible
from mcp_server.terminal.shutdown import end_within
from router_client.errors import SettingsError

if TYPE_CHECKING:
    from mcp_server.answers.boundary import Delivery
    from mcp_server.answers.reports import Report, SnapshotSource

SEARCH_S = 0.3
"""The time for the first answer of a router. One that takes longer is "not answering"."""

LOOK_S = 1.0
"""The time for all other reads of a status line."""

MARGIN_S = 1.7
"""The process ends this long after the time of its look, whatever hangs."""

CHUNK = 65536


class Budget(NamedTuple):
    """The time of one look, and that for the first answer of an address; None for the whole time."""

    look_s: float
    search_s: float | None = None


def show_quickly(
    options: argparse.Namespace, report: Report, output_of: Callable[[Delivery], str | None], budget: Budget
) -> int:
    """Print the output of one answer, if it has any. A setting that is wrong is an answer, too."""
    _take_input()
    logging.disable()
    try:
        with end_within(budget.look_s + MARGIN_S, OK):
            output = output_of(_answer(options, report, budget))
            if output is not None:
                write_if_possible(output)
    finally:
        logging.disable(logging.NOTSET)
    return OK


def _answer(options: argparse.Namespace, report: Report, budget: Budget) -> Delivery:
    try:
        with chosen_settings(options) as settings:
            bounded = replace(settings, timeout_s=min(settings.timeout_s, budget.look_s))
            return _ask(router_client.RouterClient(bounded, search_s=budget.search_s), report)
    except SettingsError as error:
        return _ask(router_client.MisconfiguredClient(error, router_client.environment_secrets()), report)


def _ask(client: SnapshotSource, report: Report) -> Delivery:
    return anyio.run(partial(reports.answer, client, report)).delivery


def _take_input() -> None:
    """Read what the client writes to stdin, and keep nothing. Without a reader it may see a broken pipe."""
    if sys.stdin is None or sys.stdin.isatty():
        return

    def read() -> None:
        with suppress(OSError):
            while os.read(descriptor, CHUNK):
                pass

    with suppress(OSError, ValueError):
        descriptor = sys.stdin.fileno()
        # Nobody waits for it: the client may keep its end open.
        threading.Thread(target=read, name="routerscope-input", daemon=True).start()
