"""One look at a router: identify it, read the gate, the other reads and the admin read, all before one deadline."""

from __future__ import annotations

from collections.abc import Collection

import anyio

from router_client.model.states import Outcome, Part
from router_client.reads import Credential, Read, Result, Results
from router_client.routers import load_adapter
from router_client.sender import ReadSender
from router_client.settings.settings import Settings

GATE_CLOSED_OUTCOMES = frozenset(
    {
        Outcome.NEEDS_KEY,
        Outcome.KEY_REJECTED,
        Outcome.KEY_EXPIRED,
        Outcome.KEY_OVER_BUDGET,
        Outcome.RATE_LIMITED,
        Outcome.UNREACHABLE,
        Outcome.TIMEOUT,
        Outcome.UNRECOGNIZED,
        Outcome.CONNECTION_CLOSED,
    }
)
"""Outcomes of a gate read after which every other read would fail too, so no other read is sent."""

UNTRUSTED_OUTCOMES = frozenset(
    {
        Outcome.MALFORMED,
        Outcome.TOO_LARGE,
        Outcome.FORBIDDEN,
        Outcome.UNRECOGNIZED,
        Outcome.CONNECTION_CLOSED,
    }
)
"""Outcomes of a keyed read that suggest that something other than this router answered, or that the connection cannot
be trusted. No further credential is sent."""

NOT_OFFERED_OUTCOMES = frozenset({Outcome.DISABLED, Outcome.UNSUPPORTED})
"""Outcomes of a read that this router does not offer. Any program answers 404, so they count as this router's only
after it has answered another keyed read."""

PROBE_DELAY_S = 0.1
"""How long to wait for one kind's probe before the next kind is probed too."""


class Look:
    """One round of reads: what is sent, in which order, and what is not sent."""

    def __init__(self, settings: Settings, sender: ReadSender) -> None:
        self._settings = settings
        self._sender = sender

    async def run(self, parts: Collection[Part]) -> tuple[str, dict[str, Result]]:
        """Return the router's kind and the results of every read that `parts` need, by the read's name."""
        async with self._sender.spare_connections():
            kind, identity = await self._identify()
            return kind, await self._read_parts(kind, parts, identity)

    async def _identify(self) -> tuple[str, dict[str, Result]]:
        """Return the router's kind and the results of its identity reads, none of which sends a credential.

        Without ROUTER_KIND, the likely kind is probed first, then the others until one probe succeeds. Only the kind
        that is found is read further: a read that is harmless on one router may cost money on another.
        """
        kinds = self._settings.kinds
        if len(kinds) == 1:
            (kind,) = kinds
            identity = await self._sender.send_all(kind, load_adapter(kind).identity)
            return kind, await self._complete_proof(kind, identity)
        likely = self._settings.likely_kind
        probes = await self._probe_kinds(likely)
        kind = next((kind for kind, probe in probes.items() if all_ok(probe)), likely)
        other_reads = load_adapter(kind).identity[1:]
        if not all_ok(probes[kind]):
            return kind, probes[kind] | _skipped(other_reads)
        identity = probes[kind] | await self._sender.send_all(kind, other_reads)
        return kind, await self._complete_proof(kind, identity)

    async def _probe_kinds(self, likely: str) -> dict[str, dict[str, Result]]:
        """Send each kind's probe, the likely kind's first, until one succeeds. Return the results by kind."""
        probes: dict[str, dict[str, Result]] = {}

        async def probe(kind: str, done: anyio.Event) -> None:
            probes[kind] = await self._sender.send_all(kind, (load_adapter(kind).probe,))
            if all_ok(probes[kind]):
                # This router may leave another kind's probe unanswered.
                tasks.cancel_scope.cancel()
            done.set()

        async with anyio.create_task_group() as tasks:
            for kind in sorted(self._settings.kinds, key=lambda kind: kind != likely):
                tasks.start_soon(probe, kind, done := anyio.Event())
                with anyio.move_on_after(PROBE_DELAY_S):
                    await done.wait()
        return probes

    async def _complete_proof(self, kind: str, identity: dict[str, Result]) -> dict[str, Result]:
        """Send further open reads for as long as the identity reads succeed and the proof is incomplete."""
        results = dict(identity)
        while all_ok(results) and (read := load_adapter(kind).proof(results)) is not None:
            results |= await self._sender.send_alone(kind, read)
        return results

    async def _read_parts(self, kind: str, parts: Collection[Part], identity: dict[str, Result]) -> dict[str, Result]:
        """Send the gate reads one by one, then all other reads at once, then the admin reads."""
        adapter, results = load_adapter(kind), dict(identity)
        is_closed = not all_ok(results)
        while parts and (read := adapter.gate(results)) is not None:
            results |= _skipped((read,)) if is_closed else await self._sender.send_alone(kind, read)
            is_closed = is_closed or self._closes_gate(kind, results[read.name], results)
        admin: tuple[Read, ...] = ()
        # Some reads are known only from the results of others.
        while pending := self._pending_reads(kind, parts, results, admin):
            admin += tuple(read for read in pending if read.credential is Credential.ADMIN)
            reads = tuple(read for read in pending if read not in admin)
            results |= _skipped(reads) if is_closed else await self._sender.send_all(kind, reads)
        has_no_token = self._settings.token_for(kind) is None
        may_send = all_ok(identity) and (has_no_token or _has_answered_keyed_reads(results))
        return results | (await self._sender.send_all(kind, admin) if may_send else _skipped(admin))

    def _pending_reads(
        self, kind: str, parts: Collection[Part], results: Results, deferred: Collection[Read]
    ) -> tuple[Read, ...]:
        """Return the reads that `parts` need and that are neither done nor deferred."""
        needed = load_adapter(kind).reads(parts, results, has_key=self._settings.key_for(kind) is not None)
        return tuple(read for read in needed if read.name not in results and read not in deferred)

    def _closes_gate(self, kind: str, gate: Result, results: Results) -> bool:
        """Return True if no read may follow this gate read."""
        sent_key = _takes_key(gate) and self._settings.key_for(kind) is not None
        is_foreign = gate.outcome in UNTRUSTED_OUTCOMES or (
            gate.outcome in NOT_OFFERED_OUTCOMES and not _has_answered_keyed_reads(results)
        )
        return gate.outcome in GATE_CLOSED_OUTCOMES or (sent_key and is_foreign)


def all_ok(results: Results) -> bool:
    """Return True if every one of these reads succeeded."""
    return all(result.outcome is Outcome.OK for result in results.values())


def _has_answered_keyed_reads(results: Results) -> bool:
    """Return True if this router answered a keyed read and nothing suggests that another program did.

    Only then is the admin token sent.
    """
    outcomes = {result.outcome for result in results.values() if _takes_key(result)}
    return Outcome.OK in outcomes and not outcomes & (GATE_CLOSED_OUTCOMES | UNTRUSTED_OUTCOMES)


def _takes_key(result: Result) -> bool:
    return result.read.credential is Credential.KEY


def _skipped(reads: Collection[Read]) -> dict[str, Result]:
    return {read.name: Result(read, Outcome.SKIPPED) for read in reads}
