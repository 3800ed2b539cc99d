"""Lenient types for what comes from outside: what cannot be understood becomes None and costs that field alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any, Self

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

LARGEST = 2**53
MAX_ROWS = 5_000
"""With as many in every list at once, a look takes two to three seconds of the processor's time."""


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Compared before any conversion: an integer of a thousand digits does not fit a float.
    return float(value) if -LARGEST <= value <= LARGEST and math.isfinite(value) else None


def _count(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number >= 0 else None


def _text(value: object) -> str | None:
    # Whole, however long: a cut before the boundary has scrubbed it could leave half a secret.
    return value if isinstance(value, str) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def or_none(value: object, validate: Callable[[object], Any]) -> Any:
    """Wraps a model's validation: what is not that model becomes None."""
    try:
        return validate(value)
    except ValidationError:
        return None


def mapping(value: object) -> dict[str, object]:
    """A map of rows; a row that is no object counts as an empty one."""
    rows = value.items() if isinstance(value, dict) else ()
    return {str(key): row if isinstance(row, dict) else {} for key, row in list(rows)[:MAX_ROWS]}


def _counts(value: object) -> dict[str, int]:
    rows = value.items() if isinstance(value, dict) else ()
    counted = ((str(key), _count(row)) for key, row in list(rows)[:MAX_ROWS])
    return {key: count for key, count in counted if count is not None}


def rows(value: object) -> list[object]:
    """A list of rows; a row that is no object counts as an empty one, and what is no list fails."""
    if not isinstance(value, list) or len(value) > MAX_ROWS:
        message = "not a list of rows, or more rows than a pool can have"
        raise ValueError(message)
    return [row if isinstance(row, dict) else {} for row in value]


Number = Annotated[float | None, BeforeValidator(_number)]
Count = Annotated[int | None, BeforeValidator(_count)]
Text = Annotated[str | None, BeforeValidator(_text)]
Flag = Annotated[bool | None, BeforeValidator(_flag)]
Counts = Annotated[dict[str, int], BeforeValidator(_counts)]


def either(camel: str, snake: str) -> Any:
    """A field that has two spellings among dario's versions."""
    return Field(default=None, validation_alias=AliasChoices(camel, snake))


class Wire(BaseModel):
    """Takes the known fields and drops the rest."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class WireAnswer(Wire):
    """A whole answer: one that tells nothing of what it promises is not that answer."""

    @model_validator(mode="after")
    def _tells_something(self) -> Self:
        if not any(value not in ({}, None) for value in self.__dict__.values()):
            message = "none of the known fields"
            raise ValueError(message)
        return self
