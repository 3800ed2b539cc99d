"""The base of all views: frozen models without extra fields, and a cap for every string."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from mcp_server.units import plural

NAME_CHARACTERS = 64
SENTENCE_CHARACTERS = 600
URL_CHARACTERS = 300

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cap:
    """The most characters of a string that may leave. A string without a Cap is capped as a name."""

    characters: int


class View(BaseModel):
    """A model that a tool returns. It is filled from a part of a Snapshot with the same field names.

    The boundary rebuilds it from scrubbed values.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


def whole_seconds(seconds: float | None) -> int | None:
    """Return seconds without their fraction."""
    return None if seconds is None else int(seconds)


Seconds = Annotated[int | None, BeforeValidator(whole_seconds)]
Sentence = Annotated[str, Cap(SENTENCE_CHARACTERS)]
OptionalSentence = Annotated[str | None, Cap(SENTENCE_CHARACTERS)]
Sentences = Annotated[list[str], Cap(SENTENCE_CHARACTERS)]
OptionalUrl = Annotated[str | None, Cap(URL_CHARACTERS)]


def limit_rows(rows: Sequence[T], maximum: int, noun: str) -> tuple[list[T], list[str]]:
    """Return at most `maximum` rows, and a note if rows were left out. `noun` is singular."""
    more = len(rows) - maximum
    verb = "is" if more == 1 else "are"
    notes = [f"{plural(more, f'more {noun}')} {verb} not shown."] if more > 0 else []
    return list(rows[:maximum]), notes
