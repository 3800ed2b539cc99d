"""The reads of dario, their order, and how each response is judged."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from router_client.model.states import Outcome, Part
from router_client.parsing.wire import Wire
from router_client.reads import Answer, Credential, Read, Result, Results, parsed
from router_client.routers.dario import wire

LIVEZ = Read("livez", "/livez")
HEALTH = Read("health", "/health")
CHALLENGE = Read("challenge", "/status")
KEYED_HEALTH = Read("health_keyed", "/health", Credential.KEY)
STATUS = Read("status", "/status", Credential.KEY)
ACCOUNTS = Read("accounts", "/accounts", Credential.KEY)
ANALYTICS = Read("analytics", "/analytics", Credential.KEY)
RESUME = Read("resume", "/admin/resume", Credential.KEY)
ADMIN_ACCOUNTS = Read("admin_accounts", "/admin/accounts", Credential.ADMIN, optional=True)

IDENTITY = (LIVEZ, HEALTH)
KEYED = (STATUS, ACCOUNTS, ANALYTICS, RESUME)
EVERY_READ = (*IDENTITY, CHALLENGE, KEYED_HEALTH, *KEYED, ADMIN_ACCOUNTS)

MODELS: dict[str, type[Wire]] = {
    "livez": wire.Livez,
    "health": wire.Health,
    "challenge": wire.OpenStatus,
    "health_keyed": wire.Health,
    "status": wire.Status,
    "accounts": wire.Accounts,
    "analytics": wire.Analytics,
    "resume": wire.Resume,
    "admin_accounts": wire.AdminAccounts,
}


def proof(shown: Results) -> Read | None:
    """Return the next open read that proves dario: /health and, if that shows too little, /status without a key.

    Many programs answer {"status": "ok", "version": "1.2.3"}, and many reject with {"error": "Unauthorized"}.
    """
    if HEALTH.name not in shown:
        return HEALTH
    health = _health(shown)
    is_proved = CHALLENGE.name in shown or (health is not None and health.is_distinctive)
    return None if is_proved else CHALLENGE


def gate(results: Results) -> Read | None:
    """Return /status, which goes alone: if it rejects the key or is not dario's, no other read sends the key."""
    return None if STATUS.name in results else STATUS


def reads_for(parts: Collection[Part], before: Results, *, has_key: bool) -> tuple[Read, ...]:
    """Return the reads. Parts with a verdict take all keyed reads."""
    wanted: list[Read] = []
    if {Part.STATE, Part.POOL, Part.USAGE} & set(parts):
        wanted += KEYED
        # Through a published port or a tunnel, dario shows only "ok" without the key.
        health = _health(before)
        if has_key and health is not None and is_reduced(health):
            wanted.append(KEYED_HEALTH)
    if Part.ADMIN in parts:
        wanted.append(ADMIN_ACCOUNTS)
    return tuple(wanted)


def _health(identity: Results) -> wire.Health | None:
    data = identity["health"].data if "health" in identity else None
    return data if isinstance(data, wire.Health) else None


def is_reduced(health: wire.Health) -> bool:
    """True if /health shows only the status, as it does without the key through a tunnel."""
    return health.version is None and health.queue is None


def judge(read: Read, answer: Answer) -> Result:
    """Return the outcome and the parsed body of one response; dario's errors differ by HTTP status."""
    if read is CHALLENGE:
        return _judge_challenge(answer)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return Result(read, Outcome.KEY_REJECTED if answer.keyed else Outcome.NEEDS_KEY)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Result(read, Outcome.RATE_LIMITED)
    if read in IDENTITY:
        return _parse(read, answer, (200, 503) if read is HEALTH else (200,), Outcome.UNRECOGNIZED)
    if answer.status == HTTPStatus.FORBIDDEN:
        # dario itself answers 403 only on the admin API: elsewhere something in front of it does.
        return Result(read, Outcome.DISABLED if read is ADMIN_ACCOUNTS else Outcome.FORBIDDEN)
    return _parse(read, answer, (200, 503) if read is KEYED_HEALTH else (200,), Outcome.MALFORMED)


def _judge_challenge(answer: Answer) -> Result:
    """/status without the key: rejected in dario's own words, or shown by a dario that has no key."""
    if answer.status != HTTPStatus.UNAUTHORIZED:
        return _parse(CHALLENGE, answer, (200,), Outcome.UNRECOGNIZED)
    rejection = _parse(CHALLENGE, answer, (401,), Outcome.UNRECOGNIZED, wire.Rejection)
    return Result(CHALLENGE, rejection.outcome)


def _parse(
    read: Read, answer: Answer, statuses: tuple[int, ...], otherwise: Outcome, model: type[Wire] | None = None
) -> Result:
    if answer.status not in statuses:
        return Result(read, otherwise)
    return parsed(read, answer, (model or MODELS[read.name]).parse, otherwise)
