"""Recognizes placeholders: values that stand for a missing one.

- `is_reference`: a reference that was not expanded, such as `${NAME}`. For every setting.
- `contains_reference`: also one within an address or a path. For settings that are one.
- `is_example_key`: also the key of an example, such as `your-api-key`. For credentials.
- `is_placeholder`: also words such as `todo`. For keys in backend files; a router's own key may be such a word.

Each takes time linear in the text.
"""

from __future__ import annotations

import re

# No key, address or path contains these, so they count anywhere.
MARKERS = ("${", "{{", "{env:", "{file:", "$(")
REFERENCE = re.compile(
    r"""(?xi) \${1,2} (?:env:)? [a-z_]\w*+ \$?                   # $NAME, $$NAME, and PowerShell's $env:NAME
    | % \w++ % | @ \w++ @ | __ \w*+ (?<=__)                    # %NAME%, @NAME@, __NAME__
    | [@%#$]? [\[({]{1,2} \$? [\w.:-]++ [\])}]{1,2} [\#s]?     # {NAME}, [[NAME]], @{NAME}, %(NAME)s, (null)
    | < [^<>]*+ >                                              # <your key>
    | (?:process\.|import\.meta\.)? env [.:(\[] ["']? \w++ ["']? [)\]]?      # env.NAME, env(NAME)
    | os\. (?: environ | getenv ) \W \S*+                     # os.environ/NAME, and os.getenv("NAME")
    | op:// \S++                                              # 1Password's references
    | !{0,2} (?: null | nil | none | undefined )"""
)
# Within an address or a path. A key may contain a dollar sign.
INNER_REFERENCE = re.compile(r"\$(?:env:)?[A-Za-z_]\w*+|%[A-Za-z_]\w*+%|\{[A-Za-z_]\w*+\}")
QUOTES = "\"'`"

YOUR_KEY = re.compile(r"(?i)\byour[-_ ]?(?:api[-_ ]?)?key")
EXAMPLE_KEY = re.compile(r"(?i)your\b|(?:sk-)?(?:\.{3}|…|\*{3}|x{4})")
PLACEHOLDER_WORDS = frozenset(
    {"sk", "todo", "dummy", "placeholder", "test", "example", "key"}
    | {"changeme", "change-me", "replaceme", "replace-me", "apikey", "api-key"}
)
PUNCTUATION = " \t\r\n\"'`.,:;!?()[]{}<>|/\\*#~-_=+…"


def is_reference(value: str) -> bool:
    """Return True for `${NAME}`, `$NAME`, `%NAME%`, `{env:NAME}`, `{{NAME}}`, `os.environ/NAME`, `<name>` or null.

    They may be quoted; empty quotes count too.
    """
    text = value.strip().strip(QUOTES)
    if not text:
        return bool(value.strip())
    return any(marker in text for marker in MARKERS) or REFERENCE.fullmatch(text) is not None


def contains_reference(value: str) -> bool:
    """Return True for a reference and for a text that contains one, such as `$HOME/.router`."""
    return is_reference(value) or INNER_REFERENCE.search(value) is not None


def is_example_key(value: str) -> bool:
    """Return True for a reference and for the key of an example: `your-api-key`, `sk-...`."""
    core = value.strip(PUNCTUATION)
    match = YOUR_KEY.search(core) or EXAMPLE_KEY.match(value.strip()) or EXAMPLE_KEY.match(core)
    return is_reference(value) or match is not None


def is_placeholder(value: str) -> bool:
    """Return True for a reference, the key of an example, and words such as `xxx`, `todo`, `test`."""
    core = value.strip(PUNCTUATION)
    if is_example_key(value):
        return True
    word = core.lower()
    return (
        not core
        or word.replace("_", "-").replace(" ", "-") in PLACEHOLDER_WORDS
        or (len(word) >= 3 and not word.strip("x"))
    )
