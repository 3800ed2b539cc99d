"""Finds out which program listens at each candidate address, without a credential."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import anyio

from router_client.errors import ReadFailed
from router_client.model.states import Outcome, Peer
from router_client.reads import Answer, Read, Result, proved_by
from router_client.routers import KINDS, load_adapter
from router_client.routers.signs import LIVEZ, PROGRAMS
from router_client.sender import ReadSender, all_ok, skipped
from router_client.settings.candidates import Candidate

PATIENCE = 0.5
"""The share of the time budget after which an identified router is taken without waiting for the other addresses."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was found out about one address.

    `kind` is the router kind that its responses look like, and `identity` the results of that kind's identity reads.
    `program` is the name of a program that is not supported. `status` and `media_type` are those of the response to
    /livez, if there was one. `outcome` is how that read ended.
    """

    candidate: Candidate
    peer: Peer
    kind: str | None = None
    identity: Mapping[str, Result] = field(default_factory=dict)
    program: str | None = None
    status: int | None = None
    media_type: str = ""
    outcome: Outcome = Outcome.OK


async def discover(
    senders: Mapping[Candidate, ReadSender], kinds: Collection[str], deadline: float
) -> tuple[Sighting, ...]:
    """Look at all addresses at once. Return what was found out, in their order, by the deadline at the latest.

    Returns as soon as the address that a client uses is identified, and after half the time once any is.
    """
    sightings: dict[Candidate, Sighting] = {}
    ended = anyio.Event()
    patience = anyio.current_time() + (deadline - anyio.current_time()) * PATIENCE

    async def look(candidate: Candidate, sender: ReadSender) -> None:
        sightings[candidate] = found = await sight(candidate, sender, kinds)
        is_last = len(sightings) == len(senders)
        if is_last or (found.peer is Peer.IDENTIFIED and candidate.is_used_by_client):
            ended.set()

    async with anyio.create_task_group() as tasks:
        for candidate, sender in senders.items():
            tasks.start_soon(look, candidate, sender)
        with anyio.CancelScope(deadline=patience):
            await ended.wait()
        if not any(found.peer is Peer.IDENTIFIED for found in sightings.values()):
            # Each read ends by the deadline.
            await ended.wait()
        tasks.cancel_scope.cancel()
    late = {candidate: Sighting(candidate, Peer.UNRESPONSIVE, outcome=Outcome.TIMEOUT) for candidate in senders}
    return tuple((late | sightings).values())


def select(sightings: Sequence[Sighting], kinds: Sequence[str]) -> Sighting:
    """Return the router to observe.

    Among those that are identified it is the one that a client uses, else the first in the order of `kinds`. If none
    is identified, it is the first address at which anything answers.
    """
    identified = [found for found in sightings if found.peer is Peer.IDENTIFIED]
    if identified:
        order = {kind: index for index, kind in enumerate(kinds)}
        return min(
            identified, key=lambda found: (not found.candidate.is_used_by_client, order.get(found.kind or "", 0))
        )
    return next((found for found in sightings if found.peer is not Peer.UNREACHABLE), sightings[0])


async def sight(candidate: Candidate, sender: ReadSender, kinds: Collection[str]) -> Sighting:
    """Find out which program listens at one address.

    With a single kind only its identity reads are sent. Otherwise /livez goes alone, and its answer decides what
    follows: the identity reads of the kinds that have its sign, then the second read of a program that has it.
    """
    if len(kinds) == 1:
        (kind,) = kinds
        return _sighting(candidate, kind, await identify(sender, kind))
    try:
        answer = await sender.answer_of(LIVEZ)
    except ReadFailed as failed:
        result = Result(LIVEZ, failed.outcome)
        return Sighting(candidate, proved_by({LIVEZ.name: result}, (LIVEZ.name,)), outcome=failed.outcome)
    slow = None
    for kind in (kind for kind in kinds if any(sign.matches(answer) for sign in KINDS[kind].signs)):
        found = _sighting(candidate, kind, await identify(sender, kind, answer))
        if found.peer is Peer.IDENTIFIED:
            return found
        slow = slow or (found if found.peer is Peer.UNRESPONSIVE else None)
    if slow is not None:
        return slow
    program = await _program(sender, answer)
    return Sighting(candidate, Peer.UNRECOGNIZED, program=program, status=answer.status, media_type=answer.media_type)


async def identify(sender: ReadSender, kind: str, livez: Answer | None = None) -> dict[str, Result]:
    """Return the results of a kind's identity reads, none of which sends a credential.

    Args:
        livez: the response to /livez, if it was read before; then the reads that may follow it go after it.
    """
    adapter = load_adapter(kind)
    reads: Sequence[Read] = adapter.identity
    results: dict[str, Result] = {}
    if livez is not None:
        probe, *reads = adapter.identity
        is_livez = probe.path == LIVEZ.path
        results = {probe.name: adapter.judge(probe, livez)} if is_livez else await sender.send_all(kind, (probe,))
    results |= await sender.send_all(kind, reads) if all_ok(results) else skipped(reads)
    while all_ok(results) and (read := adapter.proof(results)) is not None:
        results |= await sender.send_alone(kind, read)
    return results


def _sighting(candidate: Candidate, kind: str, identity: dict[str, Result]) -> Sighting:
    return Sighting(candidate, proved_by(identity, identity), kind, identity)


async def _program(sender: ReadSender, answer: Answer) -> str | None:
    """Return the name of the program that answers like this, or None. Sends at most one read for each path."""
    answers: dict[str, Answer | None] = {}
    for program in PROGRAMS:
        if not any(sign.matches(answer) for sign in program.signs):
            continue
        if program.confirm is None or program.confirmed is None:
            return program.name
        if program.confirm not in answers:
            answers[program.confirm] = await _answer(sender, program.confirm)
        confirmation = answers[program.confirm]
        if confirmation is not None and program.confirmed.matches(confirmation):
            return program.name
    return None


async def _answer(sender: ReadSender, path: str) -> Answer | None:
    try:
        return await sender.answer_of(Read("confirm", path, max_bytes=LIVEZ.max_bytes, truncate=True))
    except ReadFailed:
        return None
