"""The addresses that a client may read, and the senders of a look, each with its own connection pool."""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import partial

from router_client.model.address import Address
from router_client.progress import Progress
from router_client.reads import Read, Result
from router_client.routers import load_adapter
from router_client.routers.signs import LIVEZ, PROGRAMS
from router_client.sender import ReadSender, Site
from router_client.settings.settings import Settings
from router_client.single_flight import SingleFlight
from router_client.transport.connections import ConnectionPool
from router_client.transport.network import Network, TcpNetwork
from router_client.transport.read_only import ReadOnlyTransport

DISCOVERY_PATHS = frozenset({LIVEZ.path, *(program.confirm for program in PROGRAMS if program.confirm)})
DISCOVERY = tuple(Read("discovery", path) for path in DISCOVERY_PATHS)


class Sites:
    """Keeps the network and the transports of each address over the looks of one client.

    Args:
        settings: the addresses, the credentials of each router kind, and the certificate authorities to trust.
        network: replaces the network, for tests.
    """

    def __init__(self, settings: Settings, network: Network | None) -> None:
        self._settings = settings
        self._replacement = network
        # All at once, before a look has a deadline: one for https loads certificates.
        self._networks: dict[Address, Network] = {
            address: network or TcpNetwork(address, settings.ca_certificates)
            for address in (*(each.address for each in settings.candidates), *settings.management.values())
        }
        self._transports: dict[tuple[Address, str | None], ReadOnlyTransport] = {}
        self._reads: dict[Address, SingleFlight[Result]] = {}

    async def sender(self, origin: Address, stack: AsyncExitStack, deadline: float, progress: Progress) -> ReadSender:
        """Return a sender of reads to this address, whose connections are closed at the end of `stack`."""
        pool = ConnectionPool(self._networks[origin], deadline)
        stack.push_async_callback(pool.aclose)
        reads = self._reads.setdefault(origin, SingleFlight())
        is_management = origin in self._settings.management.values()
        site = Site(partial(self._transport, origin, is_management=is_management), is_management)
        sender = ReadSender(self._settings, site, pool, reads, progress)
        await stack.enter_async_context(sender.spare_connections())
        return sender

    async def aclose(self) -> None:
        """Close the network, if one was given."""
        if self._replacement is not None:
            await self._replacement.aclose()

    def _transport(self, origin: Address, kind: str | None, *, is_management: bool) -> ReadOnlyTransport:
        """Return the transport that sends the reads of this router kind there, or for None those of discovery."""
        if (origin, kind) not in self._transports:
            known = DISCOVERY if kind is None else load_adapter(kind).every_read
            reads = known if kind is None else [read for read in known if read.at_management is is_management]
            self._transports[origin, kind] = ReadOnlyTransport(origin, reads)
        return self._transports[origin, kind]
