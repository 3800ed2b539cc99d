"""Who caused a failure, by the labels `exception_status` and `exception_class` of LiteLLM's counters."""

from __future__ import annotations

import re
from enum import StrEnum

STATUS = re.compile(r"[1-5][0-9][0-9]")
TOO_MANY_REQUESTS = 429
KEY_REJECTED_STATUSES = frozenset({401})
NOT_FOUND = 404
UPSTREAM_STATUSES = frozenset({401, 402, 403, 404, 408, TOO_MANY_REQUESTS})
"""The 4xx that count against a deployment (LiteLLM's `_is_cooldown_required`), and 403: a key without permission."""

CONTEXT_WINDOW_EXCEEDED, CONTENT_POLICY_VIOLATION = "ContextWindowExceededError", "ContentPolicyViolationError"
CLIENT_CLASSES = frozenset({"BadRequestError", "UnprocessableEntityError", "UnsupportedParamsError"})
"""Used only without a status: an upstream's 500 or 401 can be a BadRequestError too."""

ROUTER_CLASSES = frozenset(
    {"RateLimitError", "RouterRateLimitError", "RouterRateLimitErrorBasic", "BudgetExceededError"}
)
"""LiteLLM's own limits. An upstream's RateLimitError has the provider before it."""

CALLER_KEY_CLASSES = frozenset({"Exception", "HTTPException", "ProxyException"})
"""Raised by LiteLLM if the caller's own key is missing or wrong: without a status, or with 401 or 403."""


class FailureSource(StrEnum):
    """Who caused a failure. `none`: it is counted as a failure although the client was served."""

    NONE = "none"
    CLIENT = "client"
    UPSTREAM = "upstream"
    ROUTER = "router"


def parse_status(text: str) -> int | None:
    """Parse an HTTP status; None for "None", "" and anything else."""
    return int(text) if STATUS.fullmatch(text) else None


def source_of_attempt(status: int | None, exception_class: str) -> FailureSource:
    """Return who caused a failed attempt at a deployment.

    LiteLLM puts the provider before the class of an upstream's exception (`Openai.`), and nothing before its own. A
    2xx is counted as a failure if an OpenAI deployment serves /v1/messages, although the client got its response.
    """
    base_class = exception_class.rpartition(".")[2]
    if status is not None and status < 300:
        return FailureSource.NONE
    if exception_class in ROUTER_CLASSES:
        return FailureSource.ROUTER
    if base_class in {CONTEXT_WINDOW_EXCEEDED, CONTENT_POLICY_VIOLATION}:
        return FailureSource.CLIENT
    if status is None:
        is_client = base_class in CLIENT_CLASSES
    else:
        is_client = 400 <= status < 500 and status not in UPSTREAM_STATUSES
    return FailureSource.CLIENT if is_client else FailureSource.UPSTREAM


def source_of_request(status: int | None, exception_class: str, *, has_deployment: bool) -> FailureSource:
    """Return who caused a client's request to fail.

    Args:
        status: the HTTP status that the client got; None if LiteLLM's exception had none.
        exception_class: the label as it is.
        has_deployment: the counter names the deployment that was picked.
    """
    source = source_of_attempt(status, exception_class)
    if source is not FailureSource.UPSTREAM or has_deployment or "." in exception_class:
        return source
    is_callers_key = exception_class in CALLER_KEY_CLASSES and status in {None, *KEY_REJECTED_STATUSES}
    return FailureSource.CLIENT if is_callers_key else FailureSource.ROUTER
