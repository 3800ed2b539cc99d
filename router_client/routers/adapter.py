"""What every router kind provides. Adapters are pure but for `read_disk`, which reads its state folder."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from router_client.reads import Answer, Read, Result, Results
from router_client.secret import Secret
from router_client.snapshot import Backends, Snapshot
from router_client.states import Part
from router_client.terms import Terms


@dataclass(frozen=True, slots=True)
class DiskView:
    """The state folder as read: the upstreams, and the keys met there for the scrubber (never shown).

    `listens_on_network` is True where the router's configuration names an address beyond this machine.
    """

    backends: Backends
    secrets: tuple[Secret, ...] = ()
    listens_on_network: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that one round of reads brought, for `Adapter.snapshot`. Times are seconds since the epoch.

    `has_key` says whether a key for this router is set here, so that advice can name it.
    """

    taken_at_s: float
    kind: str | None
    url: str
    parts: Collection[Part]
    results: Results
    disk: DiskView | None = None
    has_key: bool = False
    is_loopback: bool = True


class Adapter(Protocol):
    """One router kind: its reads, its judgement of their answers, its mapping, its terms."""

    terms: Terms
    probe: Read
    """An open read that is harmless on every router, sent to find out which one it is."""

    identity: tuple[Read, ...]
    """Open reads, the probe first, that prove what the peer is, before any credential is sent."""

    every_read: tuple[Read, ...]
    """All that may ever be asked; the transport refuses every other path."""

    def proof(self, shown: Results) -> Read | None:
        """The next open read by which a connection proves where it leads, after what it has shown; None once it has.

        Only this router answers it so. It goes first over each connection that is to carry a credential.
        """

    def gate(self, results: Results) -> Read | None:
        """The next read that is done alone, before all others; None once the others may follow.

        Routers count every read that they refuse, and some count what is in flight: the first keyed read goes alone.
        """

    def reads(self, parts: Collection[Part], identity: Results, *, has_key: bool) -> tuple[Read, ...]:
        """The reads that these parts take, by what came back so far; what was done already is not asked again."""

    def judge(self, read: Read, answer: Answer) -> Result:
        """Say how a read ended and parse what it brought. Never raises for what a router sent."""

    def read_disk(self, home: Path) -> DiskView:
        """Read the upstreams from the router's state folder. Blocking; never raises for what lies there."""

    def snapshot(self, gathered: Gathered) -> Snapshot:
        """Map everything that was read to the normalized model."""
