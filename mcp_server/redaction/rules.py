"""The rules: the row types of the tables in shapes, contexts and identifiers, and how they match."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple, TypeVar

from mcp_server.redaction.mapped_text import MappedText

# The group of a pattern that is masked, if not the whole match.
MASKED = "secret"
MAX_NAME_LENGTH = 26

L = TypeVar("L", str, bytes)


class Found(NamedTuple):
    """A secret from `start` up to `end` of a mapped text. Equal secrets get equal labels."""

    start: int
    end: int
    kind: str
    secret: str


def always(_: re.Match[str]) -> bool:
    """Accept every match."""
    return True


class Rule(NamedTuple):
    """A rule that knows a secret by its shape.

    kind: what the label says.
    hint: a literal in every match; a Table compiles and tries the pattern only where it occurs.
    pattern: what to mask; with a group named `secret`, only that group.
    source: where the format is documented; "as issued" if its vendor does not document it.
    holds: accepts or rejects a match.
    digits: in place of a hint, a literal in every match, with 0 for every hexadecimal digit.

    Work stays linear: after an open-ended quantifier nothing is required, or else an attempt can start only
    where the run of its characters starts.
    """

    kind: str
    hint: str
    pattern: str
    source: str
    holds: Callable[[re.Match[str]], bool] = always
    digits: bytes = b""

    def find(self, mapped: MappedText) -> Iterable[Found]:
        """Return every place in the text."""
        return _found(self.kind, filter(self.holds, compiled(self.pattern).finditer(mapped.text)))


class Word(NamedTuple):
    """A rule that knows a secret by the word before it: one of `words`, in any case, directly before `pattern`.

    The other fields are those of a Rule. A value that `holds` rejects is short (see candidates.py) and is scanned
    again, because it may itself begin a match, as in `password: api_key: X`.

    name: a pattern for the whole name, if one of the words is not enough; at most MAX_NAME_LENGTH characters.
    """

    kind: str
    words: tuple[str, ...]
    pattern: str
    source: str
    holds: Callable[[re.Match[str]], bool] = always
    name: str = ""

    def find(self, mapped: MappedText) -> Iterable[Found]:
        """Return every place in the text."""
        return _found(self.kind, self._matches(mapped))

    def _matches(self, mapped: MappedText) -> Iterator[re.Match[str]]:
        for word in self.words:
            at = mapped.low.find(word)
            while at >= 0:
                at += len(word)
                match = self._match(mapped.text, at)
                if match:
                    yield match
                    at = match.end()
                at = mapped.low.find(word, at)

    def _match(self, text: str, at: int) -> re.Match[str] | None:
        # The name first: a value behind another name may be long, and must not be read once for each name in it.
        if self.name and not compiled(self.name).search(text, max(at - MAX_NAME_LENGTH, 0), at):
            return None
        match = compiled(self.pattern).match(text, at)
        return match if match and self.holds(match) else None


class Table:
    """Rules that are tried in order, each only where one of its literals occurs: most texts have none of any."""

    def __init__(self, rules: Sequence[Rule | Word]) -> None:
        self.rules = rules
        rows = tuple(enumerate(rules))
        self._runs = _by_literal((row.digits, n) for n, row in rows if isinstance(row, Rule) and row.digits)
        self._hints = _by_literal((row.hint, n) for n, row in rows if isinstance(row, Rule) and not row.digits)
        self._words = _by_literal((word, n) for n, row in rows if isinstance(row, Word) for word in row.words)

    def find(self, mapped: MappedText) -> Iterable[Found]:
        """Return every place in the text."""
        # Inlined, because a call for each rule takes longer than its search.
        text, low, digits = mapped.text, mapped.low, mapped.digits
        found = [numbers for hint, numbers in self._hints if hint in text]
        found += [numbers for word, numbers in self._words if word in low]
        found += [numbers for run, numbers in self._runs if run in digits]
        return chain.from_iterable(self.rules[n].find(mapped) for n in sorted({*chain(*found)})) if found else ()


def _by_literal(rows: Iterable[tuple[L, int]]) -> list[tuple[L, list[int]]]:
    """Return each literal with the numbers of its rules."""
    numbers: defaultdict[L, list[int]] = defaultdict(list)
    for literal, number in rows:
        numbers[literal].append(number)
    return list(numbers.items())


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile at first use, so that the server starts quickly."""
    return re.compile(pattern)


def _found(kind: str, matches: Iterable[re.Match[str]]) -> Iterator[Found]:
    for match in matches:
        group = MASKED if MASKED in match.re.groupindex else 0
        # Without a letter or digit it is punctuation, or a label that is there already.
        if any(map(str.isalnum, match[group])):
            yield Found(*match.span(group), kind, match[group])
