"""Finds out which program listens at each candidate address, without a credential."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
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
    """Look at all addresses at once; return what was found out, in their order, by the deadline at the latest.

    Returns once no address before the first identified one may be, at once or a moment later if no client uses it,
    and after half the time once any is identified. What is silent until `given_up_at` is unresponsive."""
    sightings, looks = dict[Candidate, Sighting](), {candidate: anyio.CancelScope() for candidate in senders}
    decided, preferred, is_impatient = anyio.Event(), anyio.Event(), False

    def decide() -> None:
        # The first address that is identified or still may be.
        first = next((c for c in senders if c not in sightings or sightings[c].is_identified), None)
        if first in sightings and not sightings[first].is_server:
            preferred.set()
        is_found = (first in sightings and first.is_used_by_client) or len(sightings) == len(senders)
        if is_found or (is_impatient and any(s.is_identified for s in sightings.values())):
            decided.set()

    async def look(candidate: Candidate, sender: ReadSender) -> None:
        with looks[candidate]:
            sightings[candidate] = await sight(candidate, sender, kinds)
        sightings.setdefault(candidate, _silent(candidate))
        decide()

    async with anyio.create_task_group() as tasks:
        for candidate, sender in senders.items():
            tasks.start_soon(look, candidate, sender)
        tasks.start_soon(_give_up, senders, looks, given_up_at if given_up_at < deadline else None)
        tasks.start_soon(_settle, preferred, decided)
        with anyio.move_on_after((deadline - anyio.current_time()) * PATIENCE):
            await decided.wait()
        is_impatient = True
        decide()
        await decided.wait()
        tasks.cancel_scope.cancel()
    return tuple(sightings.get(candidate) or _silent(candidate) for candidate in senders)


async def _settle(preferred: anyio.Event, decided: anyio.Event) -> None:
    """Decide a moment after the preferred router is known."""
    await preferred.wait()
    await anyio.sleep(GRACE_S)
    decided.set()


def _silent(candidate: Candidate) -> Sighting:
    return Sighting(candidate, Peer.UNRESPONSIVE, outcome=Outcome.TIMEOUT)


async def _give_up(
    senders: Mapping[Candidate, ReadSender], looks: Mapping[Candidate, anyio.CancelScope], at: float | None
) -> None:
    """End the looks at addresses from which nothing has come by then; None stands for never."""
    if at is None:
        return
    await anyio.sleep_until(at)
    for candidate, sender in senders.items():
        if not sender.has_answered:
            looks[candidate].cancel()


def select(sightings: Sequence[Sighting]) -> Sighting:
    """Return the router to observe: the first that is identified.

    A server of models that no client uses is usual beside a router: it does not hide one that is down. If there is
    none, it is the first that looks like a supported router, else the one whose management page answers, else the
    first address at which a known program or what a setting names answers, else the first at which nothing does: on a
    default port, any program may listen. Where all of them answer it is the first.
    """
    has_server = any(found.is_identified for found in sightings)
    ranks: tuple[Callable[[Sighting], bool], ...] = (
        lambda found: found.is_identified and (found.candidate.is_used_by_client or not found.is_server),
        lambda found: found.management is not None and has_server,
        lambda found: found.peer is Peer.UNREACHABLE and found.candidate.is_used_by_client and has_server,
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
