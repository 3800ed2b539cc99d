"""Every field of an answer is listed, described and capped, at every depth."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
import pytest

from mcp_server.answers.boundary import scrubbed
from mcp_server.answers.views.answer import AnswerView
from mcp_server.answers.views.backends import BackendsView
from mcp_server.answers.views.base import NAME_CHARACTERS, SENTENCE_CHARACTERS, URL_CHARACTERS, View
from mcp_server.answers.views.changes import ChangeView
from mcp_server.answers.views.doctor import DoctorView
from mcp_server.answers.views.line import LineView
from mcp_server.answers.views.pool import PoolView
from mcp_server.answers.views.report import ReportView
from mcp_server.answers.views.status import StatusView
from mcp_server.answers.views.usage import UsageView
from mcp_server.redaction import Scrubber
from tests.architecture.source import ROOT, under
from tests.view_fields import fields_of

OF_TOOLS: list[type[View]] = [StatusView, PoolView, BackendsView, UsageView, DoctorView]
OF_COMMANDS: list[type[View]] = [ChangeView, LineView, ReportView]
OUTERMOST = OF_TOOLS + OF_COMMANDS
LONG = "x y " * 250


def below(view: type[View]) -> Iterator[type[View]]:
    """Yield a view and every view in it."""
    yield view
    for field in fields_of(view).values():
        for leaf in leaves(field.annotation):
            if issubclass(leaf, View):
                yield from below(leaf)


def leaves(annotation: Any) -> Iterator[type]:
    """Yield the types in an annotation: of union members, list items and Literal values; otherwise `object`."""
    origin = get_origin(annotation)
    if origin in {Union, UnionType, list}:
        for part in get_args(annotation):
            yield from leaves(part)
    elif origin is Literal:
        yield from {type(value) for value in get_args(annotation)}
    else:
        yield annotation if isinstance(annotation, type) else object


VIEWS = sorted({view for outermost in OUTERMOST for view in below(outermost)}, key=lambda view: view.__name__)


def test_every_view_belongs_to_a_tool_or_a_command() -> None:
    defined = {*View.__subclasses__(), *AnswerView.__subclasses__()}
    assert defined == {*VIEWS, AnswerView}
    assert set(AnswerView.__subclasses__()) == {*OF_TOOLS, LineView}
    assert len(VIEWS) > 10


@pytest.mark.parametrize("view", VIEWS)
def test_view_is_final_frozen_closed_and_documented(view: type[View]) -> None:
    assert getattr(view, "__final__", False)
    assert view.__struct_config__.frozen
    assert view.__struct_config__.forbid_unknown_fields
    assert view.__doc__
    with pytest.raises(msgspec.ValidationError, match="surely_not_a_field"):
        msgspec.convert(msgspec.to_builtins(filled(view)) | {"surely_not_a_field": 1}, view)


@pytest.mark.parametrize("view", VIEWS)
def test_view_of_wrong_types_is_not_built(view: type[View]) -> None:
    data = msgspec.to_builtins(filled(view))
    for name in data:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(data | {name: object()}, view)


@pytest.mark.parametrize("view", VIEWS)
def test_every_field_is_described_and_can_be_scrubbed(view: type[View]) -> None:
    assert view.__struct_encode_fields__ == view.__struct_fields__
    for name, field in fields_of(view).items():
        assert field.description, name
        for leaf in leaves(field.annotation):
            assert leaf in {bool, int, float, str, NoneType} or issubclass(leaf, View | Enum), name


@pytest.mark.parametrize("view", VIEWS)
def test_every_string_is_cut_to_its_cap(view: type[View]) -> None:
    clean = scrubbed(filled(view), Scrubber())
    for name, field in fields_of(view).items():
        if str not in set(leaves(field.annotation)) or get_origin(field.annotation) is Literal:
            continue
        assert field.cap in {NAME_CHARACTERS, SENTENCE_CHARACTERS, URL_CHARACTERS}
        value = getattr(clean, name)
        for text in value if isinstance(value, list) else [value]:
            assert len(text) == field.cap, name


def filled(view: type[View]) -> View:
    """Return an instance with a long text in every string field."""
    return view(**{name: example(field.annotation) for name, field in fields_of(view).items()})


def example(annotation: Any) -> Any:
    """Return a value of this type."""
    origin = get_origin(annotation)
    if origin is list:
        return [example(get_args(annotation)[0])]
    if origin in {Union, UnionType}:
        return example(next(part for part in get_args(annotation) if part is not NoneType))
    if origin is Literal:
        return get_args(annotation)[0]
    if issubclass(annotation, Enum):
        return next(iter(annotation))
    return filled(annotation) if issubclass(annotation, View) else LONG if annotation is str else annotation(1)


def test_no_view_allows_extra_fields() -> None:
    for path in under("mcp_server/answers/views/"):
        text = (ROOT / path).read_text("utf-8")
        assert not any(
            word in text for word in ('"allow"', '"ignore"', "'allow'", "Any]", ": Any", "model_construct")
        ), path
