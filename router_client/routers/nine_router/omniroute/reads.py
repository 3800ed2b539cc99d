"""The reads of OmniRoute, their order, and how each response is judged.

Never read: /v1/models; /api/usage/{id}, which asks the provider; /api/system/version, which starts programs;
/api/usage/quota, which invents quotas; /api/keys.
"""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from router_client.model.states import Outcome, Part
from router_client.parsing.wire import Wire
from router_client.reads import MEBIBYTE, Answer, Credential, Read, Result, Results, parsed
from router_client.routers.nine_router.omniroute import wire
from router_client.routers.nine_router.outcomes import judge_livez
from router_client.routers.nine_router.wire import Connections, Nodes
from router_client.routers.signs import LIVEZ

MONITORING = Read("monitoring", "/api/monitoring/health")
IDENTITY = (LIVEZ, MONITORING)
"""Any other unknown path is a page of 258 KB: /livez is cut off."""

CONNECTIONS = Read("connections", "/api/providers", Credential.ADMIN_OR_KEY, 2 * MEBIBYTE, optional=True)
NODES = Read("nodes", "/api/provider-nodes", Credential.ADMIN_OR_KEY, optional=True)
USAGE = Read("usage", "/api/usage/analytics?range=1d", Credential.ADMIN_OR_KEY, 2 * MEBIBYTE, optional=True)
KEYED = (CONNECTIONS, NODES, USAGE)
"""Optional: the open health has the pool's trouble, without the names."""

EVERY_READ = (*IDENTITY, *KEYED)
MODEL_OF: dict[str, type[Wire]] = {
    "monitoring": wire.Monitoring,
    "connections": Connections,
    "nodes": Nodes,
    "usage": wire.Analytics,
}
OWN_REFUSAL = b'"AUTH_00'


def gate(results: Results) -> Read | None:
    """Return the first read with a credential, which goes alone; None once it has been sent."""
    return None if CONNECTIONS.name in results else CONNECTIONS


def reads_for(parts: Collection[Part]) -> tuple[Read, ...]:
    """Return the reads. Every part takes all of them: a verdict does."""
    return KEYED if set(parts) - {Part.ADMIN} else ()


def judge(read: Read, answer: Answer) -> Result:
    """Return the outcome and the parsed body of one response."""
    if read == LIVEZ:
        return judge_livez(read, answer)
    otherwise = Outcome.UNRECOGNIZED if read == MONITORING else Outcome.MALFORMED
    if answer.status == HTTPStatus.OK:
        return parsed(read, answer, MODEL_OF[read.name].parse, otherwise)
    return Result(read, otherwise if read == MONITORING else _refusal(answer))


def _refusal(answer: Answer) -> Outcome:
    """401: no credential, or a wrong one. 403: an API key, which manages nothing."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome.RATE_LIMITED
    if OWN_REFUSAL not in answer.body:
        return Outcome.FORBIDDEN if answer.status == HTTPStatus.FORBIDDEN else Outcome.MALFORMED
    if answer.status == HTTPStatus.UNAUTHORIZED and answer.keyed:
        return Outcome.KEY_REJECTED
    is_refused = answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    return Outcome.NEEDS_ADMIN if is_refused else Outcome.MALFORMED
