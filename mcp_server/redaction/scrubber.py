"""The scrubber of one answer: drops hidden characters, masks secrets, then cuts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial, wraps
from itertools import islice
from typing import ParamSpec, Protocol, TypeVar

from mcp_server.redaction.characters import visible
from mcp_server.redaction.contexts import CONTEXTS
from mcp_server.redaction.identifiers import IDENTIFIERS
from mcp_server.redaction.json_tree import JsonValue, scrub_tree
from mcp_server.redaction.known_secrets import known
from mcp_server.redaction.labels import TEXT, Labels, shorten, shorten_report
from mcp_server.redaction.mapped_text import MappedText
from mcp_server.redaction.normalize import MARK, normalized_forms
from mcp_server.redaction.rules import Found, Table
from mcp_server.redaction.shapes import PEM, SHAPES

FIRST_RULES, *OTHER_RULES = map(Table, (PEM, SHAPES, CONTEXTS, IDENTIFIERS))
ALL_RULES = Table((*PEM, *SHAPES, *CONTEXTS, *IDENTIFIERS))
MAX_PLAIN_TEXTS, MAX_PLAIN_LENGTH = 1024, 128
# A label can uncover what the replaced secret had hidden. The second pass mostly finds nothing.
MAX_PASSES = 8
MAX_NAMES = 1000
MAX_NAME_LENGTH = 1024


N = TypeVar("N", int, float)
P = ParamSpec("P")
R = TypeVar("R")


class RedactionError(Exception):
    """Scrubbing failed, so nothing of the input may leave. The message is a constant."""

    def __init__(self) -> None:
        super().__init__("this text could not be checked for credentials")


def fail_closed(scrub: Callable[P, R]) -> Callable[P, R]:
    """Make a method raise a RedactionError without cause and context, whatever it raised itself."""

    @wraps(scrub)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        # Not `suppress`: it takes longer than to find that a number needs no scrubbing.
        try:
            return scrub(*args, **kwargs)
        except Exception:  # noqa: S110
            pass
        # Raised out here, not in an `except`: there the error's context would keep the input's text alive.
        raise RedactionError from None

    return guarded


class Finder(Protocol):
    """Something that finds secrets in a text."""

    def find(self, mapped: MappedText) -> Iterable[Found]:
        """Return their places."""


class Scrubber:
    """Scrubs one answer: equal secrets get equal labels, different ones different labels.

    Scrubbing is idempotent, also across scrubbers.

    Args:
        secrets: credentials that are known exactly, masked in every encoding; see known_secrets.py. Shape and context
            alone find those of fewer than six characters, which would mask ordinary text.
        names: the router's names in its own order, at most MAX_NAMES. Before the first label they are scrubbed, so
            that their labels have the same numbers in every answer.

    Raises:
        RedactionError: from every method, if anything fails. Then nothing of the input may leave.
    """

    @fail_closed
    def __init__(self, secrets: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        self._labels = Labels(lambda: self._number(names))
        # An answer has the same few names and states many times.
        self._values: dict[tuple[str, int | None], str] = {}
        self._done: dict[str, str] = {}
        self._known = known(tuple(secrets))
        self.keeps_numbers = not self._known.in_numbers
        """True if no known secret consists of digits, so that `number` returns each number."""
        self._steps: tuple[Finder, ...] = (FIRST_RULES, self._known, *OTHER_RULES)

    @fail_closed
    def value(self, text: str, limit: int | None = None) -> str:
        """Scrub one line and cut it to `limit` characters, the last one an ellipsis."""
        found = self._values.get((text, limit))
        if found is None:
            shorter = None if limit is None else partial(shorten, limit=limit)
            found = self._values[text, limit] = self._fitted(visible(text), shorter)
        return found

    @fail_closed
    def number(self, value: N) -> N | None:
        """Return the number, or None if its digits contain a known secret."""
        if self.keeps_numbers:
            return value
        text = str(value)
        return value if self._settled(text) == text else None

    @fail_closed
    def report(self, text: str, limit_bytes: int | None = None) -> str:
        """Scrub many lines, such as a report, a log record or a traceback, and cut them to `limit_bytes` of UTF-8.

        The last line says if something was cut.
        """
        shorter = None if limit_bytes is None else partial(shorten_report, limit_bytes=limit_bytes)
        return self._fitted(visible(text, keep="\n"), shorter)

    @fail_closed
    def tree(self, value: JsonValue) -> JsonValue:
        """Scrub every string of a JSON value, including field names.

        NaN, Infinity and integers over 64 bits become null. Anything below 32 levels becomes a marker.
        """
        return scrub_tree(value, lambda text: self._settled(visible(text)))

    def _number(self, names: Iterable[str]) -> None:
        for name in islice(names, MAX_NAMES):
            if len(name) <= MAX_NAME_LENGTH:
                self._settled(visible(name))

    def _fitted(self, text: str, shorter: Callable[[str], str] | None) -> str:
        """Mask first, then cut: a secret across the cut would otherwise leave a piece."""
        text = self._settled(text)
        if shorter is None:
            return text
        for _ in range(MAX_PASSES):
            cut = shorter(text)
            text = self._settled(cut)
            if text == cut:
                return cut
        return ""

    def _settled(self, text: str) -> str:
        found = self._done.get(text)
        if found is None:
            found = self._done[text] = self._settle(text)
        return found

    def _settle(self, text: str) -> str:
        for _ in range(MAX_PASSES):
            before, text = text, self._masked(text)
            if text == before:
                return text
        return self._labels.label(TEXT, text)

    def _masked(self, text: str) -> str:
        mapped_texts = normalized_forms(text)
        if len(text) <= MAX_PLAIN_LENGTH and self._is_plain(text, mapped_texts):
            return text
        for step in self._steps:
            places = sorted(_places(step, mapped_texts), key=lambda found: (found.start, -found.end))
            if places:
                text = self._labelled(text, places)
                mapped_texts = normalized_forms(text)
        return text

    def _is_plain(self, text: str, mapped_texts: Sequence[MappedText]) -> bool:
        """Return True if nothing is found in a text. That no rule finds anything is remembered for other answers."""
        if any(True for _ in _places(self._known, mapped_texts)):
            return False
        if text in _plain_texts:
            return True
        if any(True for _ in _places(ALL_RULES, mapped_texts)):
            return False
        if len(_plain_texts) >= MAX_PLAIN_TEXTS:
            _plain_texts.clear()
        _plain_texts.add(text)
        return True

    def _labelled(self, text: str, places: Iterable[Found]) -> str:
        """Replace places by labels. Overlapping places become one, with the label of the first and longest."""
        parts: list[str] = []
        done = 0
        for start, end, kind, secret in places:
            if start >= done:
                # A mark hides which secret it was.
                label = self._labels.label(kind, text[start:end] if MARK in secret else secret)
                parts += (text[done:start], label)
            done = max(done, end)
        return "".join([*parts, text[done:]])


_plain_texts: set[str] = set()
"""Short texts in which no rule finds anything, such as our own sentences: the same in every answer."""


def _places(step: Finder, mapped_texts: Iterable[MappedText]) -> Iterator[Found]:
    """Yield what a step finds in any normalized form, by its place in the text itself."""
    for mapped in mapped_texts:
        for found in step.find(mapped):
            yield Found(*mapped.span(found.start, found.end), found.kind, found.secret)
