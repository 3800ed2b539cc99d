"""Lenient pydantic types for data from outside: a value of the wrong type becomes None and affects no other field."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any, Self

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

MAX_NUMBER = 2**53
MAX_ROWS = 5_000
"""The cap on each list and map. With every list full, a look takes two to three seconds of CPU time."""


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Compared before the conversion: an integer of a thousand digits does not fit into a float.
    return float(value) if -MAX_NUMBER <= value <= MAX_NUMBER and math.isfinite(value) else None


def _count(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number >= 0 else None


def _text(value: object) -> str | None:
    # Not truncated: redaction, which comes later, would not recognize half a secret.
    return value if isinstance(value, str) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def or_none(value: object, validate: Callable[[object], Any]) -> Any:
    """Validate a nested model (for WrapValidator). An invalid one becomes None."""
    try:
        return validate(value)
    except ValidationError:
        return None


def mapping(value: object) -> dict[str, object]:
    """Return a map of rows. A row that is not an object becomes an empty one; any other value has no rows."""
    rows = value.items() if isinstance(value, dict) else ()
    return {str(key): row if isinstance(row, dict) else {} for key, row in list(rows)[:MAX_ROWS]}


def _counts(value: object) -> dict[str, int]:
    rows = value.items() if isinstance(value, dict) else ()
    counts = ((str(key), _count(row)) for key, row in list(rows)[:MAX_ROWS])
    return {key: count for key, count in counts if count is not None}


def rows(value: object) -> list[object]:
    """Return a list of rows. A row that is not an object becomes an empty one.

    Raises:
        ValueError: it is not a list, or has more than MAX_ROWS rows.
    """
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
    """Declare a field that versions of a router spell in camelCase or in snake_case."""
    return Field(default=None, validation_alias=AliasChoices(camel, snake))


class Wire(BaseModel):
    """The base of models of nested data: unknown fields are dropped."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class WireAnswer(Wire):
    """The base of models of a response: one without any of the known fields is invalid."""

    @model_validator(mode="after")
    def _has_known_field(self) -> Self:
        if not any(value not in ({}, None) for value in self.__dict__.values()):
            message = "none of the known fields"
            raise ValueError(message)
        return self
