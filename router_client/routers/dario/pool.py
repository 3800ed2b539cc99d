"""dario's accounts, upstream key and backend to a pool: who serves which of its two APIs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from router_client.model.facts import NOT_OFFERED
from router_client.model.snapshot import Backends, Queue
from router_client.model.states import BackendIssue, Selection, TargetState
from router_client.model.targets import NEVER, Attempt, Cause, Pool, Route, Target, Traffic
from router_client.routers.dario import accounts, wire
from router_client.routers.dario.terms import EMPTY_POOL, NO_RESET
from router_client.routers.dario.usage import API_KEY_ALIAS, UNKNOWN_CLAIM

CLAUDE, OPENAI_COMPATIBLE = "Claude", "OpenAI-compatible"
UPSTREAM_KEY = "upstream key"
MAX_RECORDS = 10_000
"""How many requests dario keeps: from there on they cannot be compared with its conversations."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was read; a read that brought nothing is None."""

    accounts: wire.Accounts
    admin: wire.AdminAccounts | None
    analytics: wire.Analytics | None
    resume: wire.Resume | None
    backends: Backends | None
    queue: Queue | None


def pool(read: Answers, now_s: float) -> Pool:
    """Targets from /accounts; /admin/accounts adds failure streaks and what differs from the disk."""
    rows = read.accounts.accounts
    key = upstream_key(rows, read.analytics, read.resume)
    in_use = key is None or key.state is TargetState.UNKNOWN
    on_disk = {row.alias: row for row in read.admin.accounts} if read.admin else {}
    targets = tuple(accounts.target(row, on_disk, now_s, in_use=in_use) for row in rows)
    claude = targets if key is None else (key,)
    loaded = dict.fromkeys(row.alias for row in rows)
    return Pool(
        targets=targets if key is None else (key, *targets),
        routes=(Route(CLAUDE, claude, traffic=_traffic(read.analytics)), *_openai_compatible(read.backends, claude)),
        next_pick=read.accounts.best_account,
        sticky_bindings=read.accounts.sticky_bindings,
        unanswered=unanswered(read),
        not_loaded=tuple(alias for alias in on_disk if alias not in loaded),
        not_on_disk=tuple(alias for alias in loaded if read.admin is not None and alias not in on_disk),
        notes=notes(targets, key),
    )


def _traffic(analytics: wire.Analytics | None) -> Traffic | None:
    """Requests of the last hour and how many failed, from dario's rate; it has no record of its backend's requests."""
    window = analytics.window if analytics else None
    if window is None or window.requests is None or window.error_rate is None:
        return None
    share = min(1.0, max(0.0, window.error_rate))
    return Traffic(window.requests, round(window.requests * share), cumulative=False)


def upstream_key(
    rows: Sequence[wire.Account], analytics: wire.Analytics | None, resume: wire.Resume | None
) -> Target | None:
    """The key that serves instead of accounts; in an unknown state where it is possible and nothing proves it.

    Requests under the pseudo-account prove it, with account rows or without. The guard is off in this mode: where it
    is on, earlier requests came from accounts that were removed since.
    """
    used = analytics.per_account.get(API_KEY_ALIAS) if analytics else None
    if used is not None:
        return _proved(used, analytics)
    guard_off = resume is not None and resume.config is not None and resume.config.enabled is False
    if rows or not guard_off:
        return None
    ever = analytics.all_time if analytics else None
    if ever is not None and ever.requests:
        return Target(UPSTREAM_KEY, UPSTREAM_KEY, TargetState.USABLE, requests=ever.requests)
    cause = Cause("upstream_key_possible")
    return Target(UPSTREAM_KEY, UPSTREAM_KEY, TargetState.UNKNOWN, cause, last_success=NEVER, last_failure=NEVER)


def _proved(used: wire.PerAccount, analytics: wire.Analytics | None) -> Target:
    """A key of the API has no claim on a success either, so an unknown last claim counts beside known ones only."""
    window = analytics.window if analytics else None
    claims = {claim for claim, count in window.claims.items() if count} if window else set()
    last_failed = used.last_claim == UNKNOWN_CLAIM and bool(claims - {UNKNOWN_CLAIM})
    if last_failed:
        cause = Cause("last_request_failed")
        state = TargetState.FAILING
        return Target(
            UPSTREAM_KEY, UPSTREAM_KEY, state, cause, last_failure=Attempt(), requests=used.requests, claim=None
        )
    served = bool(window and not window.error_rate) or used.last_claim not in {None, UNKNOWN_CLAIM}
    last = Attempt() if served else NOT_OFFERED
    return Target(
        UPSTREAM_KEY,
        UPSTREAM_KEY,
        TargetState.USABLE,
        last_success=last,
        claim=used.last_claim,
        requests=used.requests,
    )


def _openai_compatible(backends: Backends | None, claude: tuple[Target, ...]) -> tuple[Route, ...]:
    """The route to the active backend: dario picks an account before it looks at backends, and refuses where it finds
    none. With an incomplete backend file, Claude answers instead."""
    active = next((item for item in backends.items if item.active), None) if backends else None
    if active is None:
        return ()
    if BackendIssue.INCOMPLETE in active.issues:
        return (Route(OPENAI_COMPATIBLE, claude, secondary=True),)
    if any(target.state is TargetState.UNKNOWN and target.kind == UPSTREAM_KEY for target in claude):
        return (Route(OPENAI_COMPATIBLE, claude, secondary=True),)
    refused = all(target.selected_as is Selection.SKIPPED for target in claude)
    target = Target(active.name, "backend", TargetState.USABLE)
    if refused:
        waits = [target.available_in_s for target in claude if target.available_in_s is not None]
        state = TargetState.COOLING_DOWN if waits else TargetState.PAUSED
        back = min(waits, default=None)
        target = Target(active.name, "backend", state, Cause("pool_refuses"), available_in_s=back)
    return (Route(OPENAI_COMPATIBLE, (target,), secondary=True),)


def unanswered(read: Answers) -> int:
    """Conversations without a record: the only trace of requests that never got an answer."""
    ever = read.analytics.all_time if read.analytics else None
    bound = read.accounts.sticky_bindings
    if ever is None or ever.requests is None or bound is None or ever.requests >= MAX_RECORDS:
        return 0
    waiting = (read.queue.active or 0) + (read.queue.queued or 0) if read.queue else 0
    return max(0, bound - ever.requests - waiting)


def notes(targets: Sequence[Target], key: Target | None) -> tuple[str, ...]:
    """dario's blind spots that matter in this state."""
    if not targets:
        return (EMPTY_POOL,) if key is None else ()
    limited = (target for target in targets if target.state is TargetState.RATE_LIMITED)
    return (NO_RESET,) if any(target.available_in_s is None for target in limited) else ()
