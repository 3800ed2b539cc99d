"""The label that stands where a secret stood, which secret got which, and cuts that never go through one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache

from mcp_server.redaction.contexts import CONTEXTS
from mcp_server.redaction.identifiers import IDENTIFIERS
from mcp_server.redaction.shapes import PEM, SHAPES

KNOWN = "known"
# For a text that no number of passes settles; no such text is known.
TEXT = "text"
MOST = 9999
# Our own sign for a cut. NFKD makes three dots of it, and then half of all texts would need a shadow.
ELLIPSIS = "\u2026"
CUT = f"{ELLIPSIS} cut here: the rest is over the limit"


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


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, the last one an ellipsis where something was cut."""
    return text if len(text) <= limit else (_before(text, limit - 1) + ELLIPSIS)[: max(limit, 0)]


def shorten_report(text: str, limit_bytes: int) -> str:
    """At most `limit_bytes` of UTF-8: whole lines, and a last one that says that more were cut."""
    if len(text.encode()) <= limit_bytes:
        return text
    room = limit_bytes - len(f"\n{CUT}".encode())
    if room <= 0:
        return _within(CUT, limit_bytes)
    head = _within(text, room)
    # A first line that alone is too long is cut inside.
    lines = head.rpartition("\n")[0] or _before(text, len(head))
    return f"{lines}\n{CUT}"


def _within(text: str, limit_bytes: int) -> str:
    return text.encode()[: max(limit_bytes, 0)].decode(errors="ignore")


def _before(text: str, end: int) -> str:
    """The text up to `end`, or up to the label that stands across it."""
    across = label_pattern().finditer(text, max(end - longest_label(), 0))
    starts = (match.start() for match in across if match.start() < end < match.end())
    return text[: max(min(starts, default=end), 0)]
