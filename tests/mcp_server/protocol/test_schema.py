"""A short schema accepts exactly what pydantic's schema accepts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel, ConfigDict, Field

from mcp_server.protocol.schema import short
from router_client.model.states import Severity
from tests.architecture.test_views import filled
from tests.mcp_server.protocol.test_tool_list import VIEWS

NULLS_AND_TYPES: tuple[Any, ...] = (None, "text", 1.5, True, {}, [])


@pytest.mark.parametrize("name", VIEWS)
def test_short_schema_accepts_exactly_what_the_long_one_accepts(name: str) -> None:
    long = VIEWS[name].model_json_schema()
    old, new = jsonschema.Draft202012Validator(long), jsonschema.Draft202012Validator(short(long))
    answer = filled(VIEWS[name]).model_dump(mode="json")
    assert new.is_valid(answer)
    verdicts = [(old.is_valid(changed), new.is_valid(changed), where) for where, changed in changes(answer)]
    assert [where for before, after, where in verdicts if before != after] == []
    assert {before for before, *_ in verdicts} == {True, False}


def changes(data: Any) -> Iterator[tuple[str, Any]]:
    """Yield copies of the data, each with one value of another type, one field less, or one more."""
    for value in NULLS_AND_TYPES:
        yield f"={value!r}", value
    if isinstance(data, dict):
        yield "+surprise", data | {"surprise": 1}
        yield from ((f"-{key}", {k: v for k, v in data.items() if k != key}) for key in data)
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        for where, changed in changes(part):
            yield f"{key}.{where}", replaced(data, key, changed)


def replaced(data: Any, key: Any, part: Any) -> Any:
    """Return a copy of the object or list with one part replaced."""
    return data | {key: part} if isinstance(data, dict) else [*data[:key], part, *data[key + 1 :]]


class Inner(BaseModel):
    """Only for developers."""

    title: str = Field(description="A field that is called as a keyword is")
    severity: Severity = Field(description="First use")


class Outer(BaseModel):
    """Only for developers."""

    model_config = ConfigDict(extra="forbid")

    inner: Inner | None = Field(description="Used once")
    number: int | None = Field(description="A type and null")
    severity: Severity | None = Field(description="Second use, and null")


def test_what_is_left_of_a_schema() -> None:
    assert short(Outer.model_json_schema()) == {
        "type": "object",
        "additionalProperties": False,
        "required": ["inner", "number", "severity"],
        "properties": {
            "inner": {
                "type": ["object", "null"],
                "description": "Used once",
                "required": ["title", "severity"],
                "properties": {
                    "title": {"type": "string", "description": "A field that is called as a keyword is"},
                    "severity": {"$ref": "#/$defs/Severity", "description": "First use"},
                },
            },
            "number": {"type": ["integer", "null"], "description": "A type and null"},
            "severity": {
                "anyOf": [{"$ref": "#/$defs/Severity"}, {"type": "null"}],
                "description": "Second use, and null",
            },
        },
        "$defs": {"Severity": {"type": "string", "enum": ["fail", "warn", "info", "ok"]}},
    }
