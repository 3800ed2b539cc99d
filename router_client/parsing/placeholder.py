"""What stands where a value should: a reference that nobody expanded, or a text that was meant to be replaced.

One rule for every setting; for keys also what examples have, and for those of backend files words such as `todo`,
which a router may well have for its own key. All of it takes time linear in the text.
"""

from __future__ import annotations

import re

# No key, address or path has these, so they count wherever they stand.
OPENINGS = ("${", "{{", "{env:", "{file:", "$(")
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
# In an address or a path also as a part of it; a key may hold a dollar sign.
WITHIN = re.compile(r"\$(?:env:)?[A-Za-z_]\w*+|%[A-Za-z_]\w*+%|\{[A-Za-z_]\w*+\}")
QUOTES = "\"'`"

YOUR_KEY = re.compile(r"(?i)\byour[-_ ]?(?:api[-_ ]?)?key")
STAND_IN = re.compile(r"(?i)your\b|(?:sk-)?(?:\.{3}|…|\*{3}|x{4})")
WORDS = frozenset(
    {"sk", "todo", "dummy", "placeholder", "test", "example", "key"}
    | {"changeme", "change-me", "replaceme", "replace-me", "apikey", "api-key"}
)
SIGNS = " \t\r\n\"'`.,:;!?()[]{}<>|/\\*#~-_=+…"


def is_unexpanded(value: str) -> bool:
    """True for `${NAME}`, `$NAME`, `%NAME%`, `{env:NAME}`, `{{NAME}}`, `os.environ/NAME`, `<name>`, null, in quotes
    too, and for quotes around nothing.
    """
    text = value.strip().strip(QUOTES)
    if not text:
        return bool(value.strip())
    return any(opening in text for opening in OPENINGS) or REFERENCE.fullmatch(text) is not None


def holds_unexpanded(value: str) -> bool:
    """True for those, and for an address or a path with one of them in it, such as `$HOME/.dario`."""
    return is_unexpanded(value) or WITHIN.search(value) is not None


def is_stand_in(value: str) -> bool:
    """True for those, and for what examples have where the reader's own key belongs: `your-api-key`, `sk-...`."""
    core = value.strip(SIGNS)
    named = YOUR_KEY.search(core) or STAND_IN.match(value.strip()) or STAND_IN.match(core)
    return is_unexpanded(value) or named is not None


def is_placeholder(value: str) -> bool:
    """True for those, and for words that stand for a key in a backend's file: `xxx`, `todo`, `test`."""
    core = value.strip(SIGNS)
    if is_stand_in(value):
        return True
    low = core.lower()
    return not core or low.replace("_", "-").replace(" ", "-") in WORDS or (len(low) >= 3 and not low.strip("x"))
