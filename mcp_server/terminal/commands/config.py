"""`routerscope config [EDITOR]`: print how to add this installation to an editor."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mcp_server.terminal.arguments import STATUS_LINE
from mcp_server.terminal.commands.settings import own_settings, own_variables, sample_kind
from mcp_server.terminal.editors import EDITORS, Launch, launch_here, launch_sample, overview, page, statusline_page
from mcp_server.terminal.editors.snippets import standard
from mcp_server.terminal.exit_codes import OK
from router_client.errors import SettingsError


def run(options: argparse.Namespace) -> int:
    """Print the page, or with `--json` the snippet alone. The settings are those of this terminal and the options.

    Raises:
        SettingsError: a setting is wrong.
    """
    if "demo" in options:
        kinds: Sequence[str] = (sample_kind(options),)
        launch = launch_sample(kinds[0])
    else:
        settings = own_settings(options)
        kinds, launch = settings.kinds, launch_here(settings, own_variables(options))
    if options.editor == STATUS_LINE and options.json:
        raise SettingsError("--json", f"leave it out: {STATUS_LINE} has snippets of several formats")
    if options.editor == STATUS_LINE:
        print(statusline_page(launch, kinds))
        return OK
    print(_snippet(options.editor, launch) if options.json else _page(options.editor, launch))
    return OK


def _snippet(name: str | None, launch: Launch) -> str:
    return EDITORS[name].text(launch) if name else standard(launch, launch.env)


def _page(name: str | None, launch: Launch) -> str:
    return page(EDITORS[name], launch, sys.platform, Path.home()) if name else overview(EDITORS, launch)
