"""Finds out which program listens at each candidate address, without a credential."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from math import inf

import anyio
from msgspec import Struct, field
from msgspec.structs import replace

from router_client.model.address import Address
from router_client.model.states import Outcome, Peer
from router_client.programs import recognize
from router_client.reads import Answer, Result, proved_by
from router_client.routers import KINDS, load_adapter
from router_client.routers.signs import LIVEZ, Program
from router_client.sender import ReadSender, all_ok, skipped
from router_client.settings.candidates import Candidate

PATIENCE = 0.5
"""The share of the time budget after which an identified router is taken without waiting for the other addresses."""

GRACE_S = 1.0
"""How long an identified router that is preferred to all others waits for them: they are only named."""


class Sighting(Struct, frozen=True):
    """What was found out about one address.

    `kind` is the router kind that its responses look like, and `identity` the results of that kind's identity reads.
    `program` is one that is not supported. `status` and `media_type` are those of the response to
    the first read, if there was one, and `outcome` is how that read ended. `management` is the address of the router's
    management page, if that answers while this address refuses connections.
    """

    candidate: Candidate
    peer: Peer
    kind: str | None = None
    identity: Mapping[str, Result] = field(default_factory=dict)
    program: Program | None = None
    status: int | None = None
    media_type: str = ""
    outcome: Outcome = Outcome.OK
    management: Address | None = None

    @property
    def is_identified(self) -> bool:
        """True if the address proved which router listens there."""
        return self.peer is Peer.IDENTIFIED

    @property
    def is_server(self) -> bool:
        """True if it is a server that runs models itself."""
        return self.kind is not None and KINDS[self.kind].is_server


async def discover(
    senders: Mapping[Candidate, ReadSender], kinds: Collection[str], deadline: float, given_up_at: float = inf
) -> tuple[Sighting, ...]:
    """Look at all addresses at once. Return what was found out, in their order, by the deadline at the latest.

    Returns as soon as an address that a client uses is identified and none before it may be, a moment after another
    router is identified and none before it may be, and after half the time once any is identified. An address from
    which nothing came by `given_up_at` counts as unresponsive.
    """
    search = _Search(senders, kinds, given_up_at if given_up_at < deadline else inf)
    async with anyio.create_task_group() as tasks:
        for candidate in senders:
            tasks.start_soon(search.look, candidate)
        tasks.start_soon(search.settle)
        with anyio.move_on_after((deadline - anyio.current_time()) * PATIENCE):
            await search.decided.wait()
        search.is_impatient = True
        search.decide()
        # Each read ends by the deadline.
        await search.decided.wait()
        tasks.cancel_scope.cancel()
    return tuple(search.sightings.get(candidate) or _silent(candidate) for candidate in senders)


class _Search:
    """What was found out so far, and whether that decides which router is taken.

    `preferred` is set once a router is identified that no other address can outdo.
    """

    def __init__(self, senders: Mapping[Candidate, ReadSender], kinds: Collection[str], given_up_at: float) -> None:
        self._senders, self._kinds, self._given_up_at = senders, kinds, given_up_at
        self.sightings: dict[Candidate, Sighting] = {}
        self.decided, self.preferred = anyio.Event(), anyio.Event()
        self.is_impatient = False

    def decide(self) -> None:
        """Set the events that what was found out so far decides."""
        found = self.sightings
        # The first address that is identified or still may be.
        first = next((c for c in self._senders if c not in found or found[c].is_identified), None)
        if first in found and not found[first].is_server:
            self.preferred.set()
        is_found = (first in found and first.is_used_by_client) or len(found) == len(self._senders)
        if is_found or (self.is_impatient and any(each.is_identified for each in found.values())):
            self.decided.set()

    async def look(self, candidate: Candidate) -> None:
        """Look at one address; give it up if it stays silent."""
        sender = self._senders[candidate]
        found = await sender.unless_silent(self._given_up_at, partial(sight, candidate, sender, self._kinds))
        self.sightings[candidate] = found or _silent(candidate)
        self.decide()

    async def settle(self) -> None:
        """Decide a moment after the preferred router is known."""
        await self.preferred.wait()
        await anyio.sleep(GRACE_S)
        self.decided.set()


def _silent(candidate: Candidate) -> Sighting:
    return Sighting(candidate, Peer.UNRESPONSIVE, outcome=Outcome.TIMEOUT)


def select(sightings: Sequence[Sighting]) -> Sighting:
    """Return the router to observe: the first that is identified.

    A server of models that no client uses is usual beside a router: it does not hide one that is down. If there is
    none, it is the first that looks like a supported router, else the one whose management page answers, else the
    first address at which a known program or what a setting names answers, else the first at which nothing does: on a
    default port, any program may listen. Where all of them answer it is the first.
    """
    is_any_identified = any(found.is_identified for found in sightings)
    ranks: tuple[Callable[[Sighting], bool], ...] = (
        lambda found: found.is_identified and (found.candidate.is_used_by_client or not found.is_server),
        lambda found: found.management is not None and is_any_identified,
        lambda found: found.peer is Peer.UNREACHABLE and found.candidate.is_used_by_client and is_any_identified,
        lambda found: found.is_identified,
        lambda found: found.kind is not None and found.peer is not Peer.UNREACHABLE,
        lambda found: found.management is not None,
        lambda found: found.peer is not Peer.UNREACHABLE and not (found.candidate.is_default and not found.program),
        lambda found: found.peer is Peer.UNREACHABLE,
        lambda _: True,
    )
    return next(found for fits in ranks for found in sightings if fits(found))


async def sight(candidate: Candidate, sender: ReadSender, kinds: Collection[str]) -> Sighting:
    """Find out which program listens at one address.

    With a single kind only its identity reads are sent, if its probe is harmless or a setting names it. Otherwise
    /livez goes alone, and its answer decides what follows: the identity reads of the kinds that have its sign, then
    the second read of a program that has it.
    """
    if len(kinds) == 1 and (candidate.is_named or not KINDS[next(iter(kinds))].needs_sign):
        (kind,) = kinds
        return _sighting(candidate, kind, await identify(sender, kind))
    livez = await sender.fetch(LIVEZ)
    answer = livez.data
    if not isinstance(answer, Answer):
        return Sighting(candidate, proved_by({LIVEZ.name: livez}, (LIVEZ.name,)), outcome=livez.outcome)
    unconfirmed = None
    for kind in (kind for kind in kinds if any(sign.matches(answer) for sign in KINDS[kind].signs)):
        found = _sighting(candidate, kind, await identify(sender, kind, livez))
        if found.is_identified:
            return found
        unconfirmed = unconfirmed or (found if found.peer is not Peer.UNRECOGNIZED else None)
    if unconfirmed is not None:
        return unconfirmed
    program = await recognize(sender, answer)
    return Sighting(candidate, Peer.UNRECOGNIZED, program=program, status=answer.status, media_type=answer.media_type)


async def identify(sender: ReadSender, kind: str, livez: Result | None = None) -> dict[str, Result]:
    """Return the results of a kind's identity reads, none of which sends a credential.

    The probe goes alone: the reads after it are harmless only on a program that answers it as this kind does.

    Args:
        livez: the response to /livez, if it was read before.
    """
    adapter = load_adapter(kind)
    probe, *others = adapter.identity
    if livez is not None and isinstance(livez.data, Answer) and probe.path == LIVEZ.path:
        results = {probe.name: replace(adapter.judge(probe, livez.data), ms=livez.ms, status=livez.status)}
    else:
        results = await sender.send_all(kind, (probe,))
    results |= await sender.send_all(kind, others) if all_ok(results) else skipped(others)
    while all_ok(results) and (read := adapter.proof(results)) is not None:
        results |= await sender.send_alone(kind, read)
    return results


def _sighting(candidate: Candidate, kind: str, identity: dict[str, Result]) -> Sighting:
    probe = identity[load_adapter(kind).identity[0].name]
    return Sighting(
        candidate, proved_by(identity, identity), kind, identity, status=probe.status, outcome=probe.outcome
    )
