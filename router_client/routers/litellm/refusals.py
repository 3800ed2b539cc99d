"""How each read ended, by status and by the few marks in a refusal that tell more. Messages are never kept."""

from __future__ import annotations

from http import HTTPStatus

from pydantic import ValidationError
from pydantic_core import from_json

from router_client.lenient import Wire
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
from router_client.states import Outcome

MODEL_OF: dict[str, type[Wire]] = {
    "readiness": wire.Readiness,
    "details": wire.Details,
    "backlog": wire.Backlog,
    "models": wire.Models,
    "routing": wire.Routing,
    "budgets": wire.Budgets,
}
BY_TYPE = {"budget_exceeded": Outcome.KEY_OVER_BUDGET, "expired_key": Outcome.KEY_EXPIRED}
NO_RIGHTS = ("Only proxy admin can be used", "not allowed to call this route", "role=")
NO_MODELS = (b"LLM Model List not loaded in", b"LLM Router is not loaded in")
CUSTOM_AUTH = b"Authentication Error"
NOT_FOUND = b"Not Found"
KEY_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


def judge(read: Read, answer: Answer) -> Result:
    """Outcome and parsed body of one answer."""
    if read in IDENTITY:
        return _parse(read, answer, Outcome.NOT_THIS_ROUTER)
    if answer.status == HTTPStatus.OK:
        return _parse(read, answer, Outcome.MALFORMED)
    if read == MODELS and _has_mark(answer, NO_MODELS) and answer.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return Result(read, Outcome.OK, data=wire.Models(data=[]))
    return Result(read, refusal(read, answer))


def refusal(read: Read, answer: Answer) -> Outcome:
    """What an answer other than 200 means to a keyed read."""
    type_, said = _error(answer.body)
    if type_ in BY_TYPE:
        return BY_TYPE[type_]
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome.THROTTLED
    if answer.status == HTTPStatus.NOT_FOUND:
        return _not_found(read, answer)
    if answer.status in KEY_REFUSED and answer.keyed and any(mark in said for mark in NO_RIGHTS):
        return Outcome.NOT_PERMITTED
    if _is_key_refused(read, answer, type_):
        return Outcome.KEY_REJECTED if answer.keyed else Outcome.NEEDS_KEY
    is_off = read == BUDGETS and answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
    return Outcome.DISABLED if is_off else Outcome.MALFORMED


def _not_found(read: Read, answer: Answer) -> Outcome:
    """The route is not there: metrics that are off, or a version without this read."""
    if read == METRICS:
        return Outcome.DISABLED
    lacks = read in {BACKLOG, DETAILS} and NOT_FOUND in answer.body
    return Outcome.UNSUPPORTED if lacks else Outcome.MALFORMED


def _is_key_refused(read: Read, answer: Answer, type_: str | None) -> bool:
    """A wrong key is 401, 403 or, without a database, 400 `no_db_connection`; a custom authenticator may give 500.

    No key is 401; where the proxy is installed without prisma, it fails over the missing key with a bare 500.
    """
    if answer.status in KEY_REFUSED:
        return True
    if answer.status == HTTPStatus.BAD_REQUEST:
        return type_ == "no_db_connection"
    if answer.status != HTTPStatus.INTERNAL_SERVER_ERROR or read == BUDGETS:
        return False
    return not answer.keyed or type_ == "auth_error" or CUSTOM_AUTH in answer.body


def _error(body: bytes) -> tuple[str | None, str]:
    """The type of a refusal, and LiteLLM's own words where it puts them: other programs speak of roles too."""
    try:
        parsed = from_json(body)
        return wire.error_type(parsed), wire.refusal_text(parsed) or ""
    except (ValidationError, ValueError, RecursionError):
        return None, ""


def _has_mark(answer: Answer, marks: tuple[bytes, ...]) -> bool:
    return any(mark in answer.body for mark in marks)


def _parse(read: Read, answer: Answer, otherwise: Outcome) -> Result:
    if answer.status != HTTPStatus.OK and not (read == READINESS and answer.status == HTTPStatus.SERVICE_UNAVAILABLE):
        return Result(read, otherwise)
    try:
        return Result(read, Outcome.OK, data=_data(read, answer.body))
    except (ValidationError, ValueError, RecursionError):
        return Result(read, otherwise)


def _data(read: Read, body: bytes) -> object:
    if read == METRICS:
        return parse_metrics(body)
    answered = from_json(body)
    return wire.Liveliness(said=answered) if read == LIVELINESS else MODEL_OF[read.name].model_validate(answered)
