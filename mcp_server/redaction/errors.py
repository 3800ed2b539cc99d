"""The scrubber's one error, and the guard that turns every fault inside into it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class RedactionError(Exception):
    """Scrubbing failed, so nothing of the input may leave. The message is a constant."""

    def __init__(self) -> None:
        super().__init__("this text could not be checked for credentials")


def fails_closed(scrub: Callable[P, R]) -> Callable[P, R]:
    """`scrub`, with whatever it raises replaced by a RedactionError that has no cause and no context."""

    @wraps(scrub)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        with suppress(Exception):
            return scrub(*args, **kwargs)
        # Raised out here, not in an `except`: there the error's context would keep the input's text alive.
        raise RedactionError from None

    return guarded
