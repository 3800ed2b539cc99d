"""The rows of GET /accounts and GET /admin/accounts to `Target`: state, cause, selection and quota windows."""

from __future__ import annotations

from collections.abc import Mapping

from router_client.model.states import Reading, Selection, TargetState
from router_client.model.targets import NEVER, Attempt, Cause, LastAttempt, Target, Window
from router_client.routers.dario import wire

STALE_AFTER_S = 15 * 60
MIN_TOKEN_LIFE_S = 30
LOGIN_AFTER_FAILURES = 3
TOO_MANY_REQUESTS = 429

AdminRows = Mapping[str | None, wire.Account]


def target(row: wire.Account, admin_rows: AdminRows, now_s: float, *, in_use: bool) -> Target:
    """Map one row of /accounts.

    Args:
        admin_rows: the rows of /admin/accounts by alias, for failures that /accounts reports only during a cooldown.
        in_use: False if an upstream key serves instead of the accounts.
    """
    admin_row = admin_rows.get(row.alias)
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
    """Decide the state: by dario's `status`, then the token's life (ms), then a placeholder for the last reading.

    An expired token comes first: dario sends it, also that of a rejected account or after a cooldown, and gets a 401.
    After one failed authentication a cooldown can be enough; after three, the account has to log in again.
    """
    if row.expires_in_ms is not None and row.expires_in_ms <= 0:
        return TargetState.EXPIRED
    needs_login = (failures or 0) >= LOGIN_AFTER_FAILURES
    if row.status == "auth-cooldown":
        return TargetState.AUTH_FAILED if needs_login else TargetState.COOLING_DOWN
    if row.status == "rejected":
        return TargetState.RATE_LIMITED
    if row.status is None or row.expires_in_ms is None:
        return TargetState.UNKNOWN
    if row.expires_in_ms <= MIN_TOKEN_LIFE_S * 1000:
        return TargetState.EXPIRING
    return _in_rotation(row, needs_login=needs_login)


def _in_rotation(row: wire.Account, *, needs_login: bool) -> TargetState:
    if needs_login:
        return TargetState.AUTH_FAILED
    return TargetState.FAILING if is_placeholder(row) else TargetState.USABLE


def is_placeholder(row: wire.Account) -> bool:
    """True after a response without rate-limit headers, such as a failure: utilization 0 and an unknown claim."""
    return row.last_observed_at is not None and row.claim in {None, "", "unknown"}


def attempts(row: wire.Account, now_s: float) -> tuple[LastAttempt, LastAttempt]:
    """Return the last success and the last failure; a row has only the last of the two."""
    if row.last_observed_at is None:
        return NEVER, NEVER
    age = observed_ago(row, now_s)
    if row.status == "rejected":
        return NEVER, Attempt(TOO_MANY_REQUESTS, age)
    return (NEVER, Attempt(None, age)) if is_placeholder(row) else (Attempt(200, age), NEVER)


def cause(row: wire.Account, state: TargetState, failures: int | None) -> Cause | None:
    """Return why the account is in its state; None for a usable one."""
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
    """If no account is in rotation, dario still tries a rejected one, but never one in auth-cooldown."""
    if state is TargetState.RATE_LIMITED:
        return Selection.LAST_RESORT
    if state is TargetState.EXPIRED and row.status == "auth-cooldown":
        return Selection.SKIPPED
    is_past_cooldown = state is TargetState.AUTH_FAILED and row.status != "auth-cooldown"
    return Selection.IN_ROTATION if is_past_cooldown else None


def _available_in(row: wire.Account, state: TargetState, now_s: float) -> float | None:
    """Return when it can serve again by itself, which an expired account cannot."""
    if state is TargetState.EXPIRED:
        return None
    if row.status == "auth-cooldown":
        return seconds(row.cooldown_ms)
    return resets_in(row, now_s) if state is TargetState.RATE_LIMITED else None


def windows(row: wire.Account, state: TargetState, now_s: float) -> tuple[Window, ...]:
    """Return the 5-hour and the 7-day quota window (util5h, util7d), both observed at the same moment."""
    age = observed_ago(row, now_s)
    reset = resets_in(row, now_s)
    return tuple(
        _window(name, value, reading(row, value, age, state), age, reset)
        for name, value in (("5h", row.util_5h), ("7d", row.util_7d))
    )


def _window(name: str, value: float | None, read: Reading, age: float | None, reset: float | None) -> Window:
    is_measured = read in {Reading.FRESH, Reading.STALE}
    return Window(
        name=name,
        unit="share",
        reading=read,
        utilization=value if read is Reading.FRESH else None,
        last_utilization=value if is_measured else None,
        resets_in_s=reset if is_measured else None,
        observed_ago_s=age,
    )


def reading(row: wire.Account, value: float | None, age: float | None, state: TargetState) -> Reading:
    """Return how far a utilization can be trusted: only an account that dario picks gets new readings."""
    if row.last_observed_at is None:
        return Reading.NOT_OBSERVED
    if is_placeholder(row) or value is None or value < 0:
        return Reading.PLACEHOLDER
    is_frozen = state is not TargetState.USABLE
    return Reading.STALE if is_frozen or age is None or age > STALE_AFTER_S else Reading.FRESH


def observed_ago(row: wire.Account, now_s: float) -> float | None:
    """Return the seconds since the last observation, by dario's clock (utilAgeMs) or else by ours."""
    if row.last_observed_at is None:
        return None
    age_ms = row.util_age_ms if row.util_age_ms is not None else now_s * 1000 - row.last_observed_at
    return max(0.0, age_ms / 1000)


def resets_in(row: wire.Account, now_s: float) -> float | None:
    """Return the seconds until the quota window resets; None up to dario 5.5.49, which does not report it."""
    if row.reset_in_ms is not None:
        return seconds(row.reset_in_ms)
    return None if row.reset_at is None else max(0.0, row.reset_at / 1000 - now_s)


def seconds(ms: float | None) -> float | None:
    """Convert milliseconds to seconds, never negative."""
    return None if ms is None else max(0.0, ms / 1000)
