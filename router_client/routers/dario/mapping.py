"""dario's answers to a Snapshot: health, login, queue and guard; pool.py, accounts.py and usage.py map the rest."""

from __future__ import annotations

from typing import TypeVar

from router_client.model.facts import NOT_OFFERED, Fact, Known, NotRead
from router_client.model.snapshot import Auth, Guard, Halt, Health, Queue, Router, Snapshot
from router_client.model.states import AuthState, Outcome, Part, Peer
from router_client.model.targets import Pool
from router_client.reads import Results, data_of, proved_by
from router_client.routers.adapter import Gathered
from router_client.routers.dario import wire
from router_client.routers.dario.accounts import seconds
from router_client.routers.dario.advice import advice
from router_client.routers.dario.disk import backends_of
from router_client.routers.dario.pool import Answers, pool
from router_client.routers.dario.reads import is_reduced
from router_client.routers.dario.terms import HALT_REASONS, TERMS
from router_client.routers.dario.usage import usage

T = TypeVar("T")

IDENTITY = ("livez", "health", "challenge")
GATE = "status"
AUTH = {"healthy": AuthState.OK, "broken": AuthState.BROKEN, "none": AuthState.NONE}
ADMIN_HINT = "POST /admin/login"


def snapshot(gathered: Gathered) -> Snapshot:
    """The whole mapping."""
    results, now = gathered.results, gathered.taken_at_s
    proved = proved_by(results, IDENTITY)
    health = data_of(results, "health_keyed", wire.Health) or data_of(results, "health", wire.Health)
    health = health if proved is Peer.PROVED else None
    status = data_of(results, "status", wire.Status)
    analytics = data_of(results, "analytics", wire.Analytics)
    queue = _queue((health and health.queue) or (analytics and analytics.queue) or None, now)
    targets = _pool(gathered, analytics, queue)
    return Snapshot(
        taken_at_s=now,
        router=Router("dario" if proved is Peer.PROVED else gathered.kind, _version(status, health), gathered.url),
        peer=proved,
        reads=tuple(result.report for result in results.values()),
        terms=TERMS,
        advice=advice(
            gathered.url,
            has_key=gathered.has_key,
            admin_mode=_admin_mode(status, health),
            healthy_peer=targets is not None and any(target.usable for target in targets.targets),
        ),
        health=_fact(_health(health, gathered), results, "health", now),
        auth=_fact(_auth(status, health, now), results, "status", now),
        queue=_fact(queue, results, "health", now),
        guard=_fact(_guard(data_of(results, "resume", wire.Resume), now), results, "resume", now),
        pool=_fact(targets, results, "accounts", now),
        backends=Known(backends_of(gathered), now) if Part.BACKENDS in gathered.parts else NOT_OFFERED,
        usage=_fact(usage(analytics) if analytics else None, results, "analytics", now),
    )


def _fact(value: T | None, results: Results, read: str, now_s: float) -> Fact[T]:
    """The value, or how the read ended that would have brought it."""
    if value is not None:
        return Known(value, now_s)
    outcome = _ended(results, read)
    if outcome is Outcome.SKIPPED:
        # The gate was shut, and that is the reason.
        outcome = _ended(results, GATE)
    return NotRead(Outcome.MALFORMED if outcome is Outcome.OK else outcome)


def _ended(results: Results, read: str) -> Outcome:
    return results[read].outcome if read in results else Outcome.SKIPPED


def _pool(gathered: Gathered, analytics: wire.Analytics | None, queue: Queue | None) -> Pool | None:
    results = gathered.results
    accounts = data_of(results, "accounts", wire.Accounts)
    if accounts is None:
        return None
    admin = data_of(results, "admin_accounts", wire.AdminAccounts)
    resume = data_of(results, "resume", wire.Resume)
    backends = gathered.disk.backends if gathered.disk else None
    return pool(Answers(accounts, admin, analytics, resume, backends, queue), gathered.taken_at_s)


def _version(status: wire.Status | None, health: wire.Health | None) -> str | None:
    return (status and status.version) or (health and health.version) or None


def _admin_mode(status: wire.Status | None, health: wire.Health | None) -> bool:
    """An empty pool names the way in: the admin API where that is on, `dario login` where it is not."""
    hints = (status and status.expires_in, health and health.expires_in)
    return any(hint is not None and ADMIN_HINT in hint for hint in hints)


def _health(health: wire.Health | None, gathered: Gathered) -> Health | None:
    if health is None:
        return None
    sessions = health.sessions
    return Health(
        ok=health.status == "ok",
        reduced=is_reduced(health),
        requests=health.requests,
        sessions=None if sessions is None else _first(sessions.sticky_bindings, sessions.active),
        open_to_network=_open_to_network(gathered),
    )


def _open_to_network(gathered: Gathered) -> bool:
    """Keyed reads were answered without a key, over the network or where dario is set up to listen on it."""
    status = gathered.results.get("status")
    answered = status is not None and status.outcome is Outcome.OK and not gathered.has_key
    return answered and (not gathered.is_loopback or (gathered.disk is not None and gathered.disk.listens_on_network))


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _auth(status: wire.Status | None, health: wire.Health | None, now_s: float) -> Auth | None:
    said = status.status if status else None
    if said is None:
        said = health.oauth if health else None
    if said is None:
        return None
    expires_at = status.expires_at if status else None
    left = None if expires_at is None else max(0.0, expires_at / 1000 - now_s)
    return Auth(AUTH.get(said, AuthState.UNKNOWN), left)


def _queue(queue: wire.Queue | None, now_s: float) -> Queue | None:
    if queue is None:
        return None
    stalled = seconds(queue.stalled_for_ms)
    if stalled is None and queue.stalled_since is not None:
        stalled = max(0.0, now_s - queue.stalled_since / 1000)
    return Queue(queue.active, queue.queued, queue.max_concurrent, queue.max_queued, stalled)


def _guard(resume: wire.Resume | None, now_s: float) -> Guard | None:
    if resume is None:
        return None
    enabled = resume.config.enabled if resume.config else None
    return Guard(enabled, resume.halted, _halt(resume.state, now_s) if resume.halted else None)


def _halt(state: wire.HaltState | None, now_s: float) -> Halt:
    if state is None:
        return Halt(None, None)
    since = None if state.since is None else max(0.0, now_s - state.since / 1000)
    clears = None if state.cooldown_until is None else max(0.0, state.cooldown_until / 1000 - now_s)
    cause = state.request or wire.Trigger()
    reason = HALT_REASONS.get(state.reason or "")
    return Halt(since, clears, reason, cause.model, cause.account, cause.claim)
