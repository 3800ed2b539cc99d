"""The router's state folder: what each adapter reads there, and the credentials it holds, for redaction only."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path
from shutil import which

import anyio

from router_client.model.secret import Secret
from router_client.model.snapshot import Backends
from router_client.routers import KINDS, RouterKind, load_adapter
from router_client.routers.adapter import DiskView
from router_client.worker import Worker

NO_FILES = DiskView(Backends(None))
TIMED_OUT = DiskView(Backends(None, reason="The state folder did not answer in time (ROUTER_TIMEOUT)."))


class StateFolder:
    """Reads the folder anew for each look. `home` is its path, or None if no files are to be read.

    Every kind that keeps files is read, whichever router is observed: they remain after another router was tried, and
    their credentials must be redacted too.
    """

    def __init__(self, home: Path | None, kinds: Collection[str]) -> None:
        self._home = home
        # Of several kinds, one that keeps no files is left out, so that its adapter is not loaded.
        chosen = kinds if len(kinds) == 1 else ()
        self._kinds = dict.fromkeys((*chosen, *(kind for kind, row in KINDS.items() if row.home)))
        self._worker = Worker("disk")
        self._latest: Mapping[str, DiskView] | None = None

    async def read(self, deadline: float) -> Mapping[str, DiskView] | None:
        """Read the folder in a worker thread. Return the view of each router kind.

        Return None if there is no folder, or if it was not read before `deadline` (on the event loop's clock).
        """
        if self._home is None:
            return None
        with anyio.CancelScope(deadline=deadline):
            return await self._worker.do(partial(self._read, self._home))
        return None

    async def installed_kinds(self, deadline: float) -> tuple[str, ...] | None:
        """Return the router kinds that show signs of being installed: their state folder, or their command on PATH.

        Return None if no files are to be read, or if that was not found out before `deadline`.
        """
        if self._home is None:
            return None
        with anyio.CancelScope(deadline=deadline):
            return await self._worker.do(_installed_kinds)
        return None

    def view_of(self, kind: str, views: Mapping[str, DiskView] | None) -> DiskView | None:
        """Return the view of one router kind out of what `read` returned. None means that no files are to be read."""
        if self._home is None:
            return None
        return TIMED_OUT if views is None else views.get(kind, NO_FILES)

    def secrets(self, views: Mapping[str, DiskView] | None) -> tuple[Secret, ...]:
        """Return the credentials in these views. For None, those of the latest read that ended, even if too late."""
        known = views or self._latest or {}
        return tuple(secret for view in known.values() for secret in view.secrets)

    def latest_secrets(self) -> tuple[Secret, ...]:
        """Return the credentials of the latest read. Before the first one, read the folder, which may block."""
        if self._latest is None and self._home is not None:
            self._read(self._home)
        return self.secrets(None)

    def _read(self, home: Path) -> Mapping[str, DiskView]:
        """Read the folder and keep the views, in the thread itself: the next look then has those that came late."""
        self._latest = {kind: load_adapter(kind).read_disk(home) for kind in self._kinds}
        return self._latest


def _installed_kinds() -> tuple[str, ...]:
    # os.path does not raise for a home folder that is missing or may not be read, as Path does.
    return tuple(kind for kind, row in KINDS.items() if _has_folder(row) or which(row.command.split()[0]))


def _has_folder(row: RouterKind) -> bool:
    folder = row.home or row.data_folder
    return folder is not None and os.path.isdir(os.path.expanduser(f"~/{folder}"))
