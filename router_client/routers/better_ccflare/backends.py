"""The accounts as `Backends`: provider, and the origin of each custom endpoint with its issues."""

from __future__ import annotations

from collections.abc import Sequence

from router_client.model.snapshot import Backend, Backends
from router_client.model.states import KeyState
from router_client.routers.better_ccflare import wire
from router_client.routers.better_ccflare.terms import KEYS_NOT_REPORTED


def backends(accounts: Sequence[wire.Account], strategy: str | None) -> Backends:
    """Map each account to a backend. One without a custom endpoint has its provider's own."""
    notes = (KEYS_NOT_REPORTED,) if accounts else ()
    return Backends("api", tuple(map(_backend, accounts)), strategy=strategy, notes=notes)


def _backend(account: wire.Account) -> Backend:
    return Backend(
        account.name,
        account.provider,
        account.url.origin,
        None,
        KeyState.NOT_REPORTED,
        active=account.paused is False,
        issues=account.url.issues,
    )
