"""`routerscope config [EDITOR]`: print how to add this installation to an editor."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import router_client
from mcp_server.terminal.editors import EDITORS, Launch, launch_here, overview, page
from mcp_server.terminal.editors.snippets import standard
from mcp_server.terminal.exit_codes import OK


def run(options: argparse.Namespace) -> int:
    """Print the page, or with `--json` the snippet alone. The settings come from this terminal's environment."""
    settings = None if "demo" in options else router_client.load_settings()
    launch = launch_here(settings, router_client.set_variables())
    print(_snippet(options.editor, launch) if options.json else _page(options.editor, launch))
    return OK


def _snippet(name: str | None, launch: Launch) -> str:
    return EDITORS[name].text(launch) if name else standard(launch, launch.env)


def _page(name: str | None, launch: Launch) -> str:
    return page(EDITORS[name], launch, sys.platform, Path.home()) if name else overview(EDITORS, launch)
