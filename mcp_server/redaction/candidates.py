"""Decides whether a candidate, the value in a context, is a secret or a word of a sentence about secrets.

Without entropy: a candidate is rejected only if it is plainly something else. One longer than MAX_WORD_LENGTH is
never rejected, so that rejected ones can be scanned again without quadratic work.
"""

from __future__ import annotations

import base64
import binascii
import re

from mcp_server.redaction.rules import compiled

MAX_WORD_LENGTH = 128
PUNCTUATION = ".,:;!?()[]{}\u2026'\"`"

# Values after `token=` or `"password":` that are not secrets.
STATES = r"""(?xi: absent | auth | authentication | authorization | basic | bearer | bool | bytes | default
    | denied | disabled | empty | enabled | expired | false | forbidden | header | hidden | int | invalid | key
    | masked | missing | n/a | nil | no | none | not | null | off | ok | on | optional | or | placeholder | present
    | redacted | rejected | required | revoked | set | str | string | true | undefined | unknown | unset | valid
    | wrong | yes )"""
PLACEHOLDER = r"""(?x:
    [*.\u2022xX:-]+                                  # *** or xxxx
    | <[A-Za-z\ _-]+>?                               # <key>; the blank in <your key> ends a value
    | (?i:your) [A-Za-z_-]*                          # your-key
    | [A-Z][A-Z_]* _(?:KEY|TOKEN|SECRET|PASSWORD)    # ROUTER_API_KEY, a variable's name
    | \$[A-Z][A-Z_]+ | \$?\{\{?[A-Za-z_]+\}?\}? | %[A-Z_]+%    # a variable's value
    )"""
NUMBER = r"[0-9][0-9.,_]*"
SYMBOLS = "!@#$%^&*+~"
WORDS = r"[A-Z]*+(?:[a-z]++[A-Z]?+)*+[0-9]{0,4}+"


def is_secret(value: str) -> bool:
    """Decide for `name=value` and quoted values: all but states, such as `expired`, and placeholders."""
    core = value.strip(PUNCTUATION)
    if len(core) > MAX_WORD_LENGTH:
        return True
    return not (compiled(STATES).fullmatch(core) or any(map(compiled(PLACEHOLDER).fullmatch, (core, value))))


def looks_like_secret(value: str) -> bool:
    """Decide for `name: value`, which sentences have too: digits among letters, symbols or length make a secret."""
    core = value.strip(PUNCTUATION)
    if len(core) > MAX_WORD_LENGTH:
        return True
    if len(core) < 6 or not is_secret(value):
        return False
    mixed = any(map(str.isdigit, core)) and any(map(str.isalpha, core))
    return mixed or any(sign in core for sign in SYMBOLS) or _longest_word(core) >= 20


def looks_random(value: str) -> bool:
    """Return True if at least twelve characters are not part of words.

    Words are separated by symbols, begin with one capital or are all capitals, and end with up to four digits, as in
    `british-science-Association2025`.
    """
    pieces = re.split(r"[^A-Za-z0-9]", value)
    return sum(len(piece) for piece in pieces if not compiled(WORDS).fullmatch(piece)) >= 12


def is_number(value: str) -> bool:
    """Return True for a count, such as in `token: 120`."""
    return len(value) <= MAX_WORD_LENGTH and compiled(NUMBER).fullmatch(value.strip(PUNCTUATION)) is not None


def is_basic_credentials(value: str) -> bool:
    """Return True for base64 of `user:password`, as in `Basic dXNlcjpwYXNz`."""
    try:
        plain = base64.b64decode(value + "=" * (-len(value) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    return ":" in plain and plain.isprintable()


def is_host_name(domain: str) -> bool:
    """Return True for a host name with a top-level domain; false for a version, as in `dario@6.0.2`."""
    return domain.rpartition(".")[2].isalpha() and not re.match(r"v?\d+\.\d+\.", domain)


def _longest_word(value: str) -> int:
    return max(map(len, re.split(r"[^A-Za-z0-9]", value)))
