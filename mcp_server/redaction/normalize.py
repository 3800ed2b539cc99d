"""Normalizes a text for the rules: look-alikes become letters, and escapes are undone."""

from __future__ import annotations

import unicodedata

from mcp_server.redaction.characters import beyond_printable_ascii
from mcp_server.redaction.labels import ELLIPSIS, label_pattern
from mcp_server.redaction.mapped_text import MappedText
from mcp_server.redaction.rules import compiled

# Replaces a whole label, so that no pattern matches inside one. Private use: no visible text has it.
MARK = "\ue000"

NON_ASCII = r"[^\x00-\x7f]"
# %41, also encoded again (%2541), and what JSON and repr escape.
ESCAPES = (r"%(?:25){0,3}[0-9A-Fa-f]{2}", r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[\"'\\/nrt])")


def normalized_forms(text: str) -> list[MappedText]:
    """Return the folded text, and where it has escapes also the unescaped one."""
    folded = _folded(MappedText.of(text).rewritten(label_pattern(), lambda _: MARK))
    plain = unescaped(folded)
    return [folded] if plain is folded else [folded, plain]


def unescaped(mapped: MappedText) -> MappedText:
    """Return the text with all escapes undone."""
    # Most texts have none. Each pattern alone begins with a literal, which is fast to search; their union does not.
    if not any(compiled(escape).search(mapped.text) for escape in ESCAPES):
        return mapped
    return mapped.rewritten(compiled("|".join(ESCAPES)), _unescaped)


def fold(char: str) -> str:
    """Return the NFKD form of a character without accents: full-width and styled letters become letters."""
    plain = unicodedata.normalize("NFKD", char)
    return char if char == ELLIPSIS else "".join(c for c in plain if not unicodedata.category(c).startswith("M"))


def _folded(mapped: MappedText) -> MappedText:
    if mapped.text.isascii():
        return mapped
    changed = {char: folded for char in beyond_printable_ascii(mapped.text) if (folded := fold(char)) != char}
    one = {ord(char): folded for char, folded in changed.items() if len(folded) == 1}
    more = {char: folded for char, folded in changed.items() if len(folded) != 1}
    # Replaced one for one, every character keeps its place.
    if one:
        mapped = MappedText(mapped.text.translate(one), mapped.starts, mapped.ends)
    return mapped.rewritten(compiled(NON_ASCII), lambda char: more.get(char, char)) if more else mapped


def _unescaped(escape: str) -> str:
    if escape.startswith("%"):
        return chr(int(escape[-2:], 16))
    if escape[1] in "ux":
        return chr(int(escape[2:], 16))
    return " " if escape[1] in "nrt" else escape[1]
