"""Shorter JSON Schemas that accept the same values and describe the same fields.

Every client receives the schemas of all tools at every start. Left out is what msgspec takes from the classes: titles,
which repeat names, and docstrings, which are for developers. A field keeps its own description.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

Schema = dict[str, Any]

DEFINITION = "#/$defs/"
NULL = {"type": "null"}
TEXT = {"type": "string"}
SAY_NOTHING_OF_NULL = {"type", "properties", "required", "items"}


def schema_of(view: type[Struct]) -> Schema:
    """Return the schema of a record and of those in it, as objects.

    It allows further fields: a client may keep the list of one version and get an answer of the next.
    """
    (reference,), definitions = msgspec.json.schema_components([view], ref_template=DEFINITION + "{name}")
    # Without its type, some clients refuse an enum.
    models = {name: TEXT | each if "enum" in each else _open(each) for name, each in definitions.items()}
    root = models.pop(reference["$ref"].removeprefix(DEFINITION))
    return root | {"$defs": models}


def short(schema: Schema) -> Schema:
    """Return the schema in fewer bytes. A definition that is used once is written in its place."""
    uses = Counter(_references(schema))
    definitions = {DEFINITION + name: _undocumented(model) for name, model in schema.get("$defs", {}).items()}
    once = {name: model for name, model in definitions.items() if uses[name] == 1}
    shared = {name.removeprefix(DEFINITION): model for name, model in definitions.items() if name not in once}
    root = {key: value for key, value in _undocumented(schema).items() if key != "$defs"}
    whole: Schema = _shortened(root | {"$defs": shared} if shared else root, once)
    return whole


def _open(model: Schema) -> Schema:
    return {key: value for key, value in model.items() if key != "additionalProperties"}


def _references(node: Any) -> Iterator[str]:
    """Yield every `$ref`, once for each use."""
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        yield node["$ref"]
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for part in parts:
        yield from _references(part)


def _undocumented(model: Schema) -> Schema:
    """Return the schema of a model or an enum without its docstring."""
    return {key: value for key, value in model.items() if key != "description"}


def _shortened(node: Any, once: dict[str, Schema]) -> Any:
    """Return a part of a schema without titles and without references to the definitions in `once`."""
    if isinstance(node, list):
        return [_shortened(item, once) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("$ref") in once:
        field = {key: value for key, value in node.items() if key != "$ref"}
        return _shortened(once[node["$ref"]] | field, once)
    # The title of a schema is a string; a field of that name is a schema.
    kept = {key: value for key, value in node.items() if key != "title" or not isinstance(value, str)}
    return _nullable({key: _shortened(value, once) for key, value in kept.items()})


def _nullable(node: Schema) -> Schema:
    """Return `anyOf` a type and null as a list of both, if the other keywords apply to values of that type only."""
    options: list[Schema] = node.get("anyOf", [])
    if len(options) != 2 or options[1] != NULL or "type" not in options[0]:
        return node
    if options[0].keys() - SAY_NOTHING_OF_NULL:
        return node
    field = {key: value for key, value in node.items() if key != "anyOf"}
    return field | options[0] | {"type": [options[0]["type"], "null"]}
