"""The state folder of a look: every kind's view of it, and the credentials met there, for the scrubber alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

import anyio

from router_client._worker import Worker
from router_client.routers import KINDS, load_adapter
from router_client.routers.adapter import DiskView
from router_client.secret import Secret
from router_client.snapshot import Backends

LATE = DiskView(Backends(None, reason="The state folder did not answer in time (ROUTER_TIMEOUT)."))


class StateFolder:
    """Read anew for each look, in a thread that can be abandoned. `home` is None where nothing is to be read.

    Whichever of `kinds` the router turns out to be, the credentials of every kind that keeps a folder are masked: it
    stays where another router was tried before.
    """

    def __init__(self, home: Path | None, kinds: Iterable[str]) -> None:
        self._home = home
        # Not all: the adapter of a kind that it cannot be, and that keeps nothing there, need not be loaded.
        self._kinds = dict.fromkeys((*kinds, *(kind for kind, row in KINDS.items() if row.home)))
        self._worker = Worker("disk")
        self._latest: Mapping[str, DiskView] | None = None

    async def read(self, deadline: float) -> Mapping[str, DiskView] | None:
        """Each kind's view; None where there is no folder, or where it did not answer by then."""
        if self._home is None:
            return None
        with anyio.CancelScope(deadline=deadline):
            return await self._worker.do(partial(self._read, self._home))
        return None

    def view_of(self, kind: str, views: Mapping[str, DiskView] | None) -> DiskView | None:
        """What a router of this kind has there."""
        if self._home is None:
            return None
        return LATE if views is None else views[kind]

    def secrets(self, views: Mapping[str, DiskView] | None) -> tuple[Secret, ...]:
        """The credentials of these views; without any, those of the latest reading, however late it came."""
        known = views or self._latest or {}
        return tuple(secret for view in known.values() for secret in view.secrets)

    def latest_secrets(self) -> tuple[Secret, ...]:
        """The credentials of the latest reading; before the first one it reads the folder, which may block."""
        if self._latest is None and self._home is not None:
            self._read(self._home)
        return self.secrets(None)

    def _read(self, home: Path) -> Mapping[str, DiskView]:
        """Kept by the thread itself, so that a reading that came too late is known to the next look."""
        self._latest = {kind: load_adapter(kind).read_disk(home) for kind in self._kinds}
        return self._latest
