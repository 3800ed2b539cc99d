"""The scrubber of one answer: drops hidden characters, masks secrets, then cuts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial, wraps
from itertools import islice
from typing import ParamSpec, Protocol, TypeVar

from mcp_server.redaction.characters import visible
from mcp_server.redaction.contexts import CONTEXTS
from mcp_server.redaction.identifiers import IDENTIFIERS
from mcp_server.redaction.known import known
from mcp_server.redaction.labels import TEXT, Labels, shorten, shorten_report
from mcp_server.redaction.reading import MARK, readings
from mcp_server.redaction.rules import Found
from mcp_server.redaction.shadow import Shadow
from mcp_server.redaction.shapes import PEM, SHAPES
from mcp_server.redaction.tree import JsonValue, walked

# A label can uncover what the secret in its place had shaded. The second pass mostly finds nothing.
PASSES = 8
MAX_NAMES = 1000
LONGEST_NAME = 1024


N = TypeVar("N", int, float)
P = ParamSpec("P")
R = TypeVar("R")


class RedactionError(Exception):
    """Scrubbing failed, so nothing of the input may leave. The message is a constant."""

    def __init__(self) -> None:
        super().__init__("this text could not be checked for credentials")


def fails_closed(scrub: Callable[P, R]) -> Callable[P, R]:
    """`scrub`, with whatever it raises replaced by a RedactionError that has no cause and no context."""

    @wraps(scrub)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        with suppress(Exception):
            return scrub(*args, **kwargs)
        # Raised out here, not in an `except`: there the error's context would keep the input's text alive.
        raise RedactionError from None

    return guarded


class Finder(Protocol):
    """Whatever finds secrets in a shadow."""

    def find(self, shadow: Shadow) -> Iterable[Found]:
        """Where they are."""


class Scrubber:
    """Scrubs one answer: the same secret gets the same label all through it, different ones stay apart.

    Scrubbed text stays as it is when it is scrubbed again, by this scrubber or by another.

    Args:
        secrets: credentials that are known exactly, masked in all their forms; see known.py. Those of less than six
            characters are not looked for, since they would mask ordinary text: only shape and context find them.
        names: the router's names in its own order. Only where something is masked at all are they scrubbed first, so
            that their labels are numbered alike in every answer; at most MAX_NAMES of them.

    Raises:
        RedactionError: from every method, where anything goes wrong. Nothing of the input may leave then.
    """

    @fails_closed
    def __init__(self, secrets: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        self._labels = Labels(lambda: self._number(names))
        # An answer has the same few names and states many times.
        self._done: dict[str, str] = {}
        self._known = known(tuple(secrets))
        self._steps: tuple[tuple[Finder, ...], ...] = (PEM, (self._known,), SHAPES, CONTEXTS, IDENTIFIERS)

    @fails_closed
    def value(self, text: str, limit: int | None = None) -> str:
        """One line, at most `limit` characters long; the last one is an ellipsis where something was cut."""
        return self._fitted(visible(text), None if limit is None else partial(shorten, limit=limit))

    @fails_closed
    def number(self, value: N) -> N | None:
        """The number; None where its digits hold a known secret, which may be all digits."""
        if not self._known.in_numbers:
            return value
        text = str(value)
        return value if self._settled(text) == text else None

    @fails_closed
    def report(self, text: str, limit_bytes: int | None = None) -> str:
        """Many lines: a rendered report, a log record, a traceback. At most `limit_bytes` of UTF-8.

        Where something was cut, the last line says so.
        """
        shorter = None if limit_bytes is None else partial(shorten_report, limit_bytes=limit_bytes)
        return self._fitted(visible(text, keep="\n"), shorter)

    @fails_closed
    def tree(self, value: JsonValue) -> JsonValue:
        """A JSON value with every string scrubbed, names of fields included.

        NaN, Infinity and integers over 64 bits become null. What lies deeper than 32 levels becomes a marker.
        """
        return walked(value, lambda text: self._settled(visible(text)))

    def _number(self, names: Iterable[str]) -> None:
        for name in islice(names, MAX_NAMES):
            if len(name) <= LONGEST_NAME:
                self._settled(visible(name))

    def _fitted(self, text: str, shorter: Callable[[str], str] | None) -> str:
        """Masked first and cut then: a secret across the cut would otherwise leave a piece of itself."""
        text = self._settled(text)
        if shorter is None:
            return text
        for _ in range(PASSES):
            cut = shorter(text)
            text = self._settled(cut)
            if text == cut:
                return cut
        return ""

    def _settled(self, text: str) -> str:
        if text not in self._done:
            self._done[text] = self._settle(text)
        return self._done[text]

    def _settle(self, text: str) -> str:
        for _ in range(PASSES):
            before, text = text, self._masked(text)
            if text == before:
                return text
        return self._labels.label(TEXT, text)

    def _masked(self, text: str) -> str:
        shadows = readings(text)
        for step in self._steps:
            places = sorted(_places(step, shadows), key=lambda found: (found.start, -found.end))
            if places:
                text = self._labelled(text, places)
                shadows = readings(text)
        return text

    def _labelled(self, text: str, places: Iterable[Found]) -> str:
        """The text with labels. Places that overlap become one, under the label of the first and longest."""
        parts: list[str] = []
        done = 0
        for start, end, kind, secret in places:
            if start >= done:
                # Behind a mark stand different secrets.
                label = self._labels.label(kind, text[start:end] if MARK in secret else secret)
                parts += (text[done:start], label)
            done = max(done, end)
        return "".join([*parts, text[done:]])


def _places(step: Iterable[Finder], shadows: Iterable[Shadow]) -> Iterator[Found]:
    """What a step finds in any reading, where it stands in the text itself."""
    for shadow in shadows:
        for finder in step:
            for found in finder.find(shadow):
                yield Found(*shadow.span(found.start, found.end), found.kind, found.secret)
