"""Sends the reads of one look, each over a connection that is proven before it carries a credential."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import anyio
from msgspec.structs import replace

from router_client.errors import ConnectionClosed, NotThisRouter, ReadFailed
from router_client.model.secret import Secret
from router_client.model.states import Outcome
from router_client.progress import Progress
from router_client.reads import Credential, Read, Result, Results
from router_client.routers import load_adapter
from router_client.settings.settings import Settings
from router_client.single_flight import SingleFlight
from router_client.transport.connections import ConnectionPool, PooledConnection
from router_client.transport.read_only import ReadOnlyTransport

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

T = TypeVar("T")

MAX_SPARE_CONNECTIONS = 3
"""Connections proven ahead of need. With the one in use that is all the pool has (MAX_CONNECTIONS)."""


class Site(NamedTuple):
    """An address: a router's, or that of a management page, where a connection proves itself by other reads.

    `transport_for` returns the transport with the reads of a router kind there, and for None with those of discovery.
    """

    transport_for: Callable[[str | None], ReadOnlyTransport]
    is_management: bool = False


class ReadSender:
    """Sends reads over the connection pool of one look.

    `reads` shares reads that are under way between looks that overlap.
    """

    def __init__(
        self,
        settings: Settings,
        site: Site,
        pool: ConnectionPool,
        reads: SingleFlight[Result],
        progress: Progress,
    ) -> None:
        self._settings = settings
        self._transport_for = site.transport_for
        self._pool = pool
        self._reads = reads
        self._progress = progress
        self._next_proof = _management_proof if site.is_management else _next_proof
        self._spare_tasks: TaskGroup | None = None
        self.has_answered = False
        """Whether anything answered a read at this address, as the router or not."""

    @asynccontextmanager
    async def spare_connections(self) -> AsyncIterator[None]:
        """Allow proving spare connections in the background of this block. At its end those under way are given up."""
        try:
            async with anyio.create_task_group() as tasks:
                self._spare_tasks = tasks
                yield
                tasks.cancel_scope.cancel()
        finally:
            self._spare_tasks = None

    async def unless_silent(self, at: float, work: Callable[[], Awaitable[T]]) -> T | None:
        """Return the result of `work`; None if it had not ended by `at` and nothing had answered at this address."""
        if at == inf:
            return await work()
        result: T | None = None
        async with anyio.create_task_group() as tasks:

            async def give_up() -> None:
                await anyio.sleep_until(at)
                if not self.has_answered:
                    tasks.cancel_scope.cancel()

            tasks.start_soon(give_up)
            result = await work()
            tasks.cancel_scope.cancel()
        return result

    async def fetch(self, read: Read) -> Result:
        """Send an open read of discovery, which belongs to no adapter. The data of its result is the Answer."""
        started = time.perf_counter()
        try:
            async with self._pool.acquire(lambda _: False) as pooled:
                transport = self._transport_for(None)
                answer = await transport.get(pooled.connection, read, deadline=self._pool.deadline)
        except ReadFailed as failed:
            return Result(read, failed.outcome)
        self.has_answered = True
        return Result(read, Outcome.OK, _elapsed_ms(started), answer, answer.status)

    async def send_alone(self, kind: str, read: Read) -> dict[str, Result]:
        """Send one read. If the router is slow, prove spare connections for the reads after it meanwhile."""
        # Not if each takes a second connection to be proved: the pool has only a few.
        is_simple = not any(each.is_last for each in load_adapter(kind).identity)
        has_key = self._settings.key_for(kind) is not None
        if self._pool.is_slow and self._spare_tasks is not None and has_key and is_simple:
            for _ in range(MAX_SPARE_CONNECTIONS):
                self._spare_tasks.start_soon(self._prove_spare, kind)
            self._spare_tasks = None
        return await self.send_all(kind, (read,))

    async def _prove_spare(self, kind: str) -> None:
        with suppress(ReadFailed):
            async with self._pool.acquire_spare(partial(self._is_proven, kind)) as pooled:
                if pooled is not None:
                    await self._prove(kind, pooled)

    def _is_proven(self, kind: str, pooled: PooledConnection) -> bool:
        return self._next_proof(kind, pooled) is None

    async def send_all(self, kind: str, reads: Collection[Read]) -> dict[str, Result]:
        """Send these reads concurrently. Return their results by name, in the order of `reads`."""
        results: dict[str, Result] = {}
        self._progress.expect(len(reads))

        async def send(read: Read) -> None:
            results[read.name] = await self._reads.do((kind, read), partial(self._send_one, kind, read))
            await self._progress.done(read.name)

        try:
            await _run_all([partial(send, read) for read in reads])
        finally:
            self._progress.expect(len(results) - len(reads))
        return {read.name: results[read.name] for read in reads}

    async def _send_one(self, kind: str, read: Read) -> Result:
        """Send one read over a connection that is proven first if the read carries a credential."""
        credential = self.credential_for(kind, read)
        if read.credential is Credential.ADMIN and credential is None:
            # Without a token it would count as a failed login on the router's console.
            return Result(read, Outcome.NEEDS_ADMIN)
        try:
            async with self._pool.acquire(partial(self._is_proven, kind)) as pooled:
                if credential is not None:
                    await self._prove(kind, pooled)
                return await self._send_over(pooled, kind, read, credential)
        except ReadFailed as failed:
            # Not sent: no connection could be opened, or it may not carry the credential.
            return Result(read, failed.outcome)

    async def _prove(self, kind: str, pooled: PooledConnection) -> None:
        """Make a connection prove that it leads to this router: a new one may lead to another program.

        Raises:
            NotThisRouter: the connection leads elsewhere.
            ConnectionClosed: the connection was verified, but the peer closed it.
        """
        while (read := self._next_proof(kind, pooled)) is not None:
            result = await (
                self._send_beside(pooled, kind, read) if read.is_last else self._send_over(pooled, kind, read, None)
            )
            if result.outcome is not Outcome.OK:
                raise NotThisRouter(result.outcome)
            if not pooled.connection.is_usable:
                raise ConnectionClosed

    async def _send_beside(self, pooled: PooledConnection, kind: str, read: Read) -> Result:
        """Send a read whose answer closes the connection over a new one, and count it as this one's proof.

        The new one is opened after this one, so that both lead to the program that listens there.
        """
        async with self._pool.acquire_spare(lambda _: True) as other:
            if other is None:
                raise ConnectionClosed
            result = await self._send_over(other, kind, read, None)
        pooled.proofs.setdefault(kind, {})[read.name] = result
        return result

    async def _send_over(self, pooled: PooledConnection, kind: str, read: Read, credential: Secret | None) -> Result:
        started = time.perf_counter()
        transport = self._transport_for(kind)
        try:
            answer = await transport.get(pooled.connection, read, credential, deadline=self._pool.deadline)
        except ReadFailed as failed:
            return Result(read, failed.outcome, _elapsed_ms(started))
        self.has_answered = True
        result = replace(
            load_adapter(kind).judge(read, answer),
            ms=_elapsed_ms(started),
            status=answer.status,
            as_admin=credential is not None and credential is self._settings.token_for(kind),
        )
        if result.outcome is Outcome.OK and read.credential is Credential.NONE:
            pooled.proofs.setdefault(kind, {})[read.name] = result
        return result

    def credential_for(self, kind: str, read: Read) -> Secret | None:
        """Return the credential that a read sends to a router of this kind; None if it needs none or none is set."""
        match read.credential:
            case Credential.NONE:
                return None
            case Credential.KEY:
                return self._settings.key_for(kind)
            case Credential.ADMIN:
                return self._settings.token_for(kind)
            case Credential.ADMIN_OR_KEY:
                return self._settings.token_for(kind) or self._settings.key_for(kind)


async def _run_all(functions: Sequence[Callable[[], Coroutine[Any, Any, None]]]) -> None:
    """Run these concurrently. One alone needs no task."""
    if len(functions) == 1:
        await functions[0]()
        return
    async with anyio.create_task_group() as tasks:
        for function in functions:
            tasks.start_soon(function)


def all_ok(results: Results) -> bool:
    """Return True if every one of these reads succeeded."""
    return all(result.outcome is Outcome.OK for result in results.values())


def skipped(reads: Collection[Read]) -> dict[str, Result]:
    """Return the results of reads that are not sent, because an earlier read showed that they would fail."""
    return {read.name: Result(read, Outcome.SKIPPED) for read in reads}


def _next_proof(kind: str, pooled: PooledConnection) -> Read | None:
    return load_adapter(kind).proof(pooled.proofs.get(kind, {}))


def _management_proof(kind: str, pooled: PooledConnection) -> Read | None:
    """Return the next open read of the management page; None once it has answered all of them."""
    shown = pooled.proofs.get(kind, {})
    open_reads = (read for read in load_adapter(kind).every_read if read.at_management and not read.is_credentialed)
    return next((read for read in open_reads if read.name not in shown), None)


def _elapsed_ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
