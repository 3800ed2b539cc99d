"""Looks at the management page of a router whose own address refuses connections, without a credential."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from math import inf

import anyio
from msgspec.structs import replace

from router_client.discovery import Sighting
from router_client.model.address import Address
from router_client.model.states import Outcome, Peer
from router_client.programs import recognize
from router_client.reads import Answer, Result
from router_client.routers import KINDS, load_adapter
from router_client.routers.signs import LIVEZ, Program
from router_client.sender import ReadSender
from router_client.settings.url import parse_address


async def with_management(
    sightings: Sequence[Sighting],
    pages: Mapping[str, Address],
    kinds: Collection[str],
    sender_of: Callable[[Address], Awaitable[ReadSender]],
    search_s: float = inf,
) -> tuple[Sighting, ...]:
    """Return the sightings; if no router is up, add where one is down while its management page answers.

    Args:
        pages: the address of the management page by router kind.
        kinds: the kinds that are looked for.
        search_s: how long to wait for a page.
    """
    found = list(sightings)
    for kind, page in pages.items() if not any(each.is_identified and not each.is_server for each in found) else ():
        row = KINDS[kind].management
        down = next((at for at, each in enumerate(found) if _may_be_down(each, kind, kinds)), None)
        if down is not None and row is not None and await _is_at(await sender_of(page), row.program, search_s):
            refused = {read.name: Result(read, Outcome.UNREACHABLE) for read in load_adapter(kind).identity}
            found[down] = replace(found[down], kind=kind, identity=refused, management=page)
    return tuple(found)


def _may_be_down(sighting: Sighting, kind: str, kinds: Collection[str]) -> bool:
    """Return True if an address refuses connections at which a router of this kind is meant to listen."""
    candidate, default = sighting.candidate, parse_address("ROUTER_URL", KINDS[kind].url)
    is_own = tuple(kinds) == (kind,) or candidate.kind == kind or candidate.address.port == default.port
    return sighting.peer is Peer.UNREACHABLE and is_own


async def _is_at(sender: ReadSender, program: Program, search_s: float) -> bool:
    """Return True if this program answers within this time."""
    with anyio.move_on_after(search_s):
        livez = (await sender.fetch(LIVEZ)).data
        return isinstance(livez, Answer) and await recognize(sender, livez, (program,)) is not None
    return False
