"""The ground of all views: frozen, nothing beyond the named fields, and every string with a cap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

NAME_CHARACTERS = 64
SENTENCE_CHARACTERS = 600
URL_CHARACTERS = 300

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cap:
    """How many characters of a string the boundary lets out; a string without one is a name."""

    characters: int


class View(BaseModel):
    """A model that a tool returns, filled from a Snapshot's part by the names of its fields.

    The boundary rebuilds it from scrubbed values.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


def whole(seconds: float | None) -> int | None:
    """Seconds without a fraction: nobody reads the milliseconds of an expiry."""
    return None if seconds is None else int(seconds)


Seconds = Annotated[int | None, BeforeValidator(whole)]
Sentence = Annotated[str, Cap(SENTENCE_CHARACTERS)]
MaybeSentence = Annotated[str | None, Cap(SENTENCE_CHARACTERS)]
Sentences = Annotated[list[str], Cap(SENTENCE_CHARACTERS)]
Url = Annotated[str, Cap(URL_CHARACTERS)]
MaybeUrl = Annotated[str | None, Cap(URL_CHARACTERS)]


def cut(rows: Sequence[T], most: int, noun: str) -> tuple[list[T], list[str]]:
    """At most `most` rows, and the note that says how many are left out."""
    more = len(rows) - most
    return list(rows[:most]), [f"{more} more {noun} are not shown."] if more > 0 else []
