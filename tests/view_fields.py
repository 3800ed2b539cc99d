"""The fields of a view as tests need them: type, description and cap."""

from __future__ import annotations

from typing import Any, NamedTuple, get_type_hints

from msgspec import Meta

from mcp_server.answers.views.base import NAME_CHARACTERS, Cap, View


class ViewField(NamedTuple):
    """One field."""

    annotation: Any
    description: str | None
    cap: int


def fields_of(view: type[View]) -> dict[str, ViewField]:
    """Return the fields of a view by name."""
    return {name: _field(hint) for name, hint in get_type_hints(view, include_extras=True).items()}


def _field(hint: Any) -> ViewField:
    metadata = getattr(hint, "__metadata__", ())
    description = next((item.description for item in metadata if isinstance(item, Meta)), None)
    cap = next((item.characters for item in metadata if isinstance(item, Cap)), NAME_CHARACTERS)
    return ViewField(getattr(hint, "__origin__", hint), description, cap)
