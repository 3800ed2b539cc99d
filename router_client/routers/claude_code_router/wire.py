"""claude-code-router's responses as they come (version 3.1.1)."""

from __future__ import annotations

from router_client.parsing.wire import OneOf, Rows, Text, Wire
from router_client.reads import Fields

NAME = "claude-code-router"
MODEL_FIELDS: Fields = {"id": None, "owned_by": None}


class Root(Wire):
    """GET /: which program it is. Version 2 answers with a message and no name."""

    name = OneOf(NAME)
    plugin = OneOf(NAME)


class Model(Wire):
    """A row of GET /v1/models: `id` is `provider/model`, as clients request it."""

    id = Text()
    owned_by = Text()

    @property
    def provider(self) -> str | None:
        """The name of its provider."""
        return self.owned_by or (self.id.partition("/")[0] if self.id else None)


class Models(Wire):
    """GET /v1/models: every model of every provider that is enabled."""

    data = Rows(Model)
