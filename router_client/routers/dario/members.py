"""dario's account rows to pool members (contract section 2.4, and fact 7 on readings)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from router_client.routers.dario import wire
from router_client.routers.dario.words import EMPTY_POOL, NO_RESET
from router_client.snapshot import Member, Pool, Window
from router_client.states import MemberState, Reading, UpstreamKey

STALE_AFTER_S = 15 * 60
LEAST_TOKEN_LIFE_S = 30
PARKED = {"rejected": MemberState.RATE_LIMITED, "auth-cooldown": MemberState.AUTH_COOLDOWN}


def pool(accounts: wire.Accounts, admin: wire.AdminAccounts | None, upstream_key: UpstreamKey, now_s: float) -> Pool:
    """Members from /accounts; /admin/accounts adds failure streaks and what differs from the disk."""
    on_disk = {row.alias: row for row in admin.accounts} if admin else {}
    members = tuple(member(row, on_disk, now_s) for row in accounts.accounts)
    loaded = dict.fromkeys(row.alias for row in accounts.accounts)
    return Pool(
        members=members,
        router_pick=accounts.best_account,
        sticky_bindings=accounts.sticky_bindings,
        not_loaded=tuple(alias for alias in on_disk if alias not in loaded),
        not_on_disk=tuple(alias for alias in loaded if admin is not None and alias not in on_disk),
        malformed_rows=sum(row.alias is None or row.status is None for row in accounts.accounts),
        notes=notes(members, upstream_key),
    )


def notes(members: Collection[Member], upstream_key: UpstreamKey) -> tuple[str, ...]:
    """dario's blind spots that matter in this state."""
    if not members:
        return () if upstream_key is UpstreamKey.PROVED else (EMPTY_POOL,)
    limited = [m for m in members if m.state is MemberState.RATE_LIMITED]
    return (NO_RESET,) if any(w.resets_in_s is None for m in limited for w in m.windows) else ()


def member(row: wire.Account, on_disk: Mapping[str | None, wire.Account], now_s: float) -> Member:
    """One row. Its failure streak comes from /accounts while it is in cooldown, else from the admin view."""
    state = state_of(row)
    admin_row = on_disk.get(row.alias)
    failures = row.failures
    if failures is None and admin_row is not None:
        failures = admin_row.failures
    return Member(
        alias=row.alias,
        kind="account",
        state=state,
        claim=row.claim,
        requests=row.request_count,
        expires_in_s=seconds(row.expires_in_ms),
        auth_failures=failures,
        retry_in_s=seconds(row.cooldown_ms) if state is MemberState.AUTH_COOLDOWN else None,
        windows=windows(row, state, now_s),
    )


def state_of(row: wire.Account) -> MemberState:
    """Usable takes a status that is not a parked one, and more than 30 s of token life."""
    if row.status in PARKED:
        return PARKED[row.status]
    if row.status is None or row.expires_in_ms is None:
        return MemberState.UNKNOWN
    return MemberState.USABLE if row.expires_in_ms > LEAST_TOKEN_LIFE_S * 1000 else MemberState.EXPIRED


def windows(row: wire.Account, state: MemberState, now_s: float) -> tuple[Window, ...]:
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


def reading(row: wire.Account, value: float | None, age: float | None, state: MemberState) -> Reading:
    """Fact 7: real only if it was observed and the claim is known; parked members freeze."""
    if row.last_observed_at is None:
        return Reading.NEVER
    if row.claim in {None, "", "unknown"} or value is None or value < 0:
        return Reading.VOID
    parked = state is not MemberState.USABLE
    return Reading.STALE if parked or age is None or age > STALE_AFTER_S else Reading.FRESH


def observed_ago(row: wire.Account, now_s: float) -> float | None:
    """Seconds since the last observation: by the router's own clock where it says, else by ours."""
    if row.last_observed_at is None:
        return None
    age_ms = row.util_age_ms if row.util_age_ms is not None else now_s * 1000 - row.last_observed_at
    return max(0.0, age_ms / 1000)


def resets_in(row: wire.Account, now_s: float) -> float | None:
    """Seconds until the window resets, where a newer dario tells it."""
    if row.reset_in_ms is not None:
        return seconds(row.reset_in_ms)
    return None if row.reset_at is None else max(0.0, row.reset_at / 1000 - now_s)


def seconds(ms: float | None) -> float | None:
    """Milliseconds to seconds, never negative."""
    return None if ms is None else max(0.0, ms / 1000)
