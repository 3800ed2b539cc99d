"""dario's accounts, upstream key and active backend to the `Pool`: what serves each of its two APIs."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from router_client.model.facts import NOT_OFFERED
from router_client.model.snapshot import Backends, Queue
from router_client.model.states import BackendIssue, Selection, TargetState
from router_client.model.targets import NEVER, Attempt, Cause, Pool, Route, Target, Traffic
from router_client.routers.dario import targets, wire
from router_client.routers.dario.terms import EMPTY_POOL, NO_RESET
from router_client.routers.dario.usage import API_KEY_ALIAS, UNKNOWN_CLAIM

CLAUDE, OPENAI_COMPATIBLE = "Claude", "OpenAI-compatible"
UPSTREAM_KEY = "upstream key"
MAX_RECORDS = 10_000
"""How many requests dario keeps; from there on their number says nothing about its conversations."""


class PoolReads(Struct, frozen=True):
    """What was read for the pool; None for a read that ended without data."""

    accounts: wire.Accounts
    admin: wire.AdminAccounts | None
    analytics: wire.Analytics | None
    resume: wire.Resume | None
    backends: Backends | None
    queue: Queue | None


def pool(read: PoolReads, now_s: float) -> Pool:
    """Map /accounts to targets; /admin/accounts adds failed authentications and what differs from the disk."""
    admin_rows = {row.alias: row for row in read.admin.accounts} if read.admin else {}
    accounts = _accounts(read.accounts, admin_rows, now_s, in_use=True)
    key = upstream_key(accounts, read.analytics, read.resume)
    if key is None:
        claude = accounts
    elif is_possible_key(key):
        claude = (key, *accounts)
    else:
        claude, accounts = (key,), _accounts(read.accounts, admin_rows, now_s, in_use=False)
    loaded = dict.fromkeys(account.name for account in accounts)
    return Pool(
        targets=accounts if key is None else (key, *accounts),
        routes=(Route(CLAUDE, claude, traffic=_traffic(read.analytics)), *_openai_compatible(read.backends, claude)),
        next_pick=read.accounts.best_account,
        sticky_bindings=read.accounts.sticky_bindings,
        unanswered=unanswered(read),
        not_loaded=tuple(alias for alias in admin_rows if alias not in loaded),
        not_on_disk=tuple(alias for alias in loaded if read.admin is not None and alias not in admin_rows),
        notes=notes(accounts, key),
    )


def _accounts(read: wire.Accounts, admin_rows: targets.AdminRows, now_s: float, *, in_use: bool) -> tuple[Target, ...]:
    return tuple(targets.target(row, admin_rows, now_s, in_use=in_use) for row in read.accounts)


def _traffic(analytics: wire.Analytics | None) -> Traffic | None:
    """Requests and failures of the last hour (/analytics.window); dario does not count its backend's requests."""
    window = analytics.window if analytics else None
    if window is None or window.requests is None or window.error_rate is None:
        return None
    share = min(1.0, max(0.0, window.error_rate))
    return Traffic(window.requests, round(window.requests * share), cumulative=False)


def upstream_key(
    accounts: Sequence[Target], analytics: wire.Analytics | None, resume: wire.Resume | None
) -> Target | None:
    """Return the API key that serves instead of accounts; in an unknown state if nothing confirms it.

    Requests under a pseudo-account in /analytics.perAccount confirm it, with or without rows in /accounts. dario turns
    its guard off in this mode: while the guard is on, earlier requests came from accounts that were removed since.

    /analytics.perAccount covers an hour only. While the guard is off, accounts that are not usable therefore do not
    show that a request is refused: they may not be used at all.
    """
    used = analytics.per_account.get(API_KEY_ALIAS) if analytics else None
    if used is not None:
        return _confirmed_key(used, analytics)
    guard_is_off = resume is not None and resume.config is not None and resume.config.enabled is False
    if not guard_is_off or any(account.usable for account in accounts):
        return None
    since_start = analytics.all_time if analytics else None
    if not accounts and since_start is not None and since_start.requests:
        return Target(UPSTREAM_KEY, UPSTREAM_KEY, TargetState.USABLE, requests=since_start.requests)
    cause = Cause("upstream_key_possible")
    return Target(UPSTREAM_KEY, UPSTREAM_KEY, TargetState.UNKNOWN, cause, last_success=NEVER, last_failure=NEVER)


def is_possible_key(target: Target) -> bool:
    """Return True if it may be in use: dario has not shown whether it has one."""
    return target.kind == UPSTREAM_KEY and target.state is TargetState.UNKNOWN


def _confirmed_key(used: wire.PerAccount, analytics: wire.Analytics | None) -> Target:
    """A success of an API key can have no claim either, so an unknown claim is a failure only beside known ones."""
    window = analytics.window if analytics else None
    claims = {claim for claim, count in window.claims.items() if count} if window else set()
    last_failed = used.last_claim == UNKNOWN_CLAIM and bool(claims - {UNKNOWN_CLAIM})
    if last_failed:
        cause = Cause("last_request_failed")
        state = TargetState.FAILING
        return Target(
            UPSTREAM_KEY, UPSTREAM_KEY, state, cause, last_failure=Attempt(), requests=used.requests, claim=None
        )
    has_succeeded = bool(window and not window.error_rate) or used.last_claim not in {None, UNKNOWN_CLAIM}
    return Target(
        UPSTREAM_KEY,
        UPSTREAM_KEY,
        TargetState.USABLE,
        last_success=Attempt() if has_succeeded else NOT_OFFERED,
        claim=used.last_claim,
        requests=used.requests,
    )


def _openai_compatible(backends: Backends | None, claude: tuple[Target, ...]) -> tuple[Route, ...]:
    """Return the route to the active backend; none without one.

    dario picks an account before it looks at backends, and refuses the request if no account is available. If the
    backend file is incomplete, Claude serves the route instead.
    """
    active = next((item for item in backends.items if item.active), None) if backends else None
    if active is None:
        return ()
    if BackendIssue.INCOMPLETE in active.issues:
        return (Route(OPENAI_COMPATIBLE, claude, secondary=True),)
    backend = Target(active.name, "backend", TargetState.USABLE)
    certain = tuple(target for target in claude if not is_possible_key(target))
    if all(target.selected_as is Selection.SKIPPED for target in certain):
        if certain != claude:
            return (Route(OPENAI_COMPATIBLE, claude, secondary=True),)
        waits = [target.available_in_s for target in claude if target.available_in_s is not None]
        state = TargetState.COOLING_DOWN if claude else TargetState.PAUSED
        available_in_s = min(waits, default=None)
        backend = Target(active.name, "backend", state, Cause("pool_refuses"), available_in_s=available_in_s)
    return (Route(OPENAI_COMPATIBLE, (backend,), secondary=True),)


def unanswered(read: PoolReads) -> int:
    """Count conversations (/accounts) without a record (/analytics): requests that never got a response."""
    since_start = read.analytics.all_time if read.analytics else None
    sessions = read.accounts.sticky_bindings
    if since_start is None or since_start.requests is None or sessions is None or since_start.requests >= MAX_RECORDS:
        return 0
    in_flight = (read.queue.active or 0) + (read.queue.queued or 0) if read.queue else 0
    return max(0, sessions - since_start.requests - in_flight)


def notes(accounts: Sequence[Target], key: Target | None) -> tuple[str, ...]:
    """Return what dario does not report or do and matters in this state."""
    if not accounts:
        return (EMPTY_POOL,) if key is None else ()
    limited = (account for account in accounts if account.state is TargetState.RATE_LIMITED)
    return (NO_RESET,) if any(account.available_in_s is None for account in limited) else ()
