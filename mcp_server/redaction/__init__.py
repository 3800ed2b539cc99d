"""Redaction: replaces every credential that is known, or recognizable by shape or context, by `[redacted:kind]`.

    scrubber.py       the way of a text: drop hidden characters, find secrets, label them, cut
    characters.py     drops the characters that nobody sees
    normalize.py      look-alikes as letters, escapes undone
    mapped_text.py    a normalized text that knows where each character stands in the original
    rules.py          what a rule of the tables is, and how it finds
    known_secrets.py, shapes.py, contexts.py, identifiers.py   what to find, in this order
    candidates.py     whether the value in a context is a secret or a word
    labels.py         the labels, and cuts that never split one
    json_tree.py      the same for every string of a JSON value

Redaction is the second line of defence: the views are an allow-list and keep out what must never leave. It misses a
key without a known shape or context, a word of letters after `password: ` (sentences have those too), letters of
other scripts that look alike, visible characters set into a key, base64 of an unknown key, and a known key that is
encoded twice, reversed, cut or shorter than six characters.
"""

from mcp_server.redaction.json_tree import JsonValue
from mcp_server.redaction.scrubber import RedactionError, Scrubber

__all__ = ["JsonValue", "RedactionError", "Scrubber"]
