"""What an editor has to start, the same for all of them."""

from __future__ import annotations

from dataclasses import dataclass

NAME = "router"
"""What the server is called in every configuration: short, since models see it before each tool's name."""
DEFAULT_URL = "http://127.0.0.1:3456"


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
