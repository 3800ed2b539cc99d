"""What a Snapshot says about the search for the router, above all if none was identified."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from router_client.discovery import Sighting
from router_client.model.snapshot import ReadReport, Searched, Snapshot
from router_client.model.states import Peer
from router_client.model.terms import NEUTRAL_TERMS
from router_client.routers import KINDS
from router_client.routers.signs import HTML, JSON, LIVEZ, TEXT

CONTENT = {JSON: "JSON", HTML: "HTML", TEXT: "plain text"}

NO_SIGN = "Start your router, or set ROUTER_URL if it listens elsewhere."
INSTALLED = "Start it with {commands}, or set ROUTER_URL if it listens elsewhere."
NOT_INSTALLED = (
    "There is no sign of an installed router either: no state folder and no command of {names}. Set ROUTER_URL if one"
    " listens elsewhere."
)


def with_discovery(
    snapshot: Snapshot, chosen: Sighting, sightings: Sequence[Sighting], installed: Collection[str] | None
) -> Snapshot:
    """Add what was searched. If no router was identified, replace what only one kind of router would say.

    Args:
        installed: the kinds that show signs of being installed; None if that was not looked for.
    """
    searched = tuple(_searched(sighting) for sighting in sightings)
    if chosen.kind is not None:
        return _managed(replace(snapshot, searched=searched), chosen)
    advice = {"router.unreachable": _start_step(installed)}
    reads = (ReadReport(LIVEZ.name, chosen.outcome),)
    return replace(snapshot, peer=chosen.peer, reads=reads, terms=NEUTRAL_TERMS, advice=advice, searched=searched)


def _managed(snapshot: Snapshot, chosen: Sighting) -> Snapshot:
    """Add the management page that answers while the router's own address refuses connections: it shows the kind."""
    if chosen.management is None:
        return snapshot
    router = replace(snapshot.router, kind=chosen.kind)
    return replace(snapshot, router=router, management=str(chosen.management))


def _start_step(installed: Collection[str] | None) -> str:
    if installed is None:
        return NO_SIGN
    if not installed:
        return NOT_INSTALLED.format(names=" or ".join(row.name for row in KINDS.values()))
    return INSTALLED.format(commands=" or ".join(f"`{KINDS[kind].command}`" for kind in installed))


def _searched(sighting: Sighting) -> Searched:
    program = sighting.program
    row = KINDS[sighting.kind] if sighting.kind and sighting.peer is Peer.IDENTIFIED else None
    candidate = sighting.candidate
    return Searched(
        str(candidate.address),
        candidate.found_by,
        sighting.peer,
        row.name if row else program and program.name,
        sighting.status,
        CONTENT.get(sighting.media_type),
        is_server=row is not None and row.is_server,
        step=program and program.step,
        hands_out=program and program.hands_out,
    )
