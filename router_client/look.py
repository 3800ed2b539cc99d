"""One look at an identified router: the gate, the other reads and the admin read, all before one deadline."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from math import inf

import anyio

from router_client.model.states import Outcome, Part
from router_client.reads import Read, Result, Results
from router_client.routers import load_adapter
from router_client.sender import ReadSender, all_ok, skipped
from router_client.settings.settings import Settings

GATE_CLOSED_OUTCOMES = frozenset(
    {
        Outcome.NEEDS_KEY,
        Outcome.NEEDS_ADMIN,
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


class Look:
    """One round of reads: what is sent, in which order, and what is not sent."""

    def __init__(self, settings: Settings, sender: ReadSender) -> None:
        self._settings = settings
        self._sender = sender

    async def run(self, kind: str, parts: Collection[Part], identity: Results) -> dict[str, Result]:
        """Return the results of every read that `parts` need, by the read's name, `identity` among them."""
        # The gate reads one by one, then all other reads at once, then the admin reads.
        adapter, results = load_adapter(kind), dict(identity)
        is_closed = not all_ok(results)
        while parts and (read := adapter.gate(results)) is not None:
            results |= skipped((read,)) if is_closed else await self._sender.send_alone(kind, read)
            is_closed = is_closed or self._closes_gate(kind, results[read.name], results)
        admin: tuple[Read, ...] = ()
        # Some reads are known only from the results of others.
        while pending := self._pending_reads(kind, parts, results, admin):
            admin += tuple(read for read in pending if read.is_extra)
            reads = tuple(read for read in pending if read not in admin)
            results |= skipped(reads) if is_closed else await self._sender.send_all(kind, reads)
        has_no_token = self._settings.token_for(kind) is None
        may_send = all_ok(identity) and (has_no_token or _has_answered_keyed_reads(results))
        return results | (await self._sender.send_all(kind, admin) if may_send else skipped(admin))

    def _pending_reads(
        self, kind: str, parts: Collection[Part], results: Results, deferred: Collection[Read]
    ) -> tuple[Read, ...]:
        """Return the reads that `parts` need and that are neither done nor deferred."""
        needed = load_adapter(kind).reads(parts, results, has_key=self._settings.key_for(kind) is not None)
        pending = (read for read in needed if read.name not in results and read not in deferred)
        return tuple(read for read in pending if not read.at_management)

    async def run_management(self, kind: str, parts: Collection[Part], search_s: float = inf) -> dict[str, Result]:
        """Return the results of the reads that `parts` need at the management page.

        The first goes alone: if the token is rejected, it is not sent again. A page from which nothing came within
        `search_s` is given up.
        """
        needed = load_adapter(kind).reads(parts, {}, has_key=self._settings.key_for(kind) is not None)
        reads = tuple(read for read in needed if read.at_management)
        if not reads:
            return {}
        silent = {reads[0].name: Result(reads[0], Outcome.TIMEOUT)}
        given_up_at = anyio.current_time() + search_s
        first = await self._sender.unless_silent(given_up_at, partial(self._sender.send_all, kind, reads[:1]))
        results = silent if first is None else first
        return results | (await self._sender.send_all(kind, reads[1:]) if all_ok(results) else skipped(reads[1:]))

    def _closes_gate(self, kind: str, gate: Result, results: Results) -> bool:
        """Return True if no read may follow this gate read."""
        sent_key = gate.read.is_keyed and self._sender.credential_for(kind, gate.read) is not None
        is_foreign = gate.outcome in UNTRUSTED_OUTCOMES or (
            gate.outcome in NOT_OFFERED_OUTCOMES and not _has_answered_keyed_reads(results)
        )
        return gate.outcome in GATE_CLOSED_OUTCOMES or (sent_key and is_foreign)


def _has_answered_keyed_reads(results: Results) -> bool:
    """Return True if this router answered a keyed read and nothing suggests that another program did.

    Only then is the admin token sent.
    """
    outcomes = {result.outcome for result in results.values() if result.read.is_keyed}
    return Outcome.OK in outcomes and not outcomes & (GATE_CLOSED_OUTCOMES | UNTRUSTED_OUTCOMES)
