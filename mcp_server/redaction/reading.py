"""How a text reads: with look-alikes as the letters they look like, and once more with its escapes undone."""

from __future__ import annotations

import unicodedata

from mcp_server.redaction.characters import unusual
from mcp_server.redaction.labels import ELLIPSIS, label_pattern
from mcp_server.redaction.rules import compiled
from mcp_server.redaction.shadow import Shadow

# Stands for a whole label, so that no pattern sees into one or stops inside. Private use: no text still has it.
MARK = "\ue000"

NOT_ASCII = r"[^\x00-\x7f]"
# %41, also encoded again (%2541), and what JSON and repr escape.
ESCAPES = (r"%(?:25){0,3}[0-9A-Fa-f]{2}", r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[\"'\\/nrt])")


def readings(text: str) -> list[Shadow]:
    """The folded shadow of a visible text; where it has escapes, also the one without them."""
    folded = _folded(Shadow.of(text).rewritten(label_pattern(), lambda _: MARK))
    plain = unescaped(folded)
    return [folded] if plain is folded else [folded, plain]


def unescaped(shadow: Shadow) -> Shadow:
    """As it reads to who undoes all escapes."""
    # Most texts have none. Each of the two begins with a literal, which is soon searched for; both in one do not.
    if not any(compiled(escape).search(shadow.text) for escape in ESCAPES):
        return shadow
    return shadow.rewritten(compiled("|".join(ESCAPES)), _unescaped)


def fold(char: str) -> str:
    """What a character reads as: its NFKD form without accents, so that full-width and styled letters are letters."""
    plain = unicodedata.normalize("NFKD", char)
    return char if char == ELLIPSIS else "".join(c for c in plain if not unicodedata.category(c).startswith("M"))


def _folded(shadow: Shadow) -> Shadow:
    if shadow.text.isascii():
        return shadow
    changed = {char: folded for char in unusual(shadow.text) if (folded := fold(char)) != char}
    one = {ord(char): folded for char, folded in changed.items() if len(folded) == 1}
    more = {char: folded for char, folded in changed.items() if len(folded) != 1}
    # One for one, every character stays in its place.
    if one:
        shadow = Shadow(shadow.text.translate(one), shadow.starts, shadow.ends)
    return shadow.rewritten(compiled(NOT_ASCII), lambda char: more.get(char, char)) if more else shadow


def _unescaped(escape: str) -> str:
    if escape.startswith("%"):
        return chr(int(escape[-2:], 16))
    if escape[1] in "ux":
        return chr(int(escape[2:], 16))
    return " " if escape[1] in "nrt" else escape[1]
