"""The tool list, which every client receives at every start, is small and describes every field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mcp_server.answers.views.base import View
from mcp_server.answers.views.pool import PoolView
from release.tool_list import VIEWS
from tests.mcp_server.worlds import connected
from tests.view_fields import fields_of

pytestmark = pytest.mark.anyio

LARGEST_LIST = 34_000
"""Bytes of the whole result of tools/list. A new field takes about 120."""


async def test_tool_list_is_small() -> None:
    async with connected() as session:
        result = await session.list_tools()
    assert len(result.model_dump_json(by_alias=True, exclude_none=True).encode()) <= LARGEST_LIST


async def test_every_field_of_every_view_keeps_its_description_in_the_tool_list() -> None:
    async with connected() as session:
        listed = {tool.name: tool.output_schema or {} for tool in (await session.list_tools()).tools}
    assert listed.keys() == VIEWS.keys()
    for name, view in VIEWS.items():
        assert dict(in_schema(listed[name], listed[name])) == dict(in_view(view)), name
    assert len(dict(in_view(PoolView))) > 50


def in_view(view: type[View], path: str = "") -> Iterator[tuple[str, str | None]]:
    """Yield the path and the description of every field, at every depth."""
    for name, field in fields_of(view).items():
        yield f"{path}/{name}", field.description
        for inner in models(field.annotation):
            yield from in_view(inner, f"{path}/{name}")


def models(annotation: Any) -> Iterator[type[View]]:
    """Yield the views in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, View):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from models(part)


def in_schema(node: dict[str, Any], root: dict[str, Any], path: str = "") -> Iterator[tuple[str, str | None]]:
    """Yield the path and the description of every property, at every depth, with references resolved."""
    if "$ref" in node:
        yield from in_schema(root["$defs"][node["$ref"].removeprefix("#/$defs/")], root, path)
    for part in [*node.get("anyOf", []), node.get("items", {})]:
        yield from in_schema(part, root, path) if part else ()
    for name, field in node.get("properties", {}).items():
        yield f"{path}/{name}", field.get("description")
        yield from in_schema(field, root, f"{path}/{name}")
