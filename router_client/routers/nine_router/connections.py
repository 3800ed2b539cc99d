"""Connections as targets: the one that the pool lists, and how it stands for each model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from msgspec import Struct

from router_client.model.facts import NOT_OFFERED
from router_client.model.states import SEVERITY_ORDER
from router_client.model.targets import ENDS_SOON_S, Attempt, LastAttempt, Lock, Target, Window
from router_client.routers.nine_router.standing import Standing, is_ahead
from router_client.routers.nine_router.wire import EVERY_MODEL, Connection

KINDS = {"oauth": "account", "apikey": "API key", "api_key": "API key"}
OTHER_KIND = "connection"


class Records(Protocol):
    """What the router recorded about connections: how each stands for a model, and what was requested."""

    @property
    def now_s(self) -> float:
        """The time of the look, in seconds since the epoch."""

    def standing(self, connection: Connection, model: str | None) -> Standing:
        """Return the state for a model; None stands for one that nothing is known about."""

    def last_success_s(self, connection: Connection) -> float | None:
        """Return when a request last succeeded on a connection, in seconds since the epoch, if that is recorded."""

    def models(self, connections: Sequence[Connection]) -> Iterable[str]:
        """Return the models that were requested of a provider with these connections, the latest first."""

    @property
    def unbound(self) -> Iterable[tuple[str, str]]:
        """The provider and the model of requests that succeeded, and are not known to have used a connection."""

    def windows(self, connection: Connection) -> tuple[Window, ...]:
        """Return the quota windows of a connection."""


class Member(Struct, frozen=True):
    """A connection with its prefix, and the target that the pool lists for it."""

    connection: Connection
    prefix: str
    target: Target


def kind_of(connection: Connection) -> str:
    """Return the noun for a connection."""
    return KINDS.get(connection.auth_type or "", OTHER_KIND)


def name_of(connection: Connection) -> str | None:
    """Return the name that the user gave it; without one, that of the account."""
    return connection.name or connection.email


def member(connection: Connection, prefix: str, models: Iterable[str], records: Records) -> Member:
    """Return a connection as the pool lists it: usable if it is for one of these models, else as for the worst one."""
    found = [records.standing(connection, model) for model in models] or [records.standing(connection, None)]
    usable = [each for each in found if each.state.expected is True]
    shown = min(usable or found, key=lambda each: SEVERITY_ORDER[each.state.severity])
    return Member(connection, prefix, _target(connection, prefix, shown, records))


def target_for(found: Member, model: str | None, records: Records) -> Target:
    """Return the target for one model: the pool's own if it stands the same."""
    made = _target(found.connection, found.prefix, records.standing(found.connection, model), records)
    return found.target if made == found.target else made


def _target(connection: Connection, prefix: str, shown: Standing, records: Records) -> Target:
    now_s = records.now_s
    left_s = None if connection.expires_s is None else connection.expires_s - now_s
    has_locks = connection.is_active and not is_ahead(connection, now_s)
    return Target(
        name=name_of(connection),
        kind=kind_of(connection),
        state=shown.state,
        cause=shown.cause,
        selection=shown.selection,
        available_in_s=shown.available_in_s,
        # After the lock it is tried again, whether the provider's limit has reset or not.
        available_is_minimum=shown.available_in_s is not None,
        last_success=_attempt(200, records.last_success_s(connection), now_s),
        last_failure=_attempt(connection.status, connection.failed_s, now_s),
        rank=connection.priority,
        windows=records.windows(connection),
        locks=tuple(_locks(connection, prefix, now_s)) if has_locks else (),
        expires_in_s=left_s if left_s is not None and left_s > 0 else None,
    )


def _attempt(status: int | None, at_s: float | None, now_s: float) -> LastAttempt:
    return NOT_OFFERED if at_s is None else Attempt(status, max(0.0, now_s - at_s))


def _locks(connection: Connection, prefix: str, now_s: float) -> Iterable[Lock]:
    for model, end_s in connection.locks.items():
        if model != EVERY_MODEL and end_s is not None and end_s > now_s + ENDS_SOON_S:
            yield Lock(f"{prefix}/{model}", end_s - now_s)


def in_order(connections: Sequence[Connection]) -> list[Connection]:
    """Return connections in the router's order: by priority, 1 first."""
    return sorted(connections, key=lambda each: each.priority or 999)
