"""What a server holds while it serves: its one RouterClient, made when a tool first needs it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from router_client import RouterClient


class Session:
    """Makes its client at first use: a client of ours that only connects waits for no router code."""

    def __init__(self, client_factory: Callable[[], RouterClient]) -> None:
        self._factory = client_factory

    @cached_property
    def client(self) -> RouterClient:
        """The one client of this session."""
        return self._factory()

    async def aclose(self) -> None:
        """Close the client, where one was made."""
        if "client" in self.__dict__:
            await self.client.aclose()
