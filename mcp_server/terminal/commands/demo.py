"""`routerscope demo`: a tour of the tools over several states of a sample router."""

from __future__ import annotations

import argparse

from mcp_server.demo.tour import tour
from mcp_server.terminal.commands.settings import sample_kind


def run(options: argparse.Namespace) -> int:
    """Print the tour, with exit code 1 where a tool failed."""
    return tour(options.states, sample_kind(options))
