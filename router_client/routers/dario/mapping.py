"""dario's responses to a `Snapshot`: health, login, queue and guard; targets.py, pool.py and usage.py map the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from router_client.model.facts import NOT_OFFERED, Fact, Known, NotRead
from router_client.model.snapshot import Auth, Guard, Halt, Health, Queue, Router, Snapshot
from router_client.model.states import AuthState, Outcome, Part, Peer, TargetState
from router_client.model.targets import Pool
from router_client.reads import Results, data_of, proved_by
from router_client.routers.adapter import Gathered
from router_client.routers.dario import wire
from router_client.routers.dario.advice import advice, beside_possible_key
from router_client.routers.dario.disk import backends_of
from router_client.routers.dario.pool import PoolReads, is_possible_key, pool
from router_client.routers.dario.reads import is_reduced
from router_client.routers.dario.targets import seconds
from router_client.routers.dario.terms import HALT_REASONS, TERMS
from router_client.routers.dario.usage import usage

T = TypeVar("T")

IDENTITY = ("livez", "health", "challenge")
GATE = "status"
AUTH = {"healthy": AuthState.OK, "broken": AuthState.BROKEN, "none": AuthState.NONE}
ADMIN_HINT = "POST /admin/login"
NEEDS_LOGIN = frozenset({TargetState.AUTH_FAILED, TargetState.EXPIRED})


def snapshot(gathered: Gathered) -> Snapshot:
    """Map everything that one look read."""
    results, now = gathered.results, gathered.taken_at_s
    proved = proved_by(results, IDENTITY)
    health = data_of(results, "health_keyed", wire.Health) or data_of(results, "health", wire.Health)
    health = health if proved is Peer.IDENTIFIED else None
    status = data_of(results, "status", wire.Status)
    analytics = data_of(results, "analytics", wire.Analytics)
    queue = _queue((health and health.queue) or (analytics and analytics.queue) or None, now)
    accounts = _pool(gathered, analytics, queue)
    return Snapshot(
        taken_at_s=now,
        router=Router("dario" if proved is Peer.IDENTIFIED else gathered.kind, _version(status, health), gathered.url),
        peer=proved,
        reads=tuple(result.report for result in results.values()),
        terms=TERMS,
        advice=_advice(gathered, accounts, admin_mode=_admin_mode(status, health)),
        health=_fact(_health(health, gathered), results, "health", now),
        auth=_fact(_auth(status, health, now), results, "status", now),
        queue=_fact(queue, results, "health", now),
        guard=_fact(_guard(data_of(results, "resume", wire.Resume), now), results, "resume", now),
        pool=_fact(accounts, results, "accounts", now),
        backends=Known(backends_of(gathered), now) if Part.BACKENDS in gathered.parts else NOT_OFFERED,
        usage=_fact(usage(analytics) if analytics else None, results, "analytics", now),
    )


def _advice(gathered: Gathered, accounts: Pool | None, *, admin_mode: bool) -> Mapping[str, str]:
    found = accounts.targets if accounts else ()
    steps = advice(
        gathered.url,
        has_key=gathered.has_key,
        admin_mode=admin_mode,
        healthy_peer=any(target.usable for target in found),
        logins=[target.name for target in found if target.state in NEEDS_LOGIN],
    )
    return beside_possible_key(steps) if any(map(is_possible_key, found)) else steps


def _fact(value: T | None, results: Results, read: str, now_s: float) -> Fact[T]:
    """Return the value, or the outcome of the read that would have reported it."""
    if value is not None:
        return Known(value, now_s)
    outcome = _outcome(results, read)
    if outcome is Outcome.SKIPPED:
        # It was skipped because of how the gate ended.
        outcome = _outcome(results, GATE)
    return NotRead(Outcome.MALFORMED if outcome is Outcome.OK else outcome)


def _outcome(results: Results, read: str) -> Outcome:
    return results[read].outcome if read in results else Outcome.SKIPPED


def _pool(gathered: Gathered, analytics: wire.Analytics | None, queue: Queue | None) -> Pool | None:
    results = gathered.results
    accounts = data_of(results, "accounts", wire.Accounts)
    if accounts is None:
        return None
    admin = data_of(results, "admin_accounts", wire.AdminAccounts)
    resume = data_of(results, "resume", wire.Resume)
    backends = gathered.disk.backends if gathered.disk else None
    return pool(PoolReads(accounts, admin, analytics, resume, backends, queue), gathered.taken_at_s)


def _version(status: wire.Status | None, health: wire.Health | None) -> str | None:
    return (status and status.version) or (health and health.version) or None


def _admin_mode(status: wire.Status | None, health: wire.Health | None) -> bool:
    """True if the admin API is on: an empty pool then names it in `expiresIn`, and otherwise `dario login`."""
    texts = (read.expires_in for read in (status, health) if read is not None)
    return any(text is not None and ADMIN_HINT in text for text in texts)


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
    """True if /status was answered without a key, and dario listens on the network."""
    status = gathered.results.get("status")
    answered = status is not None and status.outcome is Outcome.OK and not gathered.has_key
    return answered and (not gathered.is_loopback or (gathered.disk is not None and gathered.disk.listens_on_network))


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _auth(status: wire.Status | None, health: wire.Health | None, now_s: float) -> Auth | None:
    """`status` of /status or, if that was not read, `oauth` of /health."""
    state = status.status if status else None
    if state is None:
        state = health.oauth if health else None
    if state is None:
        return None
    expires_at = status.expires_at if status else None
    expires_in_s = None if expires_at is None else max(0.0, expires_at / 1000 - now_s)
    return Auth(AUTH.get(state, AuthState.UNKNOWN), expires_in_s)


def _queue(queue: wire.Queue | None, now_s: float) -> Queue | None:
    if queue is None:
        return None
    stalled_s = seconds(queue.stalled_for_ms)
    if stalled_s is None and queue.stalled_since is not None:
        stalled_s = max(0.0, now_s - queue.stalled_since / 1000)
    return Queue(queue.active, queue.queued, queue.max_concurrent, queue.max_queued, stalled_s)


def _guard(resume: wire.Resume | None, now_s: float) -> Guard | None:
    if resume is None:
        return None
    enabled = resume.config.enabled if resume.config else None
    return Guard(enabled, resume.halted, _halt(resume.state, now_s) if resume.halted else None)


def _halt(state: wire.HaltState | None, now_s: float) -> Halt:
    if state is None:
        return Halt(None, None)
    since_s = None if state.since is None else max(0.0, now_s - state.since / 1000)
    resets_in_s = None if state.cooldown_until is None else max(0.0, state.cooldown_until / 1000 - now_s)
    request = state.request or wire.HaltRequest()
    reason = HALT_REASONS.get(state.reason or "")
    return Halt(since_s, resets_in_s, reason, request.model, request.account, request.claim)
