"""A short schema accepts exactly what the long one accepts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import jsonschema
import msgspec
import pytest
from msgspec import Meta, Struct

from release.schema import schema_of, short
from release.tool_list import VIEWS
from router_client.model.states import Severity
from tests.architecture.test_views import filled

NULLS_AND_TYPES: tuple[Any, ...] = (None, "text", 1.5, True, {}, [])


@pytest.mark.parametrize("name", VIEWS)
def test_short_schema_accepts_exactly_what_the_long_one_accepts(name: str) -> None:
    long = schema_of(VIEWS[name])
    old, new = jsonschema.Draft202012Validator(long), jsonschema.Draft202012Validator(short(long))
    answer = msgspec.to_builtins(filled(VIEWS[name]))
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


class Inner(Struct):
    """Only for developers."""

    title: Annotated[str, Meta(description="A field that is called as a keyword is")]
    severity: Annotated[Severity, Meta(description="First use")]


class Outer(Struct, forbid_unknown_fields=True):
    """Only for developers."""

    inner: Annotated[Inner | None, Meta(description="Used once")]
    number: Annotated[int | None, Meta(description="A type and null")]
    severity: Annotated[Severity | None, Meta(description="Second use, and null")]


def test_what_is_left_of_a_schema() -> None:
    assert short(schema_of(Outer)) == {
        "type": "object",
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
        "$defs": {"Severity": {"type": "string", "enum": ["fail", "info", "ok", "warn"]}},
    }
