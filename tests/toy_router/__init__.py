"""A made-up router unlike the real ones: it proves that a new router needs only its folder, its row and its states.

It has paused and starting accounts, locks for single models, budgets in money and an order without failover; it has
no guard, no queue, no health of its own and no usage statistics. It is registered only in tests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from router_client.model.snapshot import Backends, Snapshot
from router_client.model.states import Part
from router_client.reads import Answer, Read, Result, Results
from router_client.routers import KINDS, RouterKind
from router_client.routers.adapter import Adapter, DiskView, Gathered
from router_client.routers.signs import JSON, Sign
from tests.toy_router import mapping, reads
from tests.toy_router.terms import TERMS

__all__ = ["ADAPTER", "KIND", "PATHS", "registered"]

KIND = "toy"
ROW = RouterKind(
    module=__name__,
    name="Toy",
    url="http://127.0.0.1:7777",
    signs=(Sign(404, JSON, contains=("toy",)),),
    command="toy serve",
    key_variable="TOY_API_KEY",
)
PATHS = {read.path for read in reads.EVERY_READ}
NO_FOLDER = "This router has no state folder."


class Toy:
    """The adapter."""

    terms = TERMS
    identity: tuple[Read, ...] = (reads.PING,)
    every_read: tuple[Read, ...] = reads.EVERY_READ

    def proof(self, results: Results) -> Read | None:
        return None if reads.PING.name in results else reads.PING

    def gate(self, results: Results) -> Read | None:
        return None

    def reads(self, parts: Collection[Part], identity: Results, *, has_key: bool) -> tuple[Read, ...]:
        return (reads.POOL,) if {Part.STATE, Part.POOL, Part.USAGE} & set(parts) else ()

    def judge(self, read: Read, answer: Answer) -> Result:
        return reads.judge(read, answer)

    def read_disk(self, home: Path) -> DiskView:
        return DiskView(Backends(None, reason=NO_FOLDER))

    def snapshot(self, gathered: Gathered) -> Snapshot:
        return mapping.snapshot(gathered)


ADAPTER: Adapter = Toy()


@contextmanager
def registered() -> Iterator[None]:
    """Add the toy router to the registry while the block runs."""
    KINDS[KIND] = ROW
    try:
        yield
    finally:
        del KINDS[KIND]
