"""One look at a router: who is there, the gate, the other reads, the admin read; all before one deadline."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import anyio

from router_client.errors import ReadFailed, Unproved, Unverified
from router_client.model.secret import Secret
from router_client.model.states import Outcome, Part
from router_client.progress import Progress
from router_client.reads import Credential, Read, Result, Results
from router_client.routers import load_adapter
from router_client.settings.environment import Settings
from router_client.shared import Shared

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from router_client.transport.connections import Line, Lines
    from router_client.transport.read_only import ReadOnlyTransport

SHUT = frozenset(
    {
        Outcome.NEEDS_KEY,
        Outcome.KEY_REJECTED,
        Outcome.KEY_EXPIRED,
        Outcome.KEY_OVER_BUDGET,
        Outcome.THROTTLED,
        Outcome.REFUSED,
        Outcome.TIMEOUT,
        Outcome.NOT_THIS_ROUTER,
        Outcome.UNVERIFIED,
    }
)
"""How a gate read ends where no other read would fare better."""

HEAD_START_S = 0.1
"""How long the probe of one kind waits for the answer to another's."""

MAX_SPARES = 3
"""Connections that prove themselves ahead: with the one in use, as many as there may be."""

STRANGE = frozenset(
    {
        Outcome.MALFORMED,
        Outcome.TOO_LARGE,
        Outcome.FORBIDDEN,
        Outcome.NOT_THIS_ROUTER,
        Outcome.UNVERIFIED,
    }
)
"""How a keyed read ends that this router did not answer: no second credential goes where the first one met that."""

ABSENT = frozenset({Outcome.DISABLED, Outcome.UNSUPPORTED})
"""How a read ends that the router has not. Any program answers so: it counts once another keyed read was answered."""


class Look:
    """Asks over the connections of one look. `reads` are those under way of all looks, which share them."""

    def __init__(
        self,
        settings: Settings,
        guard: Callable[[str], ReadOnlyTransport],
        lines: Lines,
        reads: Shared[Result],
        progress: Progress,
    ) -> None:
        self._settings = settings
        self._guard = guard
        self._lines = lines
        self._reads = reads
        self._progress = progress
        self._spares: TaskGroup | None = None

    async def take(self, parts: Collection[Part]) -> tuple[str, dict[str, Result]]:
        """Which router it is, and all that is wanted of it."""
        try:
            async with anyio.create_task_group() as tasks:
                self._spares = tasks
                kind, identity = await self._recognise()
                results = await self._ask(kind, parts, identity)
                # What still proves itself is not needed any more.
                tasks.cancel_scope.cancel()
        finally:
            self._spares = None
        return kind, results

    async def _recognise(self) -> tuple[str, dict[str, Result]]:
        """Which router it is, by open reads alone, and what they brought.

        Where the kind is to be found out, the likely one is probed first, and the others until one is answered well.
        Only the router that is recognised is asked further: what is harmless on one may cost money on another.
        """
        kinds = self._settings.kinds
        if len(kinds) == 1:
            return await self._proof(kinds[0], await self._all(kinds[0], load_adapter(kinds[0]).identity))
        probed: dict[str, dict[str, Result]] = {}

        async def ask(kind: str, ended: anyio.Event) -> None:
            probed[kind] = await self._all(kind, (load_adapter(kind).probe,))
            if well(probed[kind]):
                # Another kind's probe may hang on this router.
                tasks.cancel_scope.cancel()
            ended.set()

        likely = self._settings.likely_kind
        async with anyio.create_task_group() as tasks:
            for kind in sorted(kinds, key=lambda kind: kind != likely):
                tasks.start_soon(ask, kind, ended := anyio.Event())
                with anyio.move_on_after(HEAD_START_S):
                    await ended.wait()
        kind = next((kind for kind, probe in probed.items() if well(probe)), likely)
        further = load_adapter(kind).identity[1:]
        if not well(probed[kind]):
            return kind, probed[kind] | _skipped(further)
        return await self._proof(kind, probed[kind] | await self._all(kind, further))

    async def _ask(self, kind: str, parts: Collection[Part], identity: dict[str, Result]) -> dict[str, Result]:
        """The gate, one read by one; then all else at once, and what that shows to be there; the admin read last."""
        adapter, results = load_adapter(kind), dict(identity)
        shut = not well(results)
        while parts and (read := adapter.gate(results)) is not None:
            results |= _skipped((read,)) if shut else await self._ahead(kind, read)
            shut = shut or self._is_shut(kind, results[read.name], results)
        admin: tuple[Read, ...] = ()
        while later := self._left(kind, parts, results, admin):
            admin += tuple(read for read in later if read.credential is Credential.ADMIN)
            others = tuple(read for read in later if read not in admin)
            results |= _skipped(others) if shut else await self._all(kind, others)
        may_ask = well(identity) and (self._settings.token_for(kind) is None or _is_itself(results))
        return results | (await self._all(kind, admin) if may_ask else _skipped(admin))

    def _left(
        self, kind: str, parts: Collection[Part], results: Results, put_off: Collection[Read]
    ) -> tuple[Read, ...]:
        """The reads that are wanted after those that came back."""
        wanted = load_adapter(kind).reads(parts, results, has_key=self._settings.key_for(kind) is not None)
        return tuple(read for read in wanted if read.name not in results and read not in put_off)

    async def _proof(self, kind: str, identity: dict[str, Result]) -> tuple[str, dict[str, Result]]:
        """The identity reads, and what else has to be shown where they do not show enough."""
        results = dict(identity)
        while well(results) and (read := load_adapter(kind).proof(results)) is not None:
            results |= await self._ahead(kind, read)
        return kind, results

    def _is_shut(self, kind: str, gate: Result, results: Results) -> bool:
        carried = _is_keyed(gate) and self._settings.key_for(kind) is not None
        is_strange = gate.outcome in STRANGE or (gate.outcome in ABSENT and not _is_itself(results))
        return gate.outcome in SHUT or (carried and is_strange)

    async def _ahead(self, kind: str, read: Read) -> dict[str, Result]:
        """One read alone. Where the router is slow, the connections for the reads after it prove themselves now."""
        if self._lines.is_slow and self._spares is not None and self._settings.key_for(kind) is not None:
            for _ in range(MAX_SPARES):
                self._spares.start_soon(self._prove_spare, kind)
            self._spares = None
        return await self._all(kind, (read,))

    async def _prove_spare(self, kind: str) -> None:
        with suppress(ReadFailed):
            async with self._lines.spare(partial(_is_proved, kind)) as line:
                if line is not None:
                    await self._prove(kind, line)

    async def _all(self, kind: str, reads: Collection[Read]) -> dict[str, Result]:
        results: dict[str, Result] = {}
        self._progress.expect(len(reads))

        async def do(read: Read) -> None:
            results[read.name] = await self._reads.do((kind, read), partial(self._one, kind, read))
            await self._progress.done(read.name)

        try:
            async with anyio.create_task_group() as tasks:
                for read in reads:
                    tasks.start_soon(do, read)
        finally:
            self._progress.expect(len(results) - len(reads))
        return {read.name: results[read.name] for read in reads}

    async def _one(self, kind: str, read: Read) -> Result:
        credential = self._credential(kind, read)
        if read.credential is Credential.ADMIN and credential is None:
            # Asked without a token it would count as a failed login on the operator's console.
            return Result(read, Outcome.NEEDS_ADMIN)
        try:
            async with self._lines.one(partial(_is_proved, kind)) as line:
                if credential is not None:
                    await self._prove(kind, line)
                return await self._over(line, kind, read, credential)
        except ReadFailed as failed:
            # It was not sent: there was no connection, or nobody behind it that may have the credential.
            return Result(read, failed.outcome)

    async def _prove(self, kind: str, line: Line) -> None:
        """A new connection may lead to another program than the one before: it has to show the same.

        Raises:
            Unproved: it did not.
            Unverified: it did, and was closed then.
        """
        while (read := _next_proof(kind, line)) is not None:
            result = await self._over(line, kind, read, None)
            if result.outcome is not Outcome.OK:
                raise Unproved(result.outcome)
            if not line.connection.is_usable:
                raise Unverified

    async def _over(self, line: Line, kind: str, read: Read, credential: Secret | None) -> Result:
        started = time.perf_counter()
        try:
            answer = await self._guard(kind).get(line.connection, read, credential, deadline=self._lines.deadline)
        except ReadFailed as failed:
            return Result(read, failed.outcome, _since(started))
        result = replace(load_adapter(kind).judge(read, answer), ms=_since(started))
        if result.outcome is Outcome.OK and read.credential is Credential.NONE:
            line.shown.setdefault(kind, {})[read.name] = result
        return result

    def _credential(self, kind: str, read: Read) -> Secret | None:
        if read.credential is Credential.NONE:
            return None
        held = self._settings.key_for if read.credential is Credential.KEY else self._settings.token_for
        return held(kind)


def well(results: Results) -> bool:
    """True where every one of these reads ended well."""
    return all(result.outcome is Outcome.OK for result in results.values())


def _next_proof(kind: str, line: Line) -> Read | None:
    return load_adapter(kind).proof(line.shown.get(kind, {}))


def _is_proved(kind: str, line: Line) -> bool:
    return _next_proof(kind, line) is None


def _is_itself(results: Results) -> bool:
    """True where the reads that take the key were answered as this router does: the token goes nowhere else."""
    outcomes = {each.outcome for each in results.values() if _is_keyed(each)}
    return Outcome.OK in outcomes and not outcomes & (SHUT | STRANGE)


def _is_keyed(result: Result) -> bool:
    return result.read.credential is Credential.KEY


def _skipped(reads: Collection[Read]) -> dict[str, Result]:
    return {read.name: Result(read, Outcome.SKIPPED) for read in reads}


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
