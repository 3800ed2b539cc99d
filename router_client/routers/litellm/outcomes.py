"""How each read ended: by HTTP status, and by a few marks in an error body. Messages are never kept."""

from __future__ import annotations

from http import HTTPStatus

from router_client.model.states import Outcome
from router_client.parsing.json_body import parse_json
from router_client.parsing.wire import Wire
from router_client.reads import Answer, Read, Result
from router_client.routers.litellm import wire
from router_client.routers.litellm.metrics import parse_metrics
from router_client.routers.litellm.reads import (
    BACKLOG,
    BUDGETS,
    DETAILS,
    IDENTITY,
    LIVELINESS,
    METRICS,
    MODELS,
    READINESS,
)

MODEL_OF: dict[str, type[Wire]] = {
    "readiness": wire.Readiness,
    "details": wire.Details,
    "backlog": wire.Backlog,
    "models": wire.Models,
    "routing": wire.Routing,
    "budgets": wire.Budgets,
}
OUTCOME_BY_ERROR_TYPE = {"budget_exceeded": Outcome.KEY_OVER_BUDGET, "expired_key": Outcome.KEY_EXPIRED}
NO_PERMISSION = ("Only proxy admin can be used", "not allowed to call this route", "role=")
NO_MODELS = (b"LLM Model List not loaded in", b"LLM Router is not loaded in")
CUSTOM_AUTH = b"Authentication Error"
NOT_FOUND = b"Not Found"
KEY_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


def judge(read: Read, answer: Answer) -> Result:
    """Return the outcome and the parsed body of one response."""
    if read in IDENTITY:
        return _parse(read, answer, Outcome.UNRECOGNIZED)
    if answer.status == HTTPStatus.OK:
        return _parse(read, answer, Outcome.MALFORMED)
    if read == MODELS and _has_mark(answer, NO_MODELS) and answer.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return Result(read, Outcome.OK, data=wire.Models({"data": []}))
    return Result(read, outcome_of(read, answer))


def outcome_of(read: Read, answer: Answer) -> Outcome:
    """Return the outcome of a keyed read whose response is not 200."""
    type_, text = _error(answer.body)
    if type_ in OUTCOME_BY_ERROR_TYPE:
        return OUTCOME_BY_ERROR_TYPE[type_]
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome.RATE_LIMITED
    if answer.status == HTTPStatus.NOT_FOUND:
        return _not_found(read, answer)
    if answer.status in KEY_REFUSED and answer.keyed and any(mark in text for mark in NO_PERMISSION):
        return Outcome.NOT_PERMITTED
    if _is_key_refused(read, answer, type_):
        return Outcome.KEY_REJECTED if answer.keyed else Outcome.NEEDS_KEY
    is_off = read == BUDGETS and answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
    return Outcome.DISABLED if is_off else Outcome.MALFORMED


def _not_found(read: Read, answer: Answer) -> Outcome:
    """404: the metrics are off, or this version has no such read."""
    if read == METRICS:
        return Outcome.DISABLED
    is_unsupported = read in {BACKLOG, DETAILS} and NOT_FOUND in answer.body
    return Outcome.UNSUPPORTED if is_unsupported else Outcome.MALFORMED


def _is_key_refused(read: Read, answer: Answer, type_: str | None) -> bool:
    """True for a wrong or missing key.

    A wrong key is 401, 403 or, without a database, 400 `no_db_connection`; with custom auth it can be 500. A missing
    key is 401, or a bare 500 if the proxy is installed without prisma.
    """
    if answer.status in KEY_REFUSED:
        return True
    if answer.status == HTTPStatus.BAD_REQUEST:
        return type_ == "no_db_connection"
    if answer.status != HTTPStatus.INTERNAL_SERVER_ERROR or read == BUDGETS:
        return False
    return not answer.keyed or type_ == "auth_error" or CUSTOM_AUTH in answer.body


def _error(body: bytes) -> tuple[str | None, str]:
    """Return the type and the text of an error, from LiteLLM's own fields: other programs mention roles too."""
    try:
        parsed = parse_json(body)
        return wire.error_type(parsed), wire.refusal_text(parsed) or ""
    except ValueError:
        return None, ""


def _has_mark(answer: Answer, marks: tuple[bytes, ...]) -> bool:
    return any(mark in answer.body for mark in marks)


def _parse(read: Read, answer: Answer, otherwise: Outcome) -> Result:
    if answer.status != HTTPStatus.OK and not (read == READINESS and answer.status == HTTPStatus.SERVICE_UNAVAILABLE):
        return Result(read, otherwise)
    try:
        return Result(read, Outcome.OK, data=_data(read, answer.body))
    except ValueError:
        return Result(read, otherwise)


def _data(read: Read, body: bytes) -> object:
    if read == METRICS:
        return parse_metrics(body)
    parsed = parse_json(body)
    return wire.liveliness(parsed) if read == LIVELINESS else MODEL_OF[read.name].parse(parsed)
