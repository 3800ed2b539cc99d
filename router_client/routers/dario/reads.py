"""dario's admin reads, and how each answer is judged."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from pydantic import ValidationError
from pydantic_core import from_json

from router_client.lenient import Wire
from router_client.reads import Answer, Credential, Read, Result, Results
from router_client.routers.dario import wire
from router_client.states import Outcome, Part

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
    """Health, where it shows what only dario has; else dario's own refusal of a read without a key, or its status.

    Many programs answer {"status": "ok", "version": "1.2.3"}, and many refuse with {"error": "Unauthorized"}.
    """
    if HEALTH.name not in shown:
        return HEALTH
    health = _health(shown)
    is_shown = CHALLENGE.name in shown or (health is not None and health.is_telling)
    return None if is_shown else CHALLENGE


def gate(results: Results) -> Read | None:
    """The status goes alone: where the key is refused, or something else answers, no second read carries it."""
    return None if STATUS.name in results else STATUS


def reads_for(parts: Collection[Part], before: Results, *, has_key: bool) -> tuple[Read, ...]:
    """The reads: a verdict takes all of them, whichever tool asks for it."""
    wanted: list[Read] = []
    if {Part.STATE, Part.POOL, Part.USAGE} & set(parts):
        wanted += KEYED
        # Behind a published port or a tunnel dario tells strangers only "ok"; with the key it tells all.
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
    """True where /health gave its public view: nothing but the status."""
    return health.version is None and health.queue is None


def judge(read: Read, answer: Answer) -> Result:
    """Outcome and parsed body of one answer (contract, "Error bodies": match on the status)."""
    if read is CHALLENGE:
        return _challenged(answer)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return Result(read, Outcome.KEY_REJECTED if answer.keyed else Outcome.NEEDS_KEY)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Result(read, Outcome.THROTTLED)
    if read in IDENTITY:
        return _parse(read, answer, (200, 503) if read is HEALTH else (200,), Outcome.NOT_THIS_ROUTER)
    if answer.status == HTTPStatus.FORBIDDEN:
        # dario has every other read: whoever says 403 there shows nothing of it.
        return Result(read, Outcome.DISABLED if read is ADMIN_ACCOUNTS else Outcome.FORBIDDEN)
    return _parse(read, answer, (200, 503) if read is KEYED_HEALTH else (200,), Outcome.MALFORMED)


def _challenged(answer: Answer) -> Result:
    if answer.status != HTTPStatus.UNAUTHORIZED:
        return _parse(CHALLENGE, answer, (200,), Outcome.NOT_THIS_ROUTER)
    refused = _parse(CHALLENGE, answer, (401,), Outcome.NOT_THIS_ROUTER, wire.Refusal)
    return Result(CHALLENGE, refused.outcome)


def _parse(
    read: Read, answer: Answer, statuses: tuple[int, ...], otherwise: Outcome, model: type[Wire] | None = None
) -> Result:
    if answer.status not in statuses:
        return Result(read, otherwise)
    try:
        body = from_json(answer.body)
        return Result(read, Outcome.OK, data=(model or MODELS[read.name]).model_validate(body))
    except (ValidationError, ValueError, RecursionError):
        return Result(read, otherwise)
