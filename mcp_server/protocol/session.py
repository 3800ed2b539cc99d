"""The state of a server while it serves: one RouterClient, made at the first request that needs it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from router_client import RouterClient


class Session:
    """Holds the RouterClient. A client that only connects waits for no import of the router code."""

    def __init__(self, client_factory: Callable[[], RouterClient]) -> None:
        self._factory = client_factory

    @cached_property
    def client(self) -> RouterClient:
        """The RouterClient of this session, made at first use."""
        return self._factory()

    async def aclose(self) -> None:
        """Close the RouterClient if it was made."""
        if "client" in self.__dict__:
            await self.client.aclose()
