"""What is known of one connection for one model: locked, tried again after a failure, confirmed, or unverified.

9router marks a failed connection until its next success and locks one model on it, for seconds. What it tests is the
lock alone: `testStatus` and `lastError` are history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from router_client.model.states import Selection, TargetState
from router_client.model.targets import ENDS_SOON_S, Cause, Window
from router_client.routers.nine_router.wire import EVERY_MODEL, Connection

RECENT_S = 3600
"""An older success shows little: limits, keys and providers change without a request."""

SLACK_S = 1.9
"""How far the record of a success may lag behind it. Shorter than the shortest lock, 2 s: a failure that a later
success wiped off the record is at least that much older."""

AHEAD_S = 5
"""How far a router's clock may be ahead of ours. A success that is recorded for later says nothing about now."""

RATE_LIMIT = 429
KEY_REFUSED = frozenset({401, 403})


class Standing(Struct, frozen=True):
    """The state of one connection for one model, as a Target has it."""

    state: TargetState
    cause: Cause | None = None
    selection: Selection | None = None
    available_in_s: float | None = None


UNREADABLE = Standing(TargetState.UNKNOWN, Cause("unreadable_time"))
"""Of a connection with an instant that cannot be read: a lock may be in force, or a failure be the latest."""


class Evidence(Struct, frozen=True):
    """When each model last succeeded on each connection in the last 24 hours, and the time of the look.

    `unbound` are the provider and the model of successes without a connection. `is_read` is False if that could not be
    read.
    """

    successes: Mapping[str | None, Mapping[str, float]]
    now_s: float
    unbound: tuple[tuple[str, str], ...] = ()
    is_read: bool = True

    def standing(self, connection: Connection, model: str | None) -> Standing:
        """Return the state of a connection for a model; None stands for one that nothing is known about."""
        if not connection.is_active:
            return Standing(TargetState.DISABLED, Cause("disabled"))
        if not connection.is_readable:
            return UNREADABLE
        return _locked(connection, model, self.now_s) or _unlocked(connection, model, self)

    def success_s(self, connection: Connection, model: str | None) -> float | None:
        """Return when a model last succeeded there; for None when any model did."""
        found = self.successes.get(connection.id, {})
        return max(found.values(), default=None) if model is None else found.get(model)

    def last_success_s(self, connection: Connection) -> float | None:
        """Return when any model last succeeded there."""
        return self.success_s(connection, None)

    def models(self, connections: Sequence[Connection]) -> tuple[str, ...]:
        """Return the models that succeeded, the latest first, and those that have a lock or had one."""
        used = {model: at_s for row in connections for model, at_s in self.successes.get(row.id, {}).items()}
        locked = (model for row in connections for model in row.locks if model != EVERY_MODEL)
        return (*sorted(used, key=lambda model: -used[model]), *locked)

    def windows(self, _: Connection) -> tuple[Window, ...]:
        """Return none: only a read that asks the provider has quotas."""
        return ()


def locked_state(status: int | None) -> TargetState:
    """Return the state of a connection that is skipped after this HTTP status."""
    if status == RATE_LIMIT:
        return TargetState.RATE_LIMITED
    return TargetState.AUTH_FAILED if status in KEY_REFUSED else TargetState.COOLING_DOWN


def locked_cause(status: int | None, in_a_row: int | None) -> Cause:
    """Return why a connection is skipped. `in_a_row` counts rate limits."""
    if status == RATE_LIMIT:
        return Cause("limited_in_a_row", count=in_a_row) if (in_a_row or 0) > 1 else Cause("rejected")
    statuses = (status,) if status else ()
    return Cause("refused_for_now" if status in KEY_REFUSED else "cooldown", statuses)


def tried_again(status: int | None, ago_s: float | None, in_a_row: int | None = None) -> Standing:
    """Return the state after a lock has ended: it is tried again, and nobody knows how that ends."""
    if status == RATE_LIMIT and (in_a_row or 0) > 1:
        cause = Cause("limited_then_free", (RATE_LIMIT,), in_a_row, ago_s)
    else:
        code = "limited_once" if status == RATE_LIMIT else "refused_then_free" if status in KEY_REFUSED else None
        cause = Cause(code or "failed_then_free", (status,) if status else (), seconds=ago_s)
    state = TargetState.AUTH_FAILED if status in KEY_REFUSED else TargetState.FAILING
    return Standing(state, cause, Selection.IN_ROTATION)


def _locked(connection: Connection, model: str | None, now_s: float) -> Standing | None:
    ends = [connection.locks[name] for name in (model, EVERY_MODEL) if name in connection.locks]
    left_s = max((end_s for end_s in ends if end_s is not None), default=now_s) - now_s
    if left_s <= 0:
        return UNREADABLE if None in ends else None
    if is_ahead(connection, now_s):
        return Standing(TargetState.UNKNOWN, Cause("clocks_differ"))
    status = connection.status
    state = locked_state(status)
    # When the lock ends, a refused key is still refused.
    until_s = None if state is TargetState.AUTH_FAILED else left_s
    selection = Selection.LAST_RESORT if left_s <= ENDS_SOON_S else None
    return Standing(state, locked_cause(status, connection.level), selection, until_s)


def is_ahead(connection: Connection, now_s: float) -> bool:
    """Return whether the router's clock is ahead of ours: then a time that it wrote may have come for it."""
    return any(at_s is not None and at_s > now_s + AHEAD_S for at_s in (connection.failed_s, connection.updated_s))


def _unlocked(connection: Connection, model: str | None, evidence: Evidence) -> Standing:
    success_s, failed_s = evidence.success_s(connection, model), connection.failed_s
    is_marked = failed_s is not None and (success_s is None or failed_s > success_s)
    # A success of this model would have removed its lock.
    has_failed = model in connection.locks or EVERY_MODEL in connection.locks
    if has_failed or (is_marked and not connection.locks):
        ago_s = None if failed_s is None else max(0.0, evidence.now_s - failed_s)
        return tried_again(connection.status, ago_s, connection.level)
    return Standing(*_unmarked(connection, model, evidence, is_marked=is_marked))


def _unmarked(
    connection: Connection, model: str | None, evidence: Evidence, *, is_marked: bool
) -> tuple[TargetState, Cause | None]:
    """The model itself is not marked: it is usable if a recent success is the last thing that happened."""
    if (doubt := _doubt(connection, model, evidence, is_marked=is_marked)) is not None:
        return TargetState.UNVERIFIED, doubt
    return TargetState.USABLE, None


def _doubt(connection: Connection, model: str | None, evidence: Evidence, *, is_marked: bool) -> Cause | None:
    now_s, success_s = evidence.now_s, evidence.success_s(connection, model)
    if connection.expires_s is not None and connection.expires_s <= now_s:
        return Cause("token_due")
    if is_marked:
        statuses = (connection.status,) if connection.status else ()
        return Cause("other_model_failed", statuses, seconds=now_s - (connection.failed_s or now_s))
    if success_s is None:
        is_used = evidence.success_s(connection, None) is not None
        return Cause("other_models_only" if is_used else "no_success_today" if evidence.is_read else "usage_unread")
    return _outdated(connection, success_s, now_s)


def _outdated(connection: Connection, success_s: float, now_s: float) -> Cause | None:
    if success_s > now_s + AHEAD_S:
        return Cause("clocks_differ")
    if now_s - success_s > RECENT_S:
        return Cause("success_too_old", seconds=now_s - success_s)
    if connection.updated_s is not None and connection.updated_s > success_s + SLACK_S:
        return Cause("changed_since_success")
    return None
