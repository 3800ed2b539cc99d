"""Whose doing a failure is, by the labels `exception_status` and `exception_class` of LiteLLM's counters."""

from __future__ import annotations

import re
from enum import StrEnum

STATUS = re.compile(r"[1-5][0-9][0-9]")
RATE_LIMIT = 429
KEY_REFUSED = frozenset({401})
NOT_FOUND = 404
NOT_THE_CLIENTS = frozenset({401, 402, 403, 404, 408, RATE_LIMIT})
"""The 4xx that count against a deployment (LiteLLM's `_is_cooldown_required`), and 403: a key without rights."""

TOO_LONG, AGAINST_POLICY = "ContextWindowExceededError", "ContentPolicyViolationError"
CLIENT_CLASSES = frozenset({"BadRequestError", "UnprocessableEntityError", "UnsupportedParamsError"})
"""They count where there is no status: an upstream's 500 and its 401 were seen as BadRequestError too."""

OWN_LIMITS = frozenset({"RateLimitError", "RouterRateLimitError", "RouterRateLimitErrorBasic"})
OVER_BUDGET = "BudgetExceededError"
CALLERS_KEY = frozenset({"Exception", "HTTPException", "ProxyException"})
"""What LiteLLM raises where the caller's own key is missing or wrong: it has no status then, or 401 or 403."""


class Blame(StrEnum):
    """Whose doing it is; `none` is a failure only by name, since the client was served."""

    NONE = "none"
    CLIENT = "client"
    UPSTREAM = "upstream"
    ROUTER = "router"


def status_of(text: str) -> int | None:
    """An HTTP status; `None`, nothing and anything else is none."""
    return int(text) if STATUS.fullmatch(text) else None


def blame(status: int | None, exception_class: str) -> Blame:
    """Whose doing a failed try at a deployment is.

    LiteLLM puts the provider before the class of an upstream's exception (`Openai.`); its own have none. A status of
    2xx was seen where /v1/messages is served by an OpenAI deployment: the client had its answer.
    """
    kind = exception_class.rpartition(".")[2]
    if status is not None and status < 300:
        return Blame.NONE
    if exception_class in OWN_LIMITS or exception_class == OVER_BUDGET:
        return Blame.ROUTER
    if kind in {TOO_LONG, AGAINST_POLICY}:
        return Blame.CLIENT
    is_client = kind in CLIENT_CLASSES if status is None else 400 <= status < 500 and status not in NOT_THE_CLIENTS
    return Blame.CLIENT if is_client else Blame.UPSTREAM


def blame_of_request(status: int | None, exception_class: str, *, reached: bool) -> Blame:
    """Whose doing it is that a client's request failed.

    Args:
        status: what the client got; None where LiteLLM's exception had none.
        exception_class: the label as it is.
        reached: the counter names a deployment.
    """
    found = blame(status, exception_class)
    if found is not Blame.UPSTREAM or reached or "." in exception_class:
        return found
    is_callers_key = exception_class in CALLERS_KEY and status in {None, *KEY_REFUSED}
    return Blame.CLIENT if is_callers_key else Blame.ROUTER
