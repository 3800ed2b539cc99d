"""RouterClient: settings in, Snapshots out. Reads run side by side, and callers share those under way."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

from router_client._shared import Shared
from router_client.config import AUTO, Settings
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
    from router_client.routers.adapter import Adapter

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
        self._met: dict[str, None] = {}

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
        disk: DiskView | None = None

        async def read_disk() -> None:
            nonlocal disk
            disk = await self._disk(parts)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read_disk)
            identity = await self._identity(progress)
            later = self._adapter.reads(parts, identity, has_key=self._settings.api_key is not None)
            if _well(identity):
                results = identity | await self._all(later, progress)
            else:
                results = identity | {read.name: Result(read, Outcome.SKIPPED) for read in later}
        return self._adapter.snapshot(self._gathered(parts, results, disk))

    def known_secrets(self) -> tuple[str, ...]:
        """Every credential in the settings, and every key met in the state folder so far: for the scrubber."""
        held = (self._settings.api_key, self._settings.admin_token)
        return (*(secret.reveal() for secret in held if secret), *self._met)

    async def aclose(self) -> None:
        """Close the transport, where one was opened."""
        if "_transport" in self.__dict__:
            await self._transport.aclose()

    @cached_property
    def _adapter(self) -> Adapter:
        return load_adapter(self._settings.likely_kind)

    @cached_property
    def _transport(self) -> ReadOnlyTransport:
        # Imported on first use: httpx is a tenth of a second that starting the server can do without.
        from router_client._transport import ReadOnlyTransport  # noqa: PLC0415

        paths = {read.path for read in self._adapter.every_read}
        return ReadOnlyTransport(self._settings.origin, paths, self._settings.timeout_s, self._inner)

    async def _identity(self, progress: _Progress) -> dict[str, Result]:
        """Open reads only. What has a credential to lose asks for further proof."""
        identity = await self._all(self._adapter.identity, progress)
        has_credential = self._settings.api_key or self._settings.admin_token
        if not (_well(identity) and has_credential):
            return identity
        return identity | await self._all(self._adapter.further_proof(identity), progress)

    async def _all(self, reads: Collection[Read], progress: _Progress) -> dict[str, Result]:
        results: dict[str, Result] = {}
        progress.expect(len(reads))

        async def do(read: Read) -> None:
            results[read.name] = await self._reads.do(read, partial(self._one, read))
            await progress.done(read.name)

        async with anyio.create_task_group() as tasks:
            for read in reads:
                tasks.start_soon(do, read)
        return {read.name: results[read.name] for read in reads}

    async def _one(self, read: Read) -> Result:
        credential = self._credential(read)
        if read.credential is Credential.ADMIN and credential is None:
            # Asked without a token it would count as a failed login on the operator's console.
            return Result(read, Outcome.NEEDS_ADMIN)
        started = time.perf_counter()
        try:
            answer = await self._transport.get(read, credential)
        except ReadFailed as failed:
            return Result(read, failed.outcome, _since(started))
        judged = self._adapter.judge(read, answer)
        return Result(read, judged.outcome, _since(started), judged.data)

    def _credential(self, read: Read) -> Secret | None:
        if read.credential is Credential.NONE:
            return None
        return self._settings.api_key if read.credential is Credential.KEY else self._settings.admin_token

    async def _disk(self, parts: Collection[Part]) -> DiskView | None:
        if Part.BACKENDS not in parts or self._settings.home is None:
            return None
        read = partial(self._adapter.read_disk, self._settings.home)
        view = await anyio.to_thread.run_sync(read)
        self._met.update((secret.reveal(), None) for secret in view.secrets)
        return view

    def _gathered(self, parts: Collection[Part], results: dict[str, Result], disk: DiskView | None) -> Gathered:
        kind = None if self._settings.kind == AUTO else self._settings.kind
        return Gathered(self._clock(), kind, str(self._settings.origin), parts, results, disk)


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
