"""The label that stands where a secret stood, and which secret got which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache

from mcp_server.redaction.contexts import CONTEXTS
from mcp_server.redaction.identifiers import IDENTIFIERS
from mcp_server.redaction.pem import PEM
from mcp_server.redaction.shapes import SHAPES

KNOWN = "known"
# For a text that no number of passes settles; no such text is known.
TEXT = "text"
MOST = 9999


@cache
def label_pattern() -> re.Pattern[str]:
    """Matches a label, our own or a forged one. Other words in its form are text like any: they could be a secret."""
    kinds = {KNOWN, TEXT} | {rule.kind for rule in (*PEM, *SHAPES, *CONTEXTS, *IDENTIFIERS)}
    return re.compile(rf"\[redacted:(?:{'|'.join(sorted(kinds))})(?:#[0-9]{{1,4}})?\]")


def longest_label() -> int:
    """In characters."""
    return len(f"[redacted:#{MOST}]") + max(len(rule.kind) for rule in (*PEM, *SHAPES, *CONTEXTS, *IDENTIFIERS))


class Labels:
    """The labels of one answer: `[redacted:kind]`, and `[redacted:kind#2]` for the second secret of that kind.

    Args:
        number_names: called before the first label is given, to give those of the router's names in its own order, so
            that a name has the same label in every answer.
    """

    def __init__(self, number_names: Callable[[], None]) -> None:
        self._number_names: Callable[[], None] | None = number_names
        self._given: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def label(self, kind: str, secret: str) -> str:
        """The secret's label; the kind is the one it was first found as. Past 9999 of a kind all get the same."""
        if self._number_names is not None:
            number_names, self._number_names = self._number_names, None
            number_names()
        if secret not in self._given:
            self._counts[kind] += 1
            number = min(self._counts[kind], MOST)
            self._given[secret] = f"[redacted:{kind}]" if number == 1 else f"[redacted:{kind}#{number}]"
        return self._given[secret]
