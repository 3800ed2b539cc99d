"""The base of all views: frozen records without extra fields, and a cap for every string."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self, TypeVar

from msgspec import Struct

from mcp_server.units import plural

NAME_CHARACTERS = 64
SENTENCE_CHARACTERS = 600
URL_CHARACTERS = 300

T = TypeVar("T")


class Cap(Struct, frozen=True):
    """The most characters of a string that may leave. A string without a Cap is capped as a name."""

    characters: int


class View(Struct, frozen=True, forbid_unknown_fields=True):
    """A record that a tool returns. The boundary rebuilds it from scrubbed values, and checks their types."""

    @classmethod
    def of(cls, part: object) -> Self:
        """Fill it from a part of a Snapshot with the same field names; seconds lose their fraction."""
        values = {name: getattr(part, name) for name in cls.__struct_fields__}
        for name, value in values.items():
            if isinstance(value, float) and name.endswith("_s"):
                values[name] = int(value)
            elif isinstance(value, tuple):
                values[name] = list(value)
        return cls(**values)


def whole_seconds(seconds: float | None) -> int | None:
    """Return seconds without their fraction."""
    return None if seconds is None else int(seconds)


Sentence = Annotated[str, Cap(SENTENCE_CHARACTERS)]
OptionalSentence = Annotated[str | None, Cap(SENTENCE_CHARACTERS)]
Sentences = Annotated[list[str], Cap(SENTENCE_CHARACTERS)]
OptionalUrl = Annotated[str | None, Cap(URL_CHARACTERS)]


def limit_rows(rows: Sequence[T], maximum: int, noun: str, total: int | None = None) -> tuple[list[T], list[str]]:
    """Return at most `maximum` rows, and a note if some of the `total` were left out. `noun` is singular."""
    more = (len(rows) if total is None else total) - maximum
    verb = "is" if more == 1 else "are"
    notes = [f"{plural(more, f'more {noun}')} {verb} not shown."] if more > 0 else []
    return list(rows[:maximum]), notes
