"""`routerscope config [EDITOR]`: print how to add this installation to an editor."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mcp_server.terminal.commands.settings import own_settings, own_variables, sample_kind
from mcp_server.terminal.editors import EDITORS, Launch, launch_here, launch_sample, overview, page
from mcp_server.terminal.editors.snippets import standard
from mcp_server.terminal.exit_codes import OK


def run(options: argparse.Namespace) -> int:
    """Print the page, or with `--json` the snippet alone. The settings are those of this terminal and the options."""
    if "demo" in options:
        launch = launch_sample(sample_kind(options))
    else:
        launch = launch_here(own_settings(options), own_variables(options))
    print(_snippet(options.editor, launch) if options.json else _page(options.editor, launch))
    return OK


def _snippet(name: str | None, launch: Launch) -> str:
    return EDITORS[name].text(launch) if name else standard(launch, launch.env)


def _page(name: str | None, launch: Launch) -> str:
    return page(EDITORS[name], launch, sys.platform, Path.home()) if name else overview(EDITORS, launch)
