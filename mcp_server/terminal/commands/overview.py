"""`routerscope` alone on a terminal: the status, then the commands."""

from __future__ import annotations

import argparse

from mcp_server.terminal.arguments import command_list
from mcp_server.terminal.commands.answer import print_answer
from mcp_server.terminal.commands.settings import chosen_settings


def run(options: argparse.Namespace) -> int:
    """Print the status and the commands, with the exit code of `status`."""
    with chosen_settings(options) as settings:
        return print_answer(settings, "status", appendix=f"\n\n{command_list()}")
