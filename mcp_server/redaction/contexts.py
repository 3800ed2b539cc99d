"""The table of contexts: what comes before a secret, whatever the secret itself looks like."""

from __future__ import annotations

import re

from mcp_server.redaction.candidates import is_basic_credentials, is_number, is_secret, looks_like_secret
from mcp_server.redaction.rules import MASKED, Rule, Word

# A key alone is too often a field of a map.
KEY_OF = (
    r"(?i:(?:api|access|account|admin|auth|client|encryption|license|master|private|secret|service|shared|signing)"
    r"[ _.-]?key)$"
)
FLAG = r"--[A-Za-z-]{1,24}$"
# A name may be quoted, and its separator may have blanks around it.
SEPARATOR = r"""["'`]{0,2}[ \t]{0,8}(?P<sign>:=|=>|==|[:=])[ \t]{0,8}"""
# A quoted value ends with its quote, any other with a blank or with what parts a list. The group is not possessive:
# Python before 3.11.5 steps over the quote then. Nothing follows it, so that there is nothing to go back for.
VALUE = (
    r"""[\[({`]{0,2}(?:b(?=["']))?(?P<quote>["'])?"""
    r"""(?P<secret>(?(quote)(?:(?!(?P=quote))[^\\\n]|\\.)+|[^\s"'`,;&]++))"""
)
PLAIN_VALUE = r"""(?P<secret>[^\s"'`,;&]++)"""
ASSIGNED = SEPARATOR + VALUE
# Header lists, as HTTP clients log them.
PAIRED = r"""["'],[ \t]{0,4}b?["']""" + PLAIN_VALUE
HEADER = r"""["'`]{0,2}[ \t]{0,8}[:=,][ \t]{0,8}(?:b(?=["']))?["'`]?"""
SCHEME = r"(?:(?P<scheme>(?i:bearer|basic|token|digest|apikey|key|bot|flyv1))[ \t]{1,4})?"
NAMES = ("secret", "password", "passwd", "passphrase", "pwd", "credential", "credentials")
FLAGS = tuple(f"-{name}" for name in ("key", "token", "secret", "password"))

# In a URL a name can be as short as `key`.
QUERY_NAME = (
    r"[?&#][\w.\[\]-]{0,64}?"
    r"(?i:key|token|secret|passw(?:or)?d|passphrase|pwd|pass|auth|authorization|sig|signature|credentials?|session"
    r"|sid|jwt|code|sas)"
)


def is_assigned_secret(match: re.Match[str]) -> bool:
    """Accept any secret in `password=X` and `"password": "X"`, a likely one in `password: X`, as in sentences."""
    return is_secret(match[MASKED]) if match["quote"] or "=" in match["sign"] else looks_like_secret(match[MASKED])


def is_likely_secret(match: re.Match[str]) -> bool:
    """Accept likely secrets only, where sentences use the same words."""
    return looks_like_secret(match[MASKED])


def is_token(match: re.Match[str]) -> bool:
    """Reject counts, as in `token=4096` and `token: 120`."""
    return not is_number(match[MASKED]) and is_assigned_secret(match)


def is_authorization(match: re.Match[str]) -> bool:
    """Accept likely secrets, and after a scheme whatever is not a plain word."""
    value = match[MASKED]
    return looks_like_secret(value) or (match["scheme"] is not None and not value.isalpha() and is_secret(value))


def is_query_secret(match: re.Match[str]) -> bool:
    """Reject short numbers: pages, codes, counts."""
    value = match[MASKED]
    return is_secret(value) and not (is_number(value) and len(value) <= 8)


CONTEXTS: tuple[Rule | Word, ...] = (
    Rule("userinfo", "://", r"://(?P<secret>[^\s/?#\"'<>]+)@", "RFC 3986, 3.2.1"),
    # A password with a slash in it, which no URL may have and some do. After a port comes no password.
    Rule(
        "userinfo",
        "://",
        r"://(?P<secret>[^\s/:@\[]{0,64}:(?!\d{1,5}(?:[/?#,;)]|$))[^\s@\"'<>]{1,128}+)@(?=[\w.\[-])",
        "database URLs, as people write them",
    ),
    Rule(
        "userinfo",
        "@",
        r"(?<![\w.%+-])(?P<secret>[\w.%+-]{1,64}:[^\s@/:\"'<>]{1,128}+)@[\w.-]{1,255}+:\d",
        "proxy settings without a scheme",
    ),
    Word("authorization", ("authorization",), HEADER + SCHEME + PLAIN_VALUE, "RFC 9110, 11.6.2", is_authorization),
    Word("bearer", ("bearer",), r"[ \t]{1,4}" + PLAIN_VALUE, "RFC 6750", is_likely_secret),
    Word(
        "basic",
        ("basic",),
        r"[ \t]{1,4}(?P<secret>[A-Za-z0-9+/_-]{6,}+={0,2})",
        "RFC 7617",
        lambda match: is_basic_credentials(match[MASKED]),
    ),
    Word("cookie", ("cookie", "cookie2"), HEADER + r"(?P<secret>[^\n\"=]{1,128}=[^\n\"]*+)", "RFC 6265"),
    Word("credential", ("key",), ASSIGNED, "headers, settings, JSON", is_assigned_secret, KEY_OF),
    Word("credential", ("key",), PAIRED, "header lists", is_likely_secret, KEY_OF),
    Word("credential", ("token",), ASSIGNED, "headers, settings, JSON", is_token),
    Word("credential", NAMES, ASSIGNED, "settings, JSON, connection strings", is_assigned_secret),
    Word("credential", ("token", *NAMES), PAIRED, "header lists", is_likely_secret),
    Word("credential", FLAGS, r"[ \t]{1,4}" + PLAIN_VALUE, "command lines", is_likely_secret, FLAG),
    Rule("query", "=", QUERY_NAME + r"=(?P<secret>[^&#\s\"'<>`]++)", "RFC 3986, 3.4", is_query_secret),
)
