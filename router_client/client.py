"""RouterClient: settings in, Snapshots out. Callers that ask at the same moment share one look, and its reads."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel

from router_client._look import Look
from router_client._progress import OnRead, Progress
from router_client._shared import Shared
from router_client.config import AUTO, Settings
from router_client.counters import Counters, totals
from router_client.reads import Result
from router_client.routers import load_adapter
from router_client.routers.adapter import DiskView, Gathered
from router_client.snapshot import Snapshot
from router_client.state_folder import StateFolder
from router_client.states import Part

if TYPE_CHECKING:
    import httpx

    from router_client._network import Network
    from router_client._transport import ReadOnlyTransport

__all__ = ["OnRead", "RouterClient"]

MIN_BETWEEN_LOOKS_S = 1.0
"""Looks that follow each other faster are compared with the same earlier one."""

TURNS_FOR_LATECOMERS = 150
"""Little more than a millisecond where nobody else comes; 200 calls at once take half the reads (`make bench`)."""


class RouterClient:
    """Looks at one router. `transport` replaces the network in tests; `clock` gives seconds since the epoch."""

    def __init__(
        self,
        settings: Settings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._inner = transport
        self._clock = clock
        self._looks: Shared[Snapshot] = Shared()
        self._reads: Shared[Result] = Shared()
        self._progress: dict[frozenset[Part], Progress] = {}
        self._totals: Counters | None = None
        self._folder = StateFolder(settings.home, settings.kinds)
        self._network: Network | None = None
        self._guards: dict[str, ReadOnlyTransport] = {}

    async def snapshot(self, parts: Collection[Part], on_read: OnRead | None = None) -> Snapshot:
        """What is known about the router now. Never raises for what a router, or nobody, answers.

        Callers that want the same while it is under way get the same; others share its single reads.
        """
        wanted = frozenset(parts)
        progress = self._progress.setdefault(wanted, Progress())
        progress.join(on_read)
        try:
            return await self._looks.do(wanted, partial(self._look, wanted, progress))
        finally:
            if progress.leave(on_read):
                self._progress.pop(wanted, None)

    async def _look(self, parts: frozenset[Part], progress: Progress) -> Snapshot:
        # Callers that arrive together seldom arrive in one turn of the loop: let those on their way join.
        for _ in range(TURNS_FOR_LATECOMERS):
            await anyio.lowlevel.checkpoint()
        # Imported on first use: httpx is a tenth of a second that starting the server can do without. All of it
        # before the clock starts: the budget is the router's.
        from router_client._lines import Lines  # noqa: PLC0415

        for kind in self._settings.kinds:
            self._guard(kind)
        deadline = anyio.current_time() + self._settings.timeout_s
        lines = Lines(self._opened(), deadline)
        look = Look(self._settings, self._guard, lines, self._reads, progress)
        disk: list[Mapping[str, DiskView] | None] = []

        async def read_disk() -> None:
            disk.append(await self._folder.read(deadline))

        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(read_disk)
                kind, results = await look.take(parts)
        finally:
            await lines.aclose()
        gathered = self._gathered(kind, parts, results, self._folder.view_of(kind, disk[0]))
        snapshot = load_adapter(kind).snapshot(gathered)
        return replace(self._compared(snapshot), secrets=self._folder.secrets(disk[0]))

    def _compared(self, snapshot: Snapshot) -> Snapshot:
        """With the totals of the look before; those of this one are kept for the next, a second later at least."""
        previous = self._totals
        if previous is None or snapshot.taken_at_s - previous.taken_at_s >= MIN_BETWEEN_LOOKS_S:
            self._totals = totals(snapshot)
        return replace(snapshot, previous=previous)

    def known_secrets(self, look: Snapshot | None = None) -> tuple[str, ...]:
        """Every credential in the settings that can be masked, and every one in the state folder: for the scrubber.

        Args:
            look: for an answer, what that look itself met. Without one, for the log, what the latest look met; before
                the first one the folder is read for it, which may block.
        """
        met = self._folder.latest_secrets() if look is None else look.secrets
        held = (secret.reveal() for secret in (*self._settings.secrets, *met) if secret.is_maskable)
        return tuple(dict.fromkeys(held))

    async def aclose(self) -> None:
        """Close the transport, where one was given. Every connection ends with its look."""
        if self._network is not None:
            await self._network.aclose()

    def _opened(self) -> Network:
        from router_client._network import GivenNetwork, TcpNetwork  # noqa: PLC0415

        if self._network is None:
            given = self._inner
            self._network = TcpNetwork(self._settings.origin) if given is None else GivenNetwork(given)
        return self._network

    def _guard(self, kind: str) -> ReadOnlyTransport:
        """Each kind has its own list of paths, over the one network."""
        from router_client._transport import ReadOnlyTransport  # noqa: PLC0415

        if kind not in self._guards:
            paths = {read.path for read in load_adapter(kind).every_read}
            self._guards[kind] = ReadOnlyTransport(self._settings.origin, paths)
        return self._guards[kind]

    def _gathered(
        self, found: str, parts: Collection[Part], results: dict[str, Result], disk: DiskView | None
    ) -> Gathered:
        kind = None if self._settings.kind == AUTO else self._settings.kind
        origin = self._settings.origin
        return Gathered(
            self._clock(),
            kind,
            str(origin),
            parts,
            results,
            disk,
            has_key=self._settings.key_for(found) is not None,
            is_loopback=origin.is_loopback,
        )
