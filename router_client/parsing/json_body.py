"""Parses JSON from outside."""

from __future__ import annotations

import json
import re

# Half of a surrogate pair as an escape. Most are one of a pair, such as those of an emoji.
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(body: bytes) -> object:
    """Return the value of a JSON document.

    NaN, Infinity and numbers too large for a float are accepted, as infinite or not a number, so that one of them
    does not cost the whole document; so are integers of up to 4,300 digits. Of two equal keys, the last one counts.

    Raises:
        ValueError: it is not UTF-8 or not JSON (no document, a byte order mark, anything after the document), contains
            a longer integer or half of a surrogate pair, which has no UTF-8, or is nested too deeply for Python.
    """
    # Decoded here: `loads` would accept UTF-16, a byte order mark and surrogates, too.
    text = body.decode("utf-8")
    try:
        value: object = json.loads(text)
        if SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        message = "nested too deeply"
        raise ValueError(message) from None
    return value
