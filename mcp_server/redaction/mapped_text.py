"""A rewritten text that maps each character to its place in the original."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

DIGITS_AS_0 = bytes.maketrans(b"123456789ABCDEFabcdef", b"0" * 21)


class MappedText:
    """`text[i]` replaces the characters of the original from `starts[i]` up to `ends[i]`.

    `low` is the text in lower case. `digits` has 0 for every hexadecimal digit: a plain search finds a run of them.
    """

    __slots__ = ("digits", "ends", "low", "starts", "text")

    def __init__(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        self.text, self.starts, self.ends = text, starts, ends
        self.low = lowered(text)
        self.digits = text.encode("ascii", "replace").translate(DIGITS_AS_0)

    @classmethod
    def of(cls, text: str) -> MappedText:
        """Map a text to itself."""
        return cls(text, range(len(text)), range(1, len(text) + 1))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range in the original of the characters from `start` up to `end`, at least one."""
        return self.starts[start], self.ends[end - 1]

    def rewritten(self, pattern: re.Pattern[str], new: Callable[[str], str]) -> MappedText:
        """Replace each match by `new(match)`; each new character maps to the whole match."""
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            piece = new(match[0])
            parts += (self.text[done:start], piece)
            starts += self.starts[done:start]
            starts += [self.starts[start]] * len(piece)
            ends += self.ends[done:start]
            ends += [self.ends[end - 1]] * len(piece)
            done = end
        if not parts:
            return self
        parts.append(self.text[done:])
        starts += self.starts[done:]
        ends += self.ends[done:]
        return MappedText("".join(parts), starts, ends)


def lowered(text: str) -> str:
    """Return the text in lower case, of the same length: the dotted capital I alone would become two characters."""
    return text.replace("\u0130", "I").lower()
