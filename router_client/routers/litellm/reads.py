"""The LiteLLM Proxy's harmless reads, and how each answer is judged (contract, version 1.106.2).

Never /health (a completion for every deployment), /health/services (sends alerts) or /health/drain (stops a worker).
"""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from pydantic import ValidationError
from pydantic_core import from_json

from router_client.lenient import Wire
from router_client.reads import MEBIBYTE, Answer, Credential, Read, Result, Results
from router_client.routers.litellm import wire
from router_client.routers.litellm.metrics import KEPT, parse_metrics
from router_client.states import Outcome, Part

LIVELINESS = Read("liveliness", "/health/liveliness")
READINESS = Read("readiness", "/health/readiness")
DETAILS = Read("details", "/health/readiness/details", Credential.KEY)
BACKLOG = Read("backlog", "/health/backlog", Credential.KEY)
MODELS = Read("models", "/model/info", Credential.KEY, 2 * MEBIBYTE)
ROUTING = Read("routing", "/get/config/callbacks", Credential.KEY)
METRICS = Read("metrics", "/metrics/", Credential.KEY, 8 * MEBIBYTE, optional=True, keep_lines=KEPT)
BUDGETS = Read("budgets", "/provider/budgets", Credential.KEY, optional=True)

IDENTITY = (LIVELINESS, READINESS)
# The backlog counts whatever is in flight, so nothing else of ours may be.
GATE = (BACKLOG, DETAILS)
KEYED = (MODELS, ROUTING, METRICS)
EVERY_READ = (*IDENTITY, *GATE, *KEYED, BUDGETS)
BUDGET_CALLBACK = "RouterBudgetLimiting"

MODEL_OF: dict[str, type[Wire]] = {
    "readiness": wire.Readiness,
    "details": wire.Details,
    "backlog": wire.Backlog,
    "models": wire.Models,
    "routing": wire.Routing,
    "budgets": wire.Budgets,
}


def reads_for(parts: Collection[Part], before: Results) -> tuple[Read, ...]:
    """The reads after the gate: a verdict takes all of them, whichever tool asks for it.

    Budgets are read only where the gate showed that there are any: without, the proxy logs a traceback for each ask.
    """
    if not set(parts) - {Part.ADMIN}:
        return ()
    details = before["details"].data if "details" in before else None
    budgeted = isinstance(details, wire.Details) and BUDGET_CALLBACK in details.callbacks
    return (*KEYED, BUDGETS) if budgeted else KEYED


def judge(read: Read, answer: Answer) -> Result:
    """Outcome and parsed body of one answer."""
    if read in IDENTITY:
        return _parse(read, answer, Outcome.NOT_THIS_ROUTER)
    if (refused := _refused(read, answer)) is not None:
        return Result(read, refused)
    absent = {METRICS: HTTPStatus.NOT_FOUND, BUDGETS: HTTPStatus.INTERNAL_SERVER_ERROR}.get(read)
    return Result(read, Outcome.DISABLED) if answer.status == absent else _parse(read, answer, Outcome.MALFORMED)


def _refused(read: Read, answer: Answer) -> Outcome | None:
    """A wrong key is 401, 403 or, without a database, 400 `no_db_connection`.

    No key is 401; where the proxy is installed without prisma, it fails over the missing key with a bare 500.
    """
    if read in GATE and not answer.keyed and answer.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome.NEEDS_KEY
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome.THROTTLED
    without_database = answer.status == HTTPStatus.BAD_REQUEST and _is_no_database(answer.body)
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} or without_database:
        return Outcome.KEY_REJECTED if answer.keyed else Outcome.NEEDS_KEY
    return None


def _is_no_database(body: bytes) -> bool:
    try:
        return wire.Refusal.model_validate(from_json(body)).error.type == "no_db_connection"
    except (ValidationError, ValueError, RecursionError):
        return False


def _parse(read: Read, answer: Answer, otherwise: Outcome) -> Result:
    if answer.status != HTTPStatus.OK and not (read is READINESS and answer.status == HTTPStatus.SERVICE_UNAVAILABLE):
        return Result(read, otherwise)
    try:
        return Result(read, Outcome.OK, data=_data(read, answer.body))
    except (ValidationError, ValueError, RecursionError):
        return Result(read, otherwise)


def _data(read: Read, body: bytes) -> object:
    if read is METRICS:
        return parse_metrics(body)
    told = from_json(body)
    return wire.Liveliness(said=told) if read is LIVELINESS else MODEL_OF[read.name].model_validate(told)
