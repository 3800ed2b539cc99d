"""What a rule is, and how it finds: the rows of the tables in pem, shapes, contexts and identifiers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from mcp_server.redaction.shadow import Shadow

# The pattern's group that is masked, where not all of the match is.
MASKED = "secret"
LONGEST_NAME = 26


class Found(NamedTuple):
    """A secret from `start` up to `end` of a shadow's text. Equal secrets get equal labels."""

    start: int
    end: int
    kind: str
    secret: str


def always(_: re.Match[str]) -> bool:
    """For a pattern that is proof enough by itself."""
    return True


class Rule(NamedTuple):
    """A row for what a secret looks like.

    kind: what the label says.
    hint: a literal in every match; the pattern is compiled and tried only where it occurs.
    pattern: what to mask, or, where it has a group named `secret`, what stands around it.
    source: where the format is written down; "as issued" where its vendor documents none.
    holds: a second look at a match.
    digits: a literal in every match as it reads with 0 for every hexadecimal digit.

    Work stays linear: after an open-ended quantifier nothing is required, or else an attempt can start only
    where the run of its characters starts.
    """

    kind: str
    hint: str
    pattern: str
    source: str
    holds: Callable[[re.Match[str]], bool] = always
    digits: bytes = b""

    def find(self, shadow: Shadow) -> Iterable[Found]:
        """Every place in the shadow's text."""
        if self.hint not in shadow.text or self.digits not in shadow.digits:
            return ()
        matches = compiled(self.pattern).finditer(shadow.text)
        return _found(self.kind, filter(self.holds, matches))


class Word(NamedTuple):
    """A row for what stands in front of a secret: `words`, in any case, and right after one of them `pattern`.

    The other fields are those of a Rule. A value that `holds` refuses is short (see worth.py): it may itself begin
    a match, as in `password: api_key: X`, and is looked at again.

    name: where one of the words does not suffice, a pattern for the whole name, at most LONGEST_NAME characters.
    """

    kind: str
    words: tuple[str, ...]
    pattern: str
    source: str
    holds: Callable[[re.Match[str]], bool] = always
    name: str = ""

    def find(self, shadow: Shadow) -> Iterable[Found]:
        """Every place in the shadow's text."""
        return _found(self.kind, self._matches(shadow))

    def _matches(self, shadow: Shadow) -> Iterator[re.Match[str]]:
        for word in self.words:
            at = shadow.low.find(word)
            while at >= 0:
                at += len(word)
                match = self._match(shadow.text, at)
                if match:
                    yield match
                    at = match.end()
                at = shadow.low.find(word, at)

    def _match(self, text: str, at: int) -> re.Match[str] | None:
        # The name first: a value behind another name may be long, and must not be read once for each name in it.
        if self.name and not compiled(self.name).search(text, max(at - LONGEST_NAME, 0), at):
            return None
        match = compiled(self.pattern).match(text, at)
        return match if match and self.holds(match) else None


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compiled at first use: the server's start does not wait for it."""
    return re.compile(pattern)


def _found(kind: str, matches: Iterable[re.Match[str]]) -> Iterator[Found]:
    for match in matches:
        group = MASKED if MASKED in match.re.groupindex else 0
        # What has no letter and no digit is punctuation, or a label that stands there already.
        if any(map(str.isalnum, match[group])):
            yield Found(*match.span(group), kind, match[group])
