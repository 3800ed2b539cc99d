"""RouterClient: settings in, Snapshots out. Callers at the same moment share one look and its reads."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack
from functools import partial
from math import inf
from typing import TYPE_CHECKING, TypeAlias

import anyio
from msgspec.structs import replace

from router_client.discovery import Sighting, discover, select, sight
from router_client.look import Look
from router_client.management import with_management
from router_client.model.address import Address
from router_client.model.counters import Counters, totals
from router_client.model.snapshot import ClientReport, Router, Snapshot
from router_client.model.states import Outcome, Part, Peer
from router_client.progress import OnRead, Progress
from router_client.reads import Result
from router_client.routers import load_adapter
from router_client.routers.adapter import DiskView, Gathered
from router_client.sender import ReadSender, skipped
from router_client.settings.settings import AUTO, Settings
from router_client.single_flight import SingleFlight
from router_client.sites import Sites
from router_client.state_folder import StateFolder
from router_client.transport.network import Network
from router_client.unidentified import with_discovery

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

__all__ = ["OnRead", "RouterClient"]

SenderOf: TypeAlias = Callable[[Address], Awaitable[ReadSender]]

MIN_COMPARISON_INTERVAL_S = 1.0
"""Looks within this time are compared with the same earlier look."""

FOLDER_HEAD_START_S = 0.01
"""How long the reads wait for the state folder, which takes less than 1 ms on most disks. A thread beside them takes
turns with them at every call of the system, which made a look half as long again."""


class RouterClient:
    """Observes one router.

    Args:
        settings: the router's address and credentials, the state folder and the time budget.
        search_s: how long to wait for the first answer of an address; None for the whole time budget. One from which
            nothing came by then counts as unresponsive.
        network: replaces the network, for tests.
        clock: returns seconds since the epoch.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        search_s: float | None = None,
        network: Network | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._search_s = inf if search_s is None else search_s
        self._clock = clock
        self._sites = Sites(settings, network)
        self._folder = StateFolder(settings.home, settings.kinds)
        self._looks: SingleFlight[Snapshot] = SingleFlight()
        self._progress: dict[frozenset[Part], Progress] = {}
        self._previous: tuple[Router, Counters] | None = None
        self._found: Sighting | None = None
        self._sightings: tuple[Sighting, ...] = ()

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
        """Close the network, if one was given. Connections are closed at the end of each look."""
        await self._sites.aclose()

    async def _look(self, parts: frozenset[Part], progress: Progress) -> Snapshot:
        # A known kind's adapter is imported here, before the deadline is set: the budget is the router's. Others are
        # imported once an address has their sign, so that nobody waits for the adapter of a router that is not there.
        if len(self._settings.kinds) == 1:
            load_adapter(self._settings.kinds[0])
        started = anyio.current_time()
        deadline = started + self._settings.timeout_s
        async with anyio.create_task_group() as tasks, AsyncExitStack() as stack:
            views = await self._start_folder(tasks, deadline)
            senders: dict[Address, ReadSender] = {}

            async def sender_of(origin: Address) -> ReadSender:
                """Return the one sender of an address: its connections are proven once."""
                if origin not in senders:
                    senders[origin] = await self._sites.sender(origin, stack, deadline, progress)
                return senders[origin]

            sightings = await self._find(sender_of, deadline, started + self._search_s)
            pages, kinds = self._settings.management, self._settings.kinds
            sightings = await with_management(sightings, pages, kinds, sender_of, self._search_s)
            chosen = select(sightings)
            results = await self._read_both(chosen, parts, sender_of)
            installed = await self._installed_kinds(chosen, deadline)
        snapshot = self._snapshot(chosen, parts, results, views[0])
        snapshot = with_discovery(snapshot, chosen, sightings, installed)
        return replace(self._with_previous(snapshot), secrets=self._folder.secrets(views[0]))

    async def _start_folder(self, tasks: TaskGroup, deadline: float) -> list[Mapping[str, DiskView] | None]:
        """Start to read the state folder and wait for it a moment. The list has the views once it is read."""
        views: list[Mapping[str, DiskView] | None] = []
        was_read = anyio.Event()

        async def read() -> None:
            views.append(await self._folder.read(deadline))
            was_read.set()

        tasks.start_soon(read)
        with anyio.move_on_after(FOLDER_HEAD_START_S):
            await was_read.wait()
        return views

    async def _find(self, sender_of: SenderOf, deadline: float, given_up_at: float) -> tuple[Sighting, ...]:
        """Return what was found out about the addresses.

        A router that was found before is identified again by its own reads, and the others are left alone. The search
        is repeated only if that fails.
        """
        candidates, kinds = self._settings.candidates, self._settings.kinds
        if self._found is not None:
            candidate, kind = self._found.candidate, self._kind_of(self._found)
            again = await sight(candidate, await sender_of(candidate.address), (kind,))
            is_only_one = (candidates, kinds) == ((candidate,), (kind,))
            if again.peer in {Peer.IDENTIFIED, Peer.UNRESPONSIVE} or is_only_one:
                return tuple(again if each.candidate == candidate else each for each in self._sightings)
        senders = {candidate: await sender_of(candidate.address) for candidate in candidates}
        self._sightings = await discover(senders, kinds, deadline, given_up_at)
        return self._sightings

    async def _read(self, chosen: Sighting, parts: Collection[Part], sender: ReadSender) -> dict[str, Result]:
        """Read the router, and remember it unless a read showed that it is gone.

        A router that no client uses is not remembered while a client's address may come back.
        """
        kind = self._kind_of(chosen)
        identity = chosen.identity if chosen.kind else skipped(load_adapter(kind).identity)
        results = await Look(self._settings, sender).run(kind, parts, identity)
        is_lost = any(result.outcome in {Outcome.UNREACHABLE, Outcome.UNRECOGNIZED} for result in results.values())
        may_come_back = any(each.is_used_by_client for each in self._settings.candidates)
        is_preferred = chosen.candidate.is_used_by_client or not may_come_back
        self._found = chosen if chosen.is_identified and is_preferred and not is_lost else None
        return results

    async def _read_both(self, chosen: Sighting, parts: Collection[Part], sender_of: SenderOf) -> dict[str, Result]:
        """Read the router and, if it was identified there or by its management page, that at the same time."""
        kind, sender = self._kind_of(chosen), await sender_of(chosen.candidate.address)
        page = self._settings.management.get(kind)
        if page is None or not (chosen.is_identified or chosen.management):
            return await self._read(chosen, parts, sender)
        # Made before the tasks begin: a sender has tasks of its own, which end later.
        look = Look(self._settings, await sender_of(page))
        at_page: dict[str, Result] = {}

        async def read_page() -> None:
            at_page.update(await look.run_management(kind, parts, self._search_s))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read_page)
            results = await self._read(chosen, parts, sender)
        return results | at_page

    async def _installed_kinds(self, chosen: Sighting, deadline: float) -> tuple[str, ...] | None:
        """Return the kinds that could be started if none was identified on this machine; otherwise None."""
        is_missing_here = chosen.kind is None and chosen.candidate.address.is_loopback
        return await self._folder.installed_kinds(deadline) if is_missing_here else None

    def _kind_of(self, chosen: Sighting) -> str:
        """Return the kind whose adapter makes the Snapshot: the identified one, else the likely one."""
        return chosen.kind or chosen.candidate.kind or self._settings.kinds[0]

    def _snapshot(
        self,
        chosen: Sighting,
        parts: Collection[Part],
        results: dict[str, Result],
        views: Mapping[str, DiskView] | None,
    ) -> Snapshot:
        kind, address = self._kind_of(chosen), chosen.candidate.address
        gathered = Gathered(
            self._clock(),
            None if self._settings.kind == AUTO else self._settings.kind,
            str(address),
            parts,
            results,
            self._folder.view_of(kind, views),
            has_key=self._settings.key_for(kind) is not None,
            is_loopback=address.is_loopback,
            utc_offset_s=time.localtime().tm_gmtoff,
        )
        snapshot = load_adapter(kind).snapshot(gathered)
        clients = tuple(
            ClientReport(
                client.name,
                client.found_in,
                client.destination(address),
                None if client.address is None else str(client.address),
                is_local=client.address is not None and client.address.is_loopback,
            )
            for client in self._settings.clients
        )
        is_expected = not all(candidate.is_default for candidate in self._settings.candidates)
        router = replace(snapshot.router, found_by=chosen.candidate.found_by, is_expected=is_expected)
        return replace(snapshot, router=router, clients=clients)

    def _with_previous(self, snapshot: Snapshot) -> Snapshot:
        """Add the counters of an earlier look at the same router, and keep this look's unless that was just before."""
        router, previous = self._previous or (snapshot.router, None)
        if (router.kind, router.url) != (snapshot.router.kind, snapshot.router.url):
            previous = None
        if previous is None or snapshot.taken_at_s - previous.taken_at_s >= MIN_COMPARISON_INTERVAL_S:
            self._previous = snapshot.router, totals(snapshot)
        return replace(snapshot, previous=previous)
