"""`routerscope config EDITOR`: print how to add this installation to an editor."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import router_client
from mcp_server.terminal.editors import EDITORS, launch_here, page
from mcp_server.terminal.exit_codes import OK


def run(options: argparse.Namespace) -> int:
    """Print the page, or with `--json` the snippet alone. The address comes from this terminal's environment."""
    editor = EDITORS[options.editor]
    launch = launch_here(None if "demo" in options else router_client.load_settings())
    print(editor.snippet(launch) if options.json else page(editor, launch, sys.platform, Path.home()))
    return OK
