"""Drops invisible characters, which split keys, forge table rows and hide text from people."""

from __future__ import annotations

import unicodedata

from mcp_server.redaction.rules import compiled

# Controls, formats (zero-width, bidi, tags), private use, surrogates, unassigned, and the two Unicode breaks.
HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})

# What Unicode calls default ignorable and files under letters or marks: joiners, fillers, variation selectors.
HIDDEN_RANGES = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
)


def visible(text: str, keep: str = "") -> str:
    """Return `text` without hidden characters, line breaks and tabs, except the one in `keep`."""
    if text.isascii() and text.replace(keep, "").isprintable():
        return text
    dropped = {ord(char): None for char in beyond_printable_ascii(text) if char != keep and is_hidden(char)}
    return text.translate(dropped) if dropped else text


def beyond_printable_ascii(text: str) -> set[str]:
    """Return the distinct characters that are not printable ASCII. Most texts have few, so testing each is cheap."""
    return set(compiled(r"[ -~]+").sub("", text))


def is_hidden(char: str) -> bool:
    """Return True for a character that shows nothing, or changes how others are shown."""
    if unicodedata.category(char) in HIDDEN_CATEGORIES:
        return True
    return any(first <= ord(char) <= last for first, last in HIDDEN_RANGES)
