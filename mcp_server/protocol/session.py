"""The state of a server while it serves: one client, made at the first request that needs it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from mcp.server import ServerRequestContext

    from mcp_server.answers.reports import Answers, SnapshotSource

Ctx: TypeAlias = "ServerRequestContext[Session, Any]"
"""The context of one request."""


class Session:
    """Holds the client. A client that only connects waits for no import of the router code."""

    def __init__(self, client_factory: Callable[[], SnapshotSource]) -> None:
        self._factory = client_factory

    @cached_property
    def answers(self) -> Answers:
        """The answers of this session, with the client made at first use."""
        from mcp_server.answers.reports import Answers  # noqa: PLC0415

        return Answers(self._factory())

    async def aclose(self) -> None:
        """Close the client if it was made."""
        if "answers" in self.__dict__:
            await self.answers.aclose()
