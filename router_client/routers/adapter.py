"""The interface of an adapter. Adapters do no I/O except `read_disk`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from router_client.model.secret import Secret
from router_client.model.snapshot import Backends, Snapshot
from router_client.model.states import Part
from router_client.model.terms import Terms
from router_client.reads import Answer, Read, Result, Results


class DiskView(Struct, frozen=True):
    """What the state folder contains: the upstreams and, for redaction only, the credentials found there.

    `listens_on_network` is True if the router's configuration has an address that other machines can reach.
    """

    backends: Backends
    secrets: tuple[Secret, ...] = ()
    listens_on_network: bool = False


class Gathered(Struct, frozen=True):
    """The results of one look, from which `Adapter.snapshot` makes a Snapshot.

    `taken_at_s` is in seconds since the epoch. `kind` is the configured kind, None for auto. `has_key` is True if a
    key for this router is set, so that advice can name it. `utc_offset_s` is that of this machine's local time.
    """

    taken_at_s: float
    kind: str | None
    url: str
    parts: Collection[Part]
    results: Results
    disk: DiskView | None = None
    has_key: bool = False
    is_loopback: bool = True
    utc_offset_s: float = 0.0


class Adapter(Protocol):
    """One router kind: its reads, how their responses are judged and mapped to facts, and its terms."""

    terms: Terms
    identity: tuple[Read, ...]
    """Open reads that prove that the peer is this router. They carry no credential.

    The first one, the probe, goes alone and is harmless on every router; the others may follow its answer only.
    """

    every_read: tuple[Read, ...]
    """Every read of this adapter. The transport refuses every other path."""

    def proof(self, results: Results) -> Read | None:
        """Return the next open read by which a connection proves that it leads to this router; None once it has.

        `results` are the successful open reads over this connection. The proof is completed on each connection before
        a credential is sent over it. A read with `Read.is_last` is sent over another one, opened after this one.
        """

    def gate(self, results: Results) -> Read | None:
        """Return the next read to send alone, before all others; None once the others may follow.

        The first keyed read goes alone, because routers count every read that they refuse, and some count reads in
        flight.
        """

    def reads(self, parts: Collection[Part], identity: Results, *, has_key: bool) -> tuple[Read, ...]:
        """Return the reads that these parts need. `identity` are the results so far."""

    def judge(self, read: Read, answer: Answer) -> Result:
        """Return how a read ended, with its parsed body. Never raises, whatever the router sent."""

    def read_disk(self, home: Path) -> DiskView:
        """Read the upstreams from the router's state folder. Blocks. Never raises, whatever the folder contains."""

    def snapshot(self, gathered: Gathered) -> Snapshot:
        """Map the results of a look to a Snapshot."""
