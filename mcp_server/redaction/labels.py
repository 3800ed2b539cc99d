"""The labels that replace secrets, and cuts that never split a label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache

from mcp_server.redaction.contexts import CONTEXTS
from mcp_server.redaction.identifiers import IDENTIFIERS
from mcp_server.redaction.shapes import PEM, SHAPES

KNOWN = "known"
# For a text that still changes after MAX_PASSES; no such text is known.
TEXT = "text"
MAX_NUMBER = 9999
# Our own sign for a cut. NFKD makes three dots of it, and then half of all texts would need a mapped copy.
ELLIPSIS = "\u2026"
CUT = f"{ELLIPSIS} cut here: the rest is over the limit"


@cache
def label_pattern() -> re.Pattern[str]:
    """Return the pattern of a label, our own or a forged one. Unknown kinds do not match: they could be a secret."""
    kinds = {KNOWN, TEXT} | {rule.kind for rule in (*PEM, *SHAPES, *CONTEXTS, *IDENTIFIERS)}
    return re.compile(rf"\[redacted:(?:{'|'.join(sorted(kinds))})(?:#[0-9]{{1,4}})?\]")


def max_label_length() -> int:
    """Return the length of the longest label, in characters."""
    return len(f"[redacted:#{MAX_NUMBER}]") + max(len(rule.kind) for rule in (*PEM, *SHAPES, *CONTEXTS, *IDENTIFIERS))


class Labels:
    """The labels of one answer: `[redacted:kind]`, then `[redacted:kind#2]` for the second secret of that kind.

    Args:
        number_names: called before the first label. It labels the router's names in their own order, so that a name
            has the same label in every answer.
    """

    def __init__(self, number_names: Callable[[], None]) -> None:
        self._number_names: Callable[[], None] | None = number_names
        self._given: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def label(self, kind: str, secret: str) -> str:
        """Return the label of a secret, with the kind it was first found as. Numbers end at MAX_NUMBER."""
        if self._number_names is not None:
            number_names, self._number_names = self._number_names, None
            number_names()
        if secret not in self._given:
            self._counts[kind] += 1
            number = min(self._counts[kind], MAX_NUMBER)
            self._given[secret] = f"[redacted:{kind}]" if number == 1 else f"[redacted:{kind}#{number}]"
        return self._given[secret]


def shorten(text: str, limit: int) -> str:
    """Cut to `limit` characters, the last one an ellipsis."""
    return text if len(text) <= limit else (_cut_at(text, limit - 1) + ELLIPSIS)[: max(limit, 0)]


def shorten_report(text: str, limit_bytes: int) -> str:
    """Cut to `limit_bytes` of UTF-8: whole lines, and a last line that says so."""
    if len(text.encode()) <= limit_bytes:
        return text
    room = limit_bytes - len(f"\n{CUT}".encode())
    if room <= 0:
        return _cut_bytes(CUT, limit_bytes)
    head = _cut_bytes(text, room)
    # A first line that alone is too long is cut inside.
    lines = head.rpartition("\n")[0] or _cut_at(text, len(head))
    return f"{lines}\n{CUT}"


def _cut_bytes(text: str, limit_bytes: int) -> str:
    return text.encode()[: max(limit_bytes, 0)].decode(errors="ignore")


def _cut_at(text: str, end: int) -> str:
    """Return the text up to `end`, or up to the label that spans it."""
    across = label_pattern().finditer(text, max(end - max_label_length(), 0))
    starts = (match.start() for match in across if match.start() < end < match.end())
    return text[: max(min(starts, default=end), 0)]
