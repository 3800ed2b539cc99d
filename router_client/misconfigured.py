"""MisconfiguredClient: takes the place of RouterClient while a setting is invalid, so that every answer can say so."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable

from router_client.errors import SettingsError
from router_client.model.secret import Secret
from router_client.model.snapshot import Router, Snapshot
from router_client.model.states import Part, Peer
from router_client.model.terms import NEUTRAL_TERMS
from router_client.progress import OnRead


class MisconfiguredClient:
    """Reads nothing and sends nothing: its Snapshots name the setting and the fix.

    Args:
        error: what is wrong.
        secrets: the credentials in the environment, for redaction.
        clock: returns seconds since the epoch.
    """

    def __init__(
        self, error: SettingsError, secrets: Iterable[Secret] = (), *, clock: Callable[[], float] = time.time
    ) -> None:
        self._error = str(error)
        self._secrets = tuple(secret.reveal() for secret in secrets if secret.is_maskable)
        self._clock = clock

    async def snapshot(self, parts: Collection[Part], on_read: OnRead | None = None) -> Snapshot:  # noqa: ARG002 - the interface of RouterClient
        """Return a Snapshot without facts."""
        router = Router(kind=None, version=None, url=None, found_by=None)
        return Snapshot(self._clock(), router, Peer.NOT_CONTACTED, (), NEUTRAL_TERMS, invalid_setting=self._error)

    def known_secrets(self, snapshot: Snapshot | None = None) -> tuple[str, ...]:  # noqa: ARG002 - the interface of RouterClient
        """Return the maskable credentials."""
        return self._secrets

    async def aclose(self) -> None:
        """Do nothing: nothing is open."""
