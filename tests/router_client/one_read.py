"""One read at a time through the real transport, each over a connection of its own."""

from __future__ import annotations

from collections.abc import Collection

import anyio
import httpx

from router_client.model.origin import Origin
from router_client.model.secret import Secret
from router_client.reads import Answer, Read
from router_client.transport.connections import Lines
from router_client.transport.network import GivenNetwork, TcpNetwork
from router_client.transport.read_only import ReadOnlyTransport


class OneRead:
    """`inner` stands in for the network."""

    def __init__(
        self,
        origin: Origin,
        paths: Collection[str],
        timeout_s: float,
        inner: httpx.AsyncBaseTransport | None = None,
        guard: type[ReadOnlyTransport] = ReadOnlyTransport,
    ) -> None:
        self._guard = guard(origin, paths)
        self._timeout_s = timeout_s
        self._network = TcpNetwork(origin) if inner is None else GivenNetwork(inner)

    async def get(self, read: Read, credential: Secret | None = None) -> Answer:
        """Open, read, close."""
        lines = Lines(self._network, anyio.current_time() + self._timeout_s)
        try:
            async with lines.one(lambda _: False) as line:
                return await self._guard.get(line.connection, read, credential, deadline=lines.deadline)
        finally:
            await lines.aclose()
