"""The command that starts this installation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mcp_server.terminal.editors.launch import Launch

if TYPE_CHECKING:
    from router_client import Settings

SCRIPTS = ("routerscope", "routerscope.exe")


def launch_here(settings: Settings | None) -> Launch:
    """Start this installation with this address; with a sample router where there are no settings.

    The console script beside this Python, by its full path: an editor's PATH is not a terminal's. The link to an
    environment's Python is not followed, since the environment would be lost.
    """
    beside = (Path(sys.executable).absolute().with_name(name) for name in SCRIPTS)
    script = next((path for path in beside if path.is_file()), None)
    command, args = (str(script), ()) if script else (sys.executable, ("-P", "-m", "mcp_server"))
    if settings is None:
        return Launch(command, (*args, "--demo"), url=None)
    return Launch(command, args, str(settings.origin), settings.api_key is not None)
