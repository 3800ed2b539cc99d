"""dario's account rows to targets (contract section 2.4, fact 7 on readings, and "Failing now")."""

from __future__ import annotations

from collections.abc import Mapping

from router_client.model.states import Reading, Selection, TargetState
from router_client.model.targets import NEVER, Attempt, Cause, LastAttempt, Target, Window
from router_client.routers.dario import wire

STALE_AFTER_S = 15 * 60
MIN_TOKEN_LIFE_S = 30
LOGIN_AFTER_FAILURES = 3
TOO_MANY_REQUESTS = 429

OnDisk = Mapping[str | None, wire.Account]


def target(row: wire.Account, on_disk: OnDisk, now_s: float, *, in_use: bool) -> Target:
    """One row. Its failure streak comes from /accounts while it is in cooldown, otherwise from the admin view.

    Args:
        in_use: False where an upstream key serves instead of the accounts.
    """
    admin_row = on_disk.get(row.alias)
    failures = row.failures if row.failures is not None or admin_row is None else admin_row.failures
    state = state_of(row, failures) if in_use else TargetState.PAUSED
    success, failure = attempts(row, now_s)
    return Target(
        name=row.alias,
        kind="account",
        state=state,
        cause=cause(row, state, failures) if in_use else Cause("upstream_key_in_use"),
        selection=_selection(row, state),
        available_in_s=_available_in(row, state, now_s),
        last_success=success,
        last_failure=failure,
        windows=windows(row, state, now_s),
        claim=row.claim,
        requests=row.request_count,
        expires_in_s=seconds(row.expires_in_ms),
        auth_failures=failures,
    )


def state_of(row: wire.Account, failures: int | None) -> TargetState:
    """dario's own status first, then the token's life, then the trace of a failure in the reading.

    A cooldown after one failed authentication may pass by itself; after three the login is broken.
    """
    streak = (failures or 0) >= LOGIN_AFTER_FAILURES
    if row.status == "auth-cooldown":
        return TargetState.AUTH_FAILED if streak else TargetState.COOLING_DOWN
    if row.status == "rejected":
        return TargetState.RATE_LIMITED
    if row.status is None or row.expires_in_ms is None:
        return TargetState.UNKNOWN
    if row.expires_in_ms <= MIN_TOKEN_LIFE_S * 1000:
        return TargetState.EXPIRING if row.expires_in_ms > 0 else TargetState.EXPIRED
    if streak:
        return TargetState.AUTH_FAILED
    return TargetState.FAILING if is_placeholder(row) else TargetState.USABLE


def is_placeholder(row: wire.Account) -> bool:
    """A response without rate-limit headers, as failures are, overwrites the reading with 0 and an unknown claim."""
    return row.last_observed_at is not None and row.claim in {None, "", "unknown"}


def attempts(row: wire.Account, now_s: float) -> tuple[LastAttempt, LastAttempt]:
    """Last success and last failure: a row keeps only its last observation."""
    if row.last_observed_at is None:
        return NEVER, NEVER
    age = observed_ago(row, now_s)
    if row.status == "rejected":
        return NEVER, Attempt(TOO_MANY_REQUESTS, age)
    return (NEVER, Attempt(None, age)) if is_placeholder(row) else (Attempt(200, age), NEVER)


def cause(row: wire.Account, state: TargetState, failures: int | None) -> Cause | None:
    """Why it is in its state, in numbers."""
    if state in {TargetState.COOLING_DOWN, TargetState.AUTH_FAILED}:
        return Cause("auth_failed", count=failures)
    if state is TargetState.EXPIRING:
        return Cause("expiring", seconds=seconds(row.expires_in_ms))
    codes = {
        TargetState.RATE_LIMITED: "rejected",
        TargetState.EXPIRED: "expired",
        TargetState.FAILING: "last_request_failed",
        TargetState.UNKNOWN: "unreadable_row",
    }
    return Cause(codes[state]) if state in codes else None


def _selection(row: wire.Account, state: TargetState) -> Selection | None:
    """Where no account is eligible dario still tries a rejected one; one in auth-cooldown never."""
    if state is TargetState.RATE_LIMITED:
        return Selection.LAST_RESORT
    past_cooldown = state is TargetState.AUTH_FAILED and row.status != "auth-cooldown"
    return Selection.IN_ROTATION if past_cooldown else None


def _available_in(row: wire.Account, state: TargetState, now_s: float) -> float | None:
    if row.status == "auth-cooldown":
        return seconds(row.cooldown_ms)
    return resets_in(row, now_s) if state is TargetState.RATE_LIMITED else None


def windows(row: wire.Account, state: TargetState, now_s: float) -> tuple[Window, ...]:
    """The 5-hour and the 7-day window, both observed at the same moment."""
    age = observed_ago(row, now_s)
    reset = resets_in(row, now_s)
    return tuple(
        _window(name, value, reading(row, value, age, state), age, reset)
        for name, value in (("5h", row.util_5h), ("7d", row.util_7d))
    )


def _window(name: str, value: float | None, read: Reading, age: float | None, reset: float | None) -> Window:
    real = read in {Reading.FRESH, Reading.STALE}
    return Window(
        name=name,
        unit="share",
        reading=read,
        utilization=value if read is Reading.FRESH else None,
        last_utilization=value if real else None,
        resets_in_s=reset if real else None,
        observed_ago_s=age,
    )


def reading(row: wire.Account, value: float | None, age: float | None, state: TargetState) -> Reading:
    """Fact 7: real only if it was observed and the claim is known; accounts that are left aside freeze."""
    if row.last_observed_at is None:
        return Reading.NEVER
    if is_placeholder(row) or value is None or value < 0:
        return Reading.PLACEHOLDER
    frozen = state is not TargetState.USABLE
    return Reading.STALE if frozen or age is None or age > STALE_AFTER_S else Reading.FRESH


def observed_ago(row: wire.Account, now_s: float) -> float | None:
    """Seconds since the last observation: by the router's own clock where it says, otherwise by ours."""
    if row.last_observed_at is None:
        return None
    age_ms = row.util_age_ms if row.util_age_ms is not None else now_s * 1000 - row.last_observed_at
    return max(0.0, age_ms / 1000)


def resets_in(row: wire.Account, now_s: float) -> float | None:
    """Seconds until the window resets, where a newer dario reports it."""
    if row.reset_in_ms is not None:
        return seconds(row.reset_in_ms)
    return None if row.reset_at is None else max(0.0, row.reset_at / 1000 - now_s)


def seconds(ms: float | None) -> float | None:
    """Milliseconds to seconds, never negative."""
    return None if ms is None else max(0.0, ms / 1000)
