"""The reads of better-ccflare, their order, and how each response is judged.

No path may be added without a look at the contract: every path under /api/ and /v1/ that this version does not know is
forwarded to the provider with an account's token, and booked as a request.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from http import HTTPStatus

from router_client.model.states import Outcome
from router_client.parsing.json_body import parse_json
from router_client.reads import MEBIBYTE, Answer, Credential, Read, Result, Results, parsed
from router_client.routers.better_ccflare import wire

HEALTH = Read("health", "/health")
ACCOUNTS = Read("accounts", "/api/accounts", Credential.ADMIN_OR_KEY, 2 * MEBIBYTE)
# Whether an account's last request succeeded is told nowhere else.
REQUESTS = Read("requests", "/api/requests?limit=10", Credential.ADMIN_OR_KEY)
ANALYTICS = Read("analytics", "/api/analytics?range=1h", Credential.ADMIN_OR_KEY)

IDENTITY = (HEALTH,)
KEYED = (ACCOUNTS, REQUESTS, ANALYTICS)
EVERY_READ = (*IDENTITY, *KEYED)

HEALTH_STATUSES = frozenset({HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE})
REFUSALS = {
    "API key required": Outcome.NEEDS_KEY,
    "Invalid API key": Outcome.KEY_REJECTED,
    "Unauthorized:": Outcome.NEEDS_ADMIN,
}
"""How the text of a 401 begins: no key, a wrong one, and a valid one whose role is not admin."""


def gate(results: Results) -> Read | None:
    """Return the next keyed read. Each goes alone: with a key, each costs the router's only thread up to 0.7 s."""
    return next((read for read in KEYED if read.name not in results), None)


def judge(read: Read, answer: Answer) -> Result:
    """Return the outcome and the parsed body of one response."""
    if read == HEALTH:
        return _judged(read, answer, HEALTH_STATUSES, Outcome.UNRECOGNIZED)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return Result(read, _refusal(answer))
    if answer.status == HTTPStatus.FORBIDDEN:
        return Result(read, Outcome.FORBIDDEN)
    return _judged(read, answer, {HTTPStatus.OK}, Outcome.MALFORMED)


def _judged(read: Read, answer: Answer, statuses: Collection[int], otherwise: Outcome) -> Result:
    if answer.status not in statuses:
        return Result(read, otherwise)
    return parsed(read, answer, _parse(read, answer), otherwise)


def _refusal(answer: Answer) -> Outcome:
    """Tell the three refusals apart by their text; their status is the same."""
    try:
        text = wire.Refusal.parse(parse_json(answer.body)).error or ""
    except ValueError:
        text = ""
    usual = Outcome.KEY_REJECTED if answer.keyed else Outcome.NEEDS_KEY
    return next((outcome for beginning, outcome in REFUSALS.items() if text.startswith(beginning)), usual)


def _parse(read: Read, answer: Answer) -> Callable[[object], object]:
    if read == HEALTH:
        return wire.Health.parse
    if read == ACCOUNTS:
        return partial(wire.accounts, is_open=not answer.keyed)
    return wire.requests if read == REQUESTS else wire.Analytics.parse
