"""dario's answers to a Snapshot: health, login, queue, guard; members and usage have their own files."""

from __future__ import annotations

from router_client.reads import Results, data_of, proved_by
from router_client.routers.adapter import Gathered
from router_client.routers.dario import members, wire
from router_client.routers.dario.disk import backends_of
from router_client.routers.dario.reads import is_reduced
from router_client.routers.dario.usage import API_KEY_ALIAS, usage
from router_client.routers.dario.words import HALT_REASONS, WORDS
from router_client.snapshot import Auth, Guard, Halt, Health, Queue, Router, Snapshot
from router_client.states import AuthState, Outcome, Part, Peer, UpstreamKey

IDENTITY = ("livez", "health", "challenge")
AUTH = {"healthy": AuthState.OK, "broken": AuthState.BROKEN, "none": AuthState.NONE}


def snapshot(gathered: Gathered) -> Snapshot:
    """The whole mapping. Each part is None where its read brought nothing."""
    results, now = gathered.results, gathered.taken_at_s
    proved = proved_by(results, IDENTITY)
    health = data_of(results, "health_keyed", wire.Health) or data_of(results, "health", wire.Health)
    status = data_of(results, "status", wire.Status)
    accounts = data_of(results, "accounts", wire.Accounts)
    analytics = data_of(results, "analytics", wire.Analytics)
    resume = data_of(results, "resume", wire.Resume)
    admin = data_of(results, "admin_accounts", wire.AdminAccounts)
    told = health if proved is Peer.PROVED else None
    version = (status and status.version) or (told and told.version) or None
    upstream_key = _upstream_key(accounts, analytics, resume)
    return Snapshot(
        taken_at_s=now,
        router=Router("dario" if proved is Peer.PROVED else gathered.kind, version, gathered.url),
        peer=proved,
        reads=tuple(result.report for result in results.values()),
        words=WORDS,
        health=_health(told),
        auth=_auth(status, told, now),
        queue=_queue((told and told.queue) or (analytics and analytics.queue) or None, now),
        guard=_guard(resume, results, now),
        pool=members.pool(accounts, admin, upstream_key, now) if accounts else None,
        backends=backends_of(gathered) if Part.BACKENDS in gathered.parts else None,
        usage=usage(analytics) if analytics else None,
        upstream_key=upstream_key,
    )


def _health(health: wire.Health | None) -> Health | None:
    if health is None:
        return None
    sessions = health.sessions
    return Health(
        ok=health.status == "ok",
        reduced=is_reduced(health),
        requests=health.requests,
        sessions=None if sessions is None else _first(sessions.sticky_bindings, sessions.active),
    )


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _auth(status: wire.Status | None, health: wire.Health | None, now_s: float) -> Auth | None:
    told = status.status if status else None
    if told is None:
        told = health.oauth if health else None
    if told is None:
        return None
    expires_at = status.expires_at if status else None
    left = None if expires_at is None else max(0.0, expires_at / 1000 - now_s)
    return Auth(AUTH.get(told, AuthState.UNKNOWN), left)


def _queue(queue: wire.Queue | None, now_s: float) -> Queue | None:
    if queue is None:
        return None
    stalled = members.seconds(queue.stalled_for_ms)
    if stalled is None and queue.stalled_since is not None:
        stalled = max(0.0, now_s - queue.stalled_since / 1000)
    return Queue(queue.active, queue.queued, queue.max_concurrent, queue.max_queued, stalled)


def _guard(resume: wire.Resume | None, results: Results, now_s: float) -> Guard | None:
    if resume is None:
        absent = "resume" in results and results["resume"].outcome is Outcome.DISABLED
        return Guard(offered=False) if absent else None
    enabled = resume.config.enabled if resume.config else None
    return Guard(True, enabled, resume.halted, _halt(resume.state, now_s) if resume.halted else None)


def _halt(state: wire.HaltState | None, now_s: float) -> Halt:
    if state is None:
        return Halt(None, None)
    since = None if state.since is None else max(0.0, now_s - state.since / 1000)
    clears = None if state.cooldown_until is None else max(0.0, state.cooldown_until / 1000 - now_s)
    cause = state.request or wire.Trigger()
    reason = HALT_REASONS.get(state.reason or "")
    return Halt(since, clears, reason, cause.model, cause.account, cause.claim)


def _upstream_key(
    accounts: wire.Accounts | None, analytics: wire.Analytics | None, resume: wire.Resume | None
) -> UpstreamKey:
    """Contract, "api-key mode hint": no accounts, yet requests on the pseudo-account or with the guard off."""
    if accounts is None or accounts.accounts:
        return UpstreamKey.NO
    if analytics is not None and API_KEY_ALIAS in analytics.per_account:
        return UpstreamKey.PROVED
    # The guard is off in this mode; where it is on, earlier requests came from accounts since removed.
    if not (resume and resume.config and resume.config.enabled is False):
        return UpstreamKey.NO
    served = analytics is not None and analytics.all_time is not None and bool(analytics.all_time.requests)
    return UpstreamKey.PROVED if served else UpstreamKey.POSSIBLE
