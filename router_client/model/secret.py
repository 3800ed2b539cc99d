"""A credential that does not show itself: not in repr, str, format, JSON or a pickle."""

from __future__ import annotations

import re
from typing import NoReturn

SHORTEST, LONGEST_WORDS = 6, 24
# One to three words, such as `ollama`, `OpenAI`, `lm-studio`: letters only, in one case but for a capital or two.
WORD = r"(?:[A-Z][a-z]++[A-Z]++[a-z]*+|[A-Z]?[a-z]++|[A-Z]++)"
WORDS = re.compile(rf"{WORD}(?:[-_. ]{WORD}){{0,2}}")


class Secret:
    """Holds one credential; only `reveal()` gives it, and only the transport and the scrubber ask."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The credential itself."""
        return self._value

    @property
    def is_maskable(self) -> bool:
        """False for what is too short and for ordinary words: with them our own texts and plain names would go."""
        is_words = len(self._value) <= LONGEST_WORDS and WORDS.fullmatch(self._value) is not None
        return len(self._value) >= SHORTEST and not is_words

    def __repr__(self) -> str:
        return "Secret('**********')"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        message = "a Secret cannot be pickled or copied"
        raise TypeError(message)
