"""RouterClient: settings in, Snapshots out. Reads run side by side, and callers share those under way."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
import anyio.to_thread

from router_client._shared import Shared
from router_client.config import AUTO, Settings
from router_client.counters import Counters, totals
from router_client.errors import ReadFailed
from router_client.reads import Credential, Read, Result, Results
from router_client.routers import load_adapter
from router_client.routers.adapter import DiskView, Gathered
from router_client.secret import Secret
from router_client.snapshot import Snapshot
from router_client.states import Outcome, Part

if TYPE_CHECKING:
    import httpx

    from router_client._transport import ReadOnlyTransport

SHUT = frozenset(
    {
        Outcome.NEEDS_KEY,
        Outcome.KEY_REJECTED,
        Outcome.KEY_EXPIRED,
        Outcome.KEY_OVER_BUDGET,
        Outcome.THROTTLED,
        Outcome.REFUSED,
        Outcome.TIMEOUT,
    }
)
"""How a gate read ends where no other read would fare better."""

MIN_BETWEEN_LOOKS_S = 1.0
"""Looks that follow each other faster are compared with the same earlier one."""

TURNS_FOR_LATECOMERS = 150
"""Little more than a millisecond where nobody else comes; 200 calls at once take half the reads (`make bench`)."""

OnRead = Callable[[int, int, str], Awaitable[None]]
"""Told after each read: how many are done, how many there are so far, and the read's name."""


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
        self._progress: dict[frozenset[Part], _Progress] = {}
        self._met: tuple[Secret, ...] | None = None
        self._totals: Counters | None = None
        self._transports: dict[str, ReadOnlyTransport] = {}

    async def snapshot(self, parts: Collection[Part], on_read: OnRead | None = None) -> Snapshot:
        """What is known about the router now. Never raises for what a router, or nobody, answers.

        Callers that want the same while it is under way get the same; others share its single reads.
        """
        wanted = frozenset(parts)
        progress = self._progress.setdefault(wanted, _Progress())
        progress.join(on_read)
        try:
            return await self._looks.do(wanted, partial(self._look, wanted, progress))
        finally:
            if progress.leave(on_read):
                self._progress.pop(wanted, None)

    async def _look(self, parts: frozenset[Part], progress: _Progress) -> Snapshot:
        # Callers that arrive together seldom arrive in one turn of the loop: let those on their way join.
        for _ in range(TURNS_FOR_LATECOMERS):
            await anyio.lowlevel.checkpoint()
        kind, identity = await self._recognise(progress)
        disk: DiskView | None = None

        async def read_disk() -> None:
            nonlocal disk
            disk = await self._disk(kind, parts)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read_disk)
            results = await self._ask(kind, parts, identity, progress)
        snapshot = load_adapter(kind).snapshot(self._gathered(kind, parts, results, disk))
        # Its own ones, whatever another look has met by now; without a reading those of the latest one.
        return replace(self._compared(snapshot), secrets=disk.secrets if disk else self._met or ())

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
        met = self._latest() if look is None else look.secrets
        held = (secret.reveal() for secret in (*self._settings.secrets, *met) if secret.is_maskable)
        return tuple(dict.fromkeys(held))

    def _latest(self) -> tuple[Secret, ...]:
        met, home = self._met, self._settings.home
        if met is not None or home is None:
            return met or ()
        views = (load_adapter(kind).read_disk(home) for kind in self._settings.kinds)
        found = tuple(secret for view in views for secret in view.secrets)
        # A look may have read it in the meantime.
        self._met = found if self._met is None else self._met
        return self._met

    async def aclose(self) -> None:
        """Close the transport, where one was opened."""
        if self._transports:
            await next(iter(self._transports.values())).aclose()

    def _transport(self, kind: str) -> ReadOnlyTransport:
        """Each kind has its own list of paths, over the one network."""
        # Imported on first use: httpx is a tenth of a second that starting the server can do without.
        from router_client._transport import ReadOnlyTransport, http_transport  # noqa: PLC0415

        if kind not in self._transports:
            self._inner = self._inner or http_transport(self._settings.origin)
            paths = {read.path for read in load_adapter(kind).every_read}
            guarded = ReadOnlyTransport(self._settings.origin, paths, self._settings.timeout_s, self._inner)
            self._transports[kind] = guarded
        return self._transports[kind]

    async def _recognise(self, progress: _Progress) -> tuple[str, dict[str, Result]]:
        """Which router it is, by open reads alone, and what they brought.

        Where the kind is to be found out, the probes of all kinds go out side by side, and only the router that is
        recognised is asked further: what is harmless on one router may cost money on another.
        """
        kinds = self._settings.kinds
        if len(kinds) == 1:
            return kinds[0], await self._all(kinds[0], load_adapter(kinds[0]).identity, progress)
        probed: dict[str, dict[str, Result]] = {}

        async def ask(kind: str) -> None:
            probed[kind] = await self._all(kind, (load_adapter(kind).probe,), progress)

        async with anyio.create_task_group() as tasks:
            for kind in kinds:
                tasks.start_soon(ask, kind)
        kind = next((kind for kind in kinds if _well(probed[kind])), self._settings.likely_kind)
        further = load_adapter(kind).identity[1:]
        if not _well(probed[kind]):
            return kind, probed[kind] | {read.name: Result(read, Outcome.SKIPPED) for read in further}
        return kind, probed[kind] | await self._all(kind, further, progress)

    async def _ask(
        self, kind: str, parts: Collection[Part], identity: dict[str, Result], progress: _Progress
    ) -> dict[str, Result]:
        """Further proof where there is a credential to lose; then the gate, one by one; then all else at once."""
        adapter, has_key = load_adapter(kind), self._settings.key_for(kind) is not None
        results = dict(identity)
        if _well(results) and (has_key or self._settings.token_for(kind)):
            results |= await self._all(kind, adapter.further_proof(identity), progress)
        shut = not _well(results)
        while parts and (read := adapter.gate(results)) is not None:
            gate = {read.name: Result(read, Outcome.SKIPPED)} if shut else await self._all(kind, (read,), progress)
            results |= gate
            shut = shut or gate[read.name].outcome in SHUT
        later = adapter.reads(parts, results, has_key=has_key)
        if shut:
            return results | {read.name: Result(read, Outcome.SKIPPED) for read in later}
        return results | await self._all(kind, later, progress)

    async def _all(self, kind: str, reads: Collection[Read], progress: _Progress) -> dict[str, Result]:
        results: dict[str, Result] = {}
        progress.expect(len(reads))

        async def do(read: Read) -> None:
            results[read.name] = await self._reads.do((kind, read), partial(self._one, kind, read))
            await progress.done(read.name)

        async with anyio.create_task_group() as tasks:
            for read in reads:
                tasks.start_soon(do, read)
        return {read.name: results[read.name] for read in reads}

    async def _one(self, kind: str, read: Read) -> Result:
        credential = self._credential(kind, read)
        if read.credential is Credential.ADMIN and credential is None:
            # Asked without a token it would count as a failed login on the operator's console.
            return Result(read, Outcome.NEEDS_ADMIN)
        started = time.perf_counter()
        try:
            answer = await self._transport(kind).get(read, credential)
        except ReadFailed as failed:
            return Result(read, failed.outcome, _since(started))
        judged = load_adapter(kind).judge(read, answer)
        return Result(read, judged.outcome, _since(started), judged.data)

    def _credential(self, kind: str, read: Read) -> Secret | None:
        if read.credential is Credential.NONE:
            return None
        held = self._settings.key_for if read.credential is Credential.KEY else self._settings.token_for
        return held(kind)

    async def _disk(self, kind: str, parts: Collection[Part]) -> DiskView | None:
        if Part.BACKENDS not in parts or self._settings.home is None:
            return None
        read = partial(load_adapter(kind).read_disk, self._settings.home)
        view = await anyio.to_thread.run_sync(read)
        self._met = view.secrets
        return view

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


class _Progress:
    """Counts the reads of one look, and tells everybody who waits for it."""

    def __init__(self) -> None:
        self._waiting: list[OnRead | None] = []
        self._done = self._total = 0

    def join(self, on_read: OnRead | None) -> None:
        self._waiting.append(on_read)

    def leave(self, on_read: OnRead | None) -> bool:
        """True where nobody waits any more."""
        self._waiting.remove(on_read)
        return not self._waiting

    def expect(self, more: int) -> None:
        self._total += more

    async def done(self, name: str) -> None:
        self._done += 1
        for on_read in tuple(self._waiting):
            if on_read is not None:
                # Whoever no longer listens takes nothing from the others.
                with suppress(Exception):
                    await on_read(self._done, self._total, name)


def _well(results: Results) -> bool:
    return all(result.outcome is Outcome.OK for result in results.values())


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
