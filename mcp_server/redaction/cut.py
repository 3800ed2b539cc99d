"""Cuts scrubbed text to its limit. The cut shows, and never goes through a label."""

from __future__ import annotations

from mcp_server.redaction.labels import label_pattern, longest_label
from mcp_server.redaction.reading import ELLIPSIS

CUT = f"{ELLIPSIS} cut here: the rest is over the limit"


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
