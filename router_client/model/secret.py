"""A credential that repr, str, format, JSON and pickle do not reveal."""

from __future__ import annotations

import re
from typing import NoReturn

MIN_MASKABLE_LENGTH = 6
MAX_WORDS_LENGTH = 24
# One to three words, such as `ollama`, `OpenAI`, `lm-studio`: letters only, in one case but for a capital or two.
WORD = r"(?:[A-Z][a-z]++[A-Z]++[a-z]*+|[A-Z]?[a-z]++|[A-Z]++)"
WORDS = re.compile(rf"{WORD}(?:[-_. ]{WORD}){{0,2}}")


class Secret:
    """Holds one credential. Only `reveal()` returns it; only the transport and redaction call that."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the credential in clear."""
        return self._value

    @property
    def is_maskable(self) -> bool:
        """False if it is short or consists of ordinary words: masking it would mask our own texts and names too."""
        is_words = len(self._value) <= MAX_WORDS_LENGTH and WORDS.fullmatch(self._value) is not None
        return len(self._value) >= MIN_MASKABLE_LENGTH and not is_words

    def __repr__(self) -> str:
        return "Secret('**********')"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        message = "a Secret cannot be pickled or copied"
        raise TypeError(message)
