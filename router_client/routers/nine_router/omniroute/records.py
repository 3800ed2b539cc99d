"""What OmniRoute tells about connections: its marks, cooldowns, lockouts and breakers, and attempts by model.

A connection that is locked is not skipped: a request waits for its cooldown if no other serves, so a lock decides
nothing unless it is longer than that. A successful attempt is not recorded as such: it shows where no attempt failed,
or none after it could have.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from router_client.model.states import Selection, TargetState
from router_client.model.targets import ENDS_SOON_S, Cause, Window
from router_client.routers.nine_router.omniroute.attempts import Attempts, is_marked
from router_client.routers.nine_router.omniroute.windows import window
from router_client.routers.nine_router.omniroute.wire import Analytics, Breaker, Limit, Lockout, Monitoring
from router_client.routers.nine_router.standing import (
    UNREADABLE,
    Standing,
    is_ahead,
    locked_cause,
    locked_state,
    tried_again,
)
from router_client.routers.nine_router.wire import Connection

OPEN = "OPEN"
LEFT_OUT = "expired"
SERVED = "active"
RATE_LIMIT = 429
LIMITED = "rate_limited"
LONGEST_WAIT_S = 3 * 30
"""A request waits for a cooldown up to three times, up to 30 s each, and is refused then (fact 7 of its contract)."""


class OmniRecords:
    """The Records of OmniRoute: the open health, and the analytics if a token opened them."""

    def __init__(
        self, monitoring: Monitoring, analytics: Analytics | None, connections: Sequence[Connection], now_s: float
    ) -> None:
        self._monitoring, self._now_s = monitoring, now_s
        self._attempts = Attempts(analytics, connections)

    @property
    def now_s(self) -> float:
        """The time of the look, in seconds since the epoch."""
        return self._now_s

    def standing(self, connection: Connection, model: str | None) -> Standing:
        """Return the state of a connection for a model."""
        if not connection.is_active:
            return Standing(TargetState.DISABLED, Cause("disabled"))
        if connection.test_status == LEFT_OUT:
            return Standing(TargetState.KEY_REJECTED, Cause("left_out"), Selection.SKIPPED)
        if not connection.is_readable:
            return UNREADABLE
        return self._waiting(connection, model) or self._free(connection, model)

    def last_success_s(self, connection: Connection) -> float | None:
        """Return when its last attempt was, if that succeeded."""
        is_served = connection.test_status == SERVED and not is_marked(connection)
        return self._attempts.success_s(connection) if is_served else None

    def models(self, connections: Sequence[Connection]) -> Iterable[str]:
        """Return the models that were attempted at a provider, the latest first, and those that are locked."""
        return self._models.get(connections[0].provider, ()) if connections else ()

    @property
    def unbound(self) -> Iterable[tuple[str, str]]:
        """The provider and the model of each model that an attempt succeeded for: of whom is not reported."""
        served = (row for row in self._attempts.by_model.values() if row.success_percent)
        return ((row.provider, row.model) for row in served if row.provider and row.model)

    def windows(self, connection: Connection) -> tuple[Window, ...]:
        """Return what the upstream's headers said about its limit of requests."""
        return tuple(window(limit, self._now_s) for limit in self._limits.get(connection.id, ()))

    @cached_property
    def _models(self) -> dict[str | None, list[str]]:
        found: dict[str | None, list[str]] = {}
        rows = sorted(self._attempts.by_model.values(), key=lambda row: -(row.used_s or 0))
        for of, model in (*((row.provider, row.model) for row in rows), *self._locked_models):
            if model:
                found.setdefault(of, []).append(model)
        return found

    @property
    def _locked_models(self) -> Iterable[tuple[str | None, str | None]]:
        return ((lockout.provider, lockout.model) for lockout in self._monitoring.lockouts)

    @cached_property
    def _limits(self) -> dict[str | None, list[Limit]]:
        found: dict[str | None, list[Limit]] = {}
        for limit in self._monitoring.limits.values():
            found.setdefault(limit.connection_id, []).append(limit)
        return found

    @cached_property
    def _lockouts(self) -> dict[tuple[str | None, str | None], Lockout]:
        return {(lockout.connection_id, lockout.model): lockout for lockout in self._monitoring.lockouts}

    @cached_property
    def _open_breakers(self) -> dict[str | None, Breaker]:
        return {breaker.provider: breaker for breaker in self._monitoring.breakers if breaker.state == OPEN}

    def _waiting(self, connection: Connection, model: str | None) -> Standing | None:
        """Return the state of a connection that is tried only after a wait."""
        breaker = self._open_breakers.get(connection.provider)
        if breaker is not None:
            return open_breaker(breaker)
        lockout = self._lockouts.get((connection.id, model))
        if lockout is not None:
            return locked_out(lockout, connection.status)
        left_s = (connection.limited_until_s or 0) - self._now_s
        if left_s <= 0:
            return None
        if is_ahead(connection, self._now_s):
            return Standing(TargetState.UNKNOWN, Cause("clocks_differ"))
        return waiting(connection.status, left_s)

    def _free(self, connection: Connection, model: str | None) -> Standing:
        if is_marked(connection):
            ago_s = None if connection.failed_s is None else max(0.0, self._now_s - connection.failed_s)
            return tried_again(connection.status, ago_s)
        doubt = self._doubt(connection, model)
        return Standing(TargetState.USABLE) if doubt is None else Standing(TargetState.UNVERIFIED, doubt)

    def _doubt(self, connection: Connection, model: str | None) -> Cause | None:
        """Return why it is not certain that the last attempt for this model succeeded here."""
        if connection.expires_s is not None and connection.expires_s <= self._now_s:
            return Cause("token_due")
        if connection.test_status != SERVED:
            return Cause("no_attempt" if self._attempts.is_read else "usage_unread")
        return self._attempts.doubt(connection, model, self._now_s)


def waiting(status: int | None, left_s: float | None) -> Standing:
    """Return the state of a connection in a cooldown, for which a request waits if no other serves and it is short."""
    state = locked_state(status)
    is_short = left_s is None or left_s <= LONGEST_WAIT_S + ENDS_SOON_S
    codes = {TargetState.RATE_LIMITED: "waits_for_limit", TargetState.AUTH_FAILED: "waits_after_refusal"}
    cause = Cause(codes.get(state, "waits_for_cooldown"), (status,) if status else ())
    # When the cooldown ends, a refused key is still refused.
    until_s = None if state is TargetState.AUTH_FAILED else left_s
    if is_short:
        return Standing(state, cause, Selection.LAST_RESORT, until_s)
    return Standing(state, locked_cause(status, None), Selection.SKIPPED, until_s)


def locked_out(lockout: Lockout, status: int | None = None) -> Standing:
    """Return the state of a connection that is locked for a model. `status` is that of its last failure."""
    left_s = None if lockout.left_ms is None else lockout.left_ms / 1000
    return waiting(RATE_LIMIT if lockout.reason == LIMITED else status, left_s)


def open_breaker(breaker: Breaker) -> Standing:
    """Return the state behind an open circuit breaker: nothing is sent there until it lets one request through."""
    left_s = None if breaker.left_ms is None else breaker.left_ms / 1000
    is_ending = left_s is not None and left_s <= ENDS_SOON_S
    selection = Selection.LAST_RESORT if is_ending else Selection.SKIPPED
    return Standing(TargetState.COOLING_DOWN, Cause("breaker_open"), selection, left_s)
