"""RouterClient: settings in, Snapshots out. Callers at the same moment share one look and its reads."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel

from router_client.look import Look
from router_client.model.counters import Counters, totals
from router_client.model.snapshot import Snapshot
from router_client.model.states import Part
from router_client.progress import OnRead, Progress
from router_client.reads import Result
from router_client.routers import load_adapter
from router_client.routers.adapter import DiskView, Gathered
from router_client.sender import ReadSender
from router_client.settings.settings import AUTO, Settings
from router_client.single_flight import SingleFlight
from router_client.state_folder import StateFolder
from router_client.transport.connections import ConnectionPool
from router_client.transport.network import TcpNetwork, TransportNetwork
from router_client.transport.read_only import ReadOnlyTransport

if TYPE_CHECKING:
    import httpx

__all__ = ["OnRead", "RouterClient"]

MIN_COMPARISON_INTERVAL_S = 1.0
"""Looks within this time are compared with the same earlier look."""

BATCHING_CHECKPOINTS = 150
"""Turns of the event loop before a look begins, so that concurrent callers can join it. They take about 1 ms when idle
and halve the reads of 200 concurrent calls (`make bench`)."""


class RouterClient:
    """Observes one router.

    Args:
        settings: the router's address and credentials, the state folder and the time budget.
        transport: an httpx transport that replaces the network, for tests.
        clock: returns seconds since the epoch.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._network = (
            TcpNetwork(settings.origin, settings.ca_certificates) if transport is None else TransportNetwork(transport)
        )
        self._transports: dict[str, ReadOnlyTransport] = {}
        self._folder = StateFolder(settings.home, settings.kinds)
        self._looks: SingleFlight[Snapshot] = SingleFlight()
        self._reads: SingleFlight[Result] = SingleFlight()
        self._progress: dict[frozenset[Part], Progress] = {}
        self._previous: Counters | None = None

    async def snapshot(self, parts: Collection[Part], on_read: OnRead | None = None) -> Snapshot:
        """Look at the router now and return what was found out. Failed reads are in the Snapshot; none raises.

        Callers that want the same parts while a look is under way get its Snapshot. Other callers share the single
        reads that are under way.
        """
        wanted = frozenset(parts)
        progress = self._progress.setdefault(wanted, Progress())
        progress.join(on_read)
        try:
            return await self._looks.do(wanted, partial(self._look, wanted, progress))
        finally:
            if progress.leave(on_read):
                self._progress.pop(wanted, None)

    def known_secrets(self, snapshot: Snapshot | None = None) -> tuple[str, ...]:
        """Return every maskable credential of the settings and the state folder, for redaction.

        Args:
            snapshot: the look that an answer is made of, whose state folder credentials to use. None, for the log,
                means the latest look; before the first one the state folder is read, which may block.
        """
        from_folder = self._folder.latest_secrets() if snapshot is None else snapshot.secrets
        values = (secret.reveal() for secret in (*self._settings.secrets, *from_folder) if secret.is_maskable)
        return tuple(dict.fromkeys(values))

    async def aclose(self) -> None:
        """Close the transport, if one was given. Connections are closed at the end of each look."""
        await self._network.aclose()

    async def _look(self, parts: frozenset[Part], progress: Progress) -> Snapshot:
        # Concurrent callers seldom arrive in the same turn of the event loop.
        for _ in range(BATCHING_CHECKPOINTS):
            await anyio.lowlevel.checkpoint()
        # Adapters are imported here, on first use and before the deadline is set: the budget is the router's.
        for kind in self._settings.kinds:
            self._transport_for(kind)
        deadline = anyio.current_time() + self._settings.timeout_s
        pool = ConnectionPool(self._network, deadline)
        look = Look(self._settings, ReadSender(self._settings, self._transport_for, pool, self._reads, progress))
        views: list[Mapping[str, DiskView] | None] = []

        async def read_folder() -> None:
            views.append(await self._folder.read(deadline))

        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(read_folder)
                kind, results = await look.run(parts)
        finally:
            await pool.aclose()
        gathered = self._gathered(kind, parts, results, self._folder.view_of(kind, views[0]))
        snapshot = load_adapter(kind).snapshot(gathered)
        return replace(self._with_previous(snapshot), secrets=self._folder.secrets(views[0]))

    def _transport_for(self, kind: str) -> ReadOnlyTransport:
        """Return the transport that sends the paths of this router kind and no others."""
        if kind not in self._transports:
            paths = {read.path for read in load_adapter(kind).every_read}
            self._transports[kind] = ReadOnlyTransport(self._settings.origin, paths)
        return self._transports[kind]

    def _gathered(
        self, kind: str, parts: Collection[Part], results: dict[str, Result], disk: DiskView | None
    ) -> Gathered:
        origin = self._settings.origin
        return Gathered(
            self._clock(),
            None if self._settings.kind == AUTO else self._settings.kind,
            str(origin),
            parts,
            results,
            disk,
            has_key=self._settings.key_for(kind) is not None,
            is_loopback=origin.is_loopback,
        )

    def _with_previous(self, snapshot: Snapshot) -> Snapshot:
        """Add the counters of an earlier look, and keep this look's for the next one unless that was just before."""
        previous = self._previous
        if previous is None or snapshot.taken_at_s - previous.taken_at_s >= MIN_COMPARISON_INTERVAL_S:
            self._previous = totals(snapshot)
        return replace(snapshot, previous=previous)
