"""The state of each account. Here, and only here, is decided what better-ccflare meant.

Whether it picks an account is known exactly: not paused, not in a cooldown, not throttled, and not passed over by the
counts of its health. Whether the account then serves is not: a request that fails on a refused key or login, or on a
provider that cannot be reached, leaves no record in any read, and the quota of the last poll stays for ten minutes
after the polls fail. A success that is recorded is what was last known, and no proof, so no account is called usable.
"""

from __future__ import annotations

from http import HTTPStatus
from math import ceil

from msgspec import Struct

from router_client.model.facts import NOT_OFFERED
from router_client.model.states import Reading, Selection, TargetState
from router_client.model.targets import ENDS_SOON_S, Attempt, Cause, LastAttempt, Target, Window
from router_client.routers.better_ccflare import wire
from router_client.routers.better_ccflare.history import History, has_failed, is_passed_on
from router_client.routers.better_ccflare.order import Ranked

EVIDENCE_S = 15 * 60
"""How long a success or a failure says something about the next request: it covers the pauses of a working session."""
REFRESHED_BEFORE_S = 30 * 60
"""An access token with less time left is refreshed before it is used."""
POLLED_PROVIDERS = frozenset({"anthropic"})
AUTO_RESUMED_PROVIDERS = frozenset({"anthropic", "codex", "zai"})
ACCOUNT_WINDOWS = ("five_hour", "seven_day")
WINDOW_NAMES = {
    "five_hour": "5h",
    "seven_day": "7d",
    "seven_day_opus": "7d opus",
    "seven_day_sonnet": "7d sonnet",
    "seven_day_oauth_apps": "7d apps",
    "weekly": "7d",
}
OTHER_WINDOW = "other"
"""The name of a window that is not in the table: a name from outside is not shown."""
MAX_WINDOWS = 12
FULL_PERCENT = 100


class Condition(Struct, frozen=True):
    """A state with its cause, and what else follows from it (see Target)."""

    state: TargetState
    cause: Cause | None = None
    available_in_s: float | None = None
    selection: Selection | None = None
    fails_over: bool = False


def target(ranked: Ranked, history: History, now_s: float, none_picked_at: float | None = None) -> Target:
    """Map one account. Its counts are not taken: they are doubled."""
    account, last = ranked.account, history.last.get(ranked.account.name or "")
    condition = (
        _out_of_rotation(account, now_s)
        or _not_picked(account, none_picked_at, now_s)
        or _in_rotation(account, last, history, now_s)
    )
    success, failure = _last_attempts(last, now_s)
    return Target(
        name=account.name,
        kind="account",
        state=condition.state,
        cause=condition.cause,
        selection=condition.selection,
        available_in_s=condition.available_in_s,
        last_success=success,
        last_failure=failure,
        rank=ranked.rank,
        windows=_windows(account, now_s),
        fails_over=condition.fails_over,
    )


def _last_attempts(last: wire.Request | None, now_s: float) -> tuple[LastAttempt, LastAttempt]:
    """Return the last request as a success or as a failure."""
    if last is None:
        return NOT_OFFERED, NOT_OFFERED
    if has_failed(last):
        return NOT_OFFERED, Attempt(_failure_status(last), _ago(last, now_s))
    return (Attempt(last.status, _ago(last, now_s)) if last.success else NOT_OFFERED), NOT_OFFERED


def _out_of_rotation(account: wire.Account, now_s: float) -> Condition | None:
    """Return why the router does not pick it; None if it does."""
    is_complete = account.name is not None and account.paused is not None
    if not is_complete or not account.is_readable:
        return Condition(TargetState.UNKNOWN, Cause("unreadable_time" if is_complete else "unreadable_row"))
    if account.paused:
        if _may_be_resumed(account, now_s):
            return Condition(TargetState.UNVERIFIED, Cause("may_be_resumed"))
        return Condition(TargetState.PAUSED, Cause("paused"))
    if (wait_s := _left(account.limited_until, now_s)) is not None:
        return _until(TargetState.RATE_LIMITED, "rejected", wait_s)
    if (wait_s := _left(account.throttled_until, now_s)) is not None:
        return _until(TargetState.COOLING_DOWN, "throttled", wait_s)
    return None


def _until(state: TargetState, code: str, wait_s: float) -> Condition:
    """Return a state that ends by itself. Rounded up if that is soon: nobody can wait 0 s."""
    if wait_s > ENDS_SOON_S:
        return Condition(state, Cause(code), wait_s)
    return Condition(state, Cause(code), ceil(wait_s), Selection.LAST_RESORT)


def _may_be_resumed(account: wire.Account, now_s: float) -> bool:
    """With auto-fallback, the next request resumes it once its limit has reset, unless the user paused it."""
    soon_s = now_s + ENDS_SOON_S
    has_reset = account.limit_resets_at is not None and account.limit_resets_at <= soon_s
    is_limited = _left(account.limited_until, soon_s) is not None
    is_automatic = bool(account.auto_fallback) and account.provider in AUTO_RESUMED_PROVIDERS
    return is_automatic and has_reset and not is_limited


def _not_picked(account: wire.Account, at_s: float | None, now_s: float) -> Condition | None:
    """Return why it is not picked, as it was not at that time; None if what has ended since explains that.

    Later versions pass over an account whose quota is used up, or whose login must be renewed.
    """
    if at_s is None or max(account.created_at or 0, account.limited_until or 0, account.throttled_until or 0) > at_s:
        return None
    if _full_for_s(account, at_s) is None:
        return Condition(TargetState.FAILING, Cause("not_picked"), selection=Selection.SKIPPED)
    full_s = _full_for_s(account, now_s)
    return None if full_s is None else _until(TargetState.RATE_LIMITED, "quota_used", full_s)


def _in_rotation(account: wire.Account, last: wire.Request | None, history: History, now_s: float) -> Condition:
    full_s = _full_for_s(account, now_s)
    if full_s is not None:
        in_rotation = Selection.IN_ROTATION
        return Condition(TargetState.RATE_LIMITED, Cause("window_full"), full_s, in_rotation, fails_over=True)
    if account.name in history.passed_over:
        return Condition(TargetState.FAILING, Cause("passed_over"), fails_over=True)
    if not history.is_read:
        return _unverified("requests_unread")
    if last is None:
        return _without_record(account, now_s)
    if has_failed(last):
        return _after_failure(last, now_s)
    return Condition(TargetState.UNVERIFIED, _doubt(account, last, history, now_s))


def _unverified(code: str, *statuses: int, seconds: float | None = None) -> Condition:
    return Condition(TargetState.UNVERIFIED, Cause(code, statuses=statuses, seconds=seconds))


def _without_record(account: wire.Account, now_s: float) -> Condition:
    """None of the last ten requests is its own."""
    if account.limited_until is not None:
        return _unverified("cooldown_over")
    if account.last_used_at is None:
        return _unverified("refresh_due" if _is_refresh_due(account, now_s) else "no_record")
    return _unverified("no_recent_record", seconds=max(0.0, now_s - account.last_used_at))


def _after_failure(last: wire.Request, now_s: float) -> Condition:
    """Its last recorded request failed. The router returns every failure but a 429 to the client."""
    if is_passed_on(last):
        return _unverified("cooldown_over")
    status, ago_s = _failure_status(last), _ago(last, now_s)
    statuses = () if status is None else (status,)
    is_refused = last.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    is_clients = not is_refused and last.status is not None and 400 <= last.status < 500
    if ago_s > EVIDENCE_S:
        return _unverified("failed_long_ago", *statuses, seconds=ago_s)
    if is_clients:
        return _unverified("request_rejected", *statuses)
    cause = Cause("not_passed_on", statuses=statuses)
    if is_refused:
        return Condition(TargetState.AUTH_FAILED, cause, selection=Selection.IN_ROTATION)
    return Condition(TargetState.FAILING, cause)


def _failure_status(row: wire.Request) -> int | None:
    """Return the status of a failure: a response that broke off began with 200, which is none."""
    return row.status if row.status is not None and row.status >= HTTPStatus.BAD_REQUEST else None


def _doubt(account: wire.Account, last: wire.Request, history: History, now_s: float) -> Cause:
    """Return why its last request, which did not fail, does not show that the next request succeeds."""
    ended_at, ago_s = last.ended_at or 0.0, _ago(last, now_s)
    if not last.success:
        return Cause("outcome_unread")
    if (account.limited_at or 0) > ended_at:
        return Cause("cooldown_over")
    if (history.unanswered_since or 0) > ended_at:
        return Cause("unanswered")
    if _is_refresh_due(account, now_s) and not _is_refresh_due(account, ended_at):
        return Cause("refresh_due")
    if _is_poll_failing(account):
        return Cause("poll_failing")
    return Cause("failures_not_recorded", seconds=ago_s)


def _is_refresh_due(account: wire.Account, at: float) -> bool:
    """True if a request at that time refreshes its login first. An API key has no expiry, and always shows expired."""
    if not account.has_refresh_token or account.expires_at is None:
        return False
    return account.expires_at - at <= REFRESHED_BEFORE_S


def _is_polled(account: wire.Account) -> bool:
    """True if the router polls the account's quota with its login, every 90 s; less often while the polls fail."""
    return account.provider in POLLED_PROVIDERS and bool(account.has_refresh_token)


def _is_poll_failing(account: wire.Account) -> bool:
    """True if no poll of the quota has succeeded for ten minutes, as after a login was revoked: it is kept so long."""
    return _is_polled(account) and not account.windows and account.poll_limited_until is None


def _full_for_s(account: wire.Account, now_s: float) -> float | None:
    """Return when its full quota window resets, in seconds; None if it has room. One model's own window is not meant.

    3.5.4 still sends requests there, which the provider rejects unless it grants more; later versions do not.
    """
    rows = (row for name, row in account.windows.items() if name in ACCOUNT_WINDOWS)
    full = [row for row in rows if row.utilization is not None and row.utilization >= FULL_PERCENT]
    return max((left for row in full if (left := _left(row.resets_at, now_s)) is not None), default=None)


def _windows(account: wire.Account, now_s: float) -> tuple[Window, ...]:
    """Map usageData, which is in percent. The last poll that succeeded is up to ten minutes old."""
    rows = [(name, row) for name, row in account.windows.items() if row.utilization is not None]
    return tuple(
        Window(
            WINDOW_NAMES.get(name, OTHER_WINDOW),
            "share",
            Reading.FRESH,
            utilization=max(0.0, (row.utilization or 0.0) / 100),
            resets_in_s=_left(row.resets_at, now_s),
        )
        for name, row in rows[:MAX_WINDOWS]
    )


def _left(instant_s: float | None, now_s: float) -> float | None:
    """Seconds until an instant; None if it is past or not reported."""
    return instant_s - now_s if instant_s is not None and instant_s > now_s else None


def _ago(row: wire.Request, now_s: float) -> float:
    return max(0.0, now_s - (row.ended_at or 0.0))
