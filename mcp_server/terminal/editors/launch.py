"""The command that an editor starts, the same for every editor."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from router_client.routers import KINDS

if TYPE_CHECKING:
    from router_client import Settings

NAME = "router"
"""The server's name in every configuration: short, because models see it before each tool's name."""
DEFAULT_URL = "http://127.0.0.1:3456"
SCRIPTS = ("routerscope", "routerscope.exe")


@dataclass(frozen=True, slots=True)
class Launch:
    """One way to start the server.

    Args:
        command: the program, by its full path on a real machine, because editors have a PATH of their own.
        args: its arguments.
        url: the router's address; None with `--demo`.
        has_key: whether the router is known to need a key.
    """

    command: str
    args: tuple[str, ...] = ()
    url: str | None = DEFAULT_URL
    has_key: bool = False

    @property
    def is_demo(self) -> bool:
        """True with a sample router, which needs no address and no key."""
        return self.url is None

    def env(self, **secrets: str) -> dict[str, str]:
        """Return the address and the references to secrets in the editor's syntax; nothing in a demo."""
        return {} if self.url is None else {"ROUTER_URL": self.url, **secrets}


def launch_here(router: Settings | str) -> Launch:
    """Return how to start this installation with these settings, or with a sample router of this kind.

    It is the console script next to this Python, by its full path: an editor's PATH is not a terminal's. A link to
    Python is not followed, because it would lead out of the virtual environment.
    """
    beside = (Path(sys.executable).absolute().with_name(name) for name in SCRIPTS)
    script = next((path for path in beside if path.is_file()), None)
    command, args = (str(script), ()) if script else (sys.executable, ("-P", "-m", "mcp_server"))
    if isinstance(router, str):
        kind = () if router == next(iter(KINDS)) else ("--router", router)
        return Launch(command, (*args, "--demo", *kind), url=None)
    return Launch(command, args, str(router.origin), router.api_key is not None)
