"""`routerscope config EDITOR`: print how to add this installation to an editor."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mcp_server.terminal.commands.settings import own_settings, sample_kind
from mcp_server.terminal.editors import EDITORS, launch_here, page
from mcp_server.terminal.exit_codes import OK


def run(options: argparse.Namespace) -> int:
    """Print the page, or with `--json` the snippet alone. The address comes from this terminal's settings."""
    editor = EDITORS[options.editor]
    launch = launch_here(sample_kind(options)) if "demo" in options else launch_here(own_settings(options))
    print(editor.snippet(launch) if options.json else page(editor, launch, sys.platform, Path.home()))
    return OK
