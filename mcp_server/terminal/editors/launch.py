"""What an editor has to start: the same for all of them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from router_client import Settings

NAME = "router"
"""What the server is called in every configuration: short, since models see it before each tool's name."""
DEFAULT_URL = "http://127.0.0.1:3456"
SCRIPTS = ("routerscope", "routerscope.exe")


@dataclass(frozen=True, slots=True)
class Launch:
    """One way to start the server.

    Args:
        command: the program; a full path wherever it is for a real machine, since editors have a PATH of their own.
        args: its arguments.
        url: the router's address; None where the server brings a sample router along.
        has_key: is the router known to want a key?
    """

    command: str
    args: tuple[str, ...] = ()
    url: str | None = DEFAULT_URL
    has_key: bool = False

    @property
    def demo(self) -> bool:
        """Without a router of one's own there is no address and no key to pass."""
        return self.url is None

    def env(self, **secrets: str) -> dict[str, str]:
        """The address, and references to secrets in the editor's own words; nothing in a demo."""
        return {} if self.url is None else {"ROUTER_URL": self.url, **secrets}


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
