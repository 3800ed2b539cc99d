"""Single reads through the real transport, each over its own connection."""

from __future__ import annotations

from collections.abc import Collection

import anyio

from router_client.model.address import Address
from router_client.model.secret import Secret
from router_client.reads import Answer, Credential, Read
from router_client.transport.connections import ConnectionPool
from router_client.transport.network import Network, TcpNetwork
from router_client.transport.read_only import ReadOnlyTransport


class OneRead:
    """Sends single reads. `inner` replaces the network; `transport` is the class of the read-only transport."""

    def __init__(
        self,
        origin: Address,
        paths: Collection[str],
        timeout_s: float,
        inner: Network | None = None,
        transport: type[ReadOnlyTransport] = ReadOnlyTransport,
    ) -> None:
        self._transport = transport(origin, [Read("any", path, Credential.KEY) for path in paths])
        self._timeout_s = timeout_s
        self._network = TcpNetwork(origin) if inner is None else inner

    async def get(self, read: Read, credential: Secret | None = None) -> Answer:
        """Open a connection, send the read and close it."""
        pool = ConnectionPool(self._network, anyio.current_time() + self._timeout_s)
        try:
            async with pool.acquire(lambda _: False) as pooled:
                return await self._transport.get(pooled.connection, read, credential, deadline=pool.deadline)
        finally:
            await pool.aclose()
