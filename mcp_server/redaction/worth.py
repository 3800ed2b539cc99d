"""Is the value in a context a secret, or a word of a sentence about secrets?

No entropy: a value is refused only where it is plainly something else. What is longer than any word is never refused,
so that a refused value can be looked at again without the work growing with the square of the text.
"""

from __future__ import annotations

import base64
import binascii
import re

from mcp_server.redaction.rules import compiled

LONGEST_WORD = 128
PUNCTUATION = ".,:;!?()[]{}\u2026'\"`"

# What stands after `token=` or `"password":` where no secret does.
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


def certain(value: str) -> bool:
    """For `name=value` and quoted values: a secret unless it is a state, such as `expired`, or a placeholder."""
    core = value.strip(PUNCTUATION)
    if len(core) > LONGEST_WORD:
        return True
    return not (compiled(STATES).fullmatch(core) or any(map(compiled(PLACEHOLDER).fullmatch, (core, value))))


def likely(value: str) -> bool:
    """For `name: value`, as sentences have it too: a secret where it has digits among letters, or signs, or length."""
    core = value.strip(PUNCTUATION)
    if len(core) > LONGEST_WORD:
        return True
    if len(core) < 6 or not certain(value):
        return False
    mixed = any(map(str.isdigit, core)) and any(map(str.isalpha, core))
    return mixed or any(sign in core for sign in SYMBOLS) or _longest_word(core) >= 20


def looks_random(value: str) -> bool:
    """True where twelve of its characters are no words: between signs, words begin with one capital or are all
    capitals, and end with up to four digits, as in `british-science-Association2025`.
    """
    pieces = re.split(r"[^A-Za-z0-9]", value)
    return sum(len(piece) for piece in pieces if not compiled(WORDS).fullmatch(piece)) >= 12


def number(value: str) -> bool:
    """A count, such as in `token: 120`; no number is longer."""
    return len(value) <= LONGEST_WORD and compiled(NUMBER).fullmatch(value.strip(PUNCTUATION)) is not None


def user_and_password(value: str) -> bool:
    """True for base64 of `user:password`, as in `Basic dXNlcjpwYXNz`."""
    try:
        plain = base64.b64decode(value + "=" * (-len(value) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    return ":" in plain and plain.isprintable()


def address(domain: str) -> bool:
    """True for a host name with a top-level domain; false for a version, as in `dario@6.0.2`."""
    return domain.rpartition(".")[2].isalpha() and not re.match(r"v?\d+\.\d+\.", domain)


def _longest_word(value: str) -> int:
    return max(map(len, re.split(r"[^A-Za-z0-9]", value)))
