"""An upstream's base URL: judged while it is parsed, so that only scheme, host, port and the verdict are bound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, unquote_plus, urlsplit

from router_client.origin import Origin
from router_client.states import BackendIssue

SECRET_NAME = re.compile(r"(?i)key|token|secret|passw|auth|sig|credential|code|session")
# What is long and no secret: `?api-version=2024-10-21-preview`.
PLAIN_NAME = re.compile(r"(?i)version|model|deployment|region|location|project")
# A password with a slash in it: what urlsplit takes for the host is the user then. `/@cf/...` is a path of its own.
SPLIT_USERINFO = re.compile(r"[^/]@")
LONG_VALUE = 16
# Nobody has more parameters. What comes after these is one more, however much it is.
MAX_PAIRS = 64
LONGEST_PAIR = 16 * 1024
WEB = ("http", "https")


class BackendUrl(NamedTuple):
    """`shown` is scheme, host and port; `whole` serves to tell duplicates apart and is never shown."""

    shown: str | None = None
    whole: str | None = None
    issues: tuple[BackendIssue, ...] = ()


def backend_url(value: object) -> BackendUrl:
    """Scheme, host and port of a base URL, and what is wrong with the rest of it."""
    if not isinstance(value, str):
        return BackendUrl()
    try:
        parts = _split(value)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return BackendUrl(whole=value)
    host = _host(parts)
    origin = Origin(parts.scheme, host.lower(), port)
    # A host with a blank in it is none that anybody asks: it is a sentence in the place of one.
    is_host = bool(host) and not any(map(str.isspace, host))
    sound = parts.scheme in WEB and is_host and not SPLIT_USERINFO.search(parts.path)
    # The host as it is written: in lower case a key in it would no longer look like one.
    shown = str(Origin(parts.scheme, host, port)) if sound else None
    issues = tuple(
        issue
        for issue, found in (
            (BackendIssue.URL_CREDENTIALS, "@" in value.split("?")[0]),
            (BackendIssue.QUERY_SECRET, any(_is_secret(*pair) for pair in _query_pairs(parts))),
            (BackendIssue.PLAINTEXT_REMOTE, shown is not None and parts.scheme == "http" and not origin.is_loopback),
        )
        if found
    )
    return BackendUrl(shown, value.strip().rstrip("/"), issues)


def url_secrets(url: str) -> list[str]:
    """What a URL carries beyond its address for a credential: user and password, and secrets of its query."""
    try:
        # With a backslash in it a password ends elsewhere, depending on who reads it.
        userinfo = dict.fromkeys([*_userinfo(urlsplit(url.strip())), *_userinfo(_split(url))])
        query = [value for name, value in _query_pairs(_split(url)) if _is_secret(name, value)]
    except ValueError:
        return [url]
    return [*filter(None, map(unquote, userinfo)), *query]


def _userinfo(parts: SplitResult) -> list[str]:
    if "@" in parts.netloc:
        return parts.netloc.rpartition("@")[0].split(":", 1)
    whole = parts.netloc + parts.path
    return whole.rpartition("@")[0].split(":", 1) if ":" in parts.netloc and SPLIT_USERINFO.search(whole) else []


def _split(url: str) -> SplitResult:
    """Raises ValueError. A backslash is a slash, as it is to browsers: else one before an @ would hide the host."""
    return urlsplit(url.strip().replace("\\", "/"))


def _host(parts: SplitResult) -> str:
    """As it is written; `SplitResult.hostname` is in lower case."""
    place = parts.netloc.rpartition("@")[2]
    return place.partition("[")[2].partition("]")[0] if "[" in place else place.partition(":")[0]


def _is_secret(name: str, value: str) -> bool:
    return bool(value) and (
        SECRET_NAME.search(name) is not None or (len(value) >= LONG_VALUE and not PLAIN_NAME.search(name))
    )


def _query_pairs(parts: SplitResult) -> Iterator[tuple[str, str]]:
    """Names and values of the query and of the fragment, 64 of each and the rest as one."""
    for text in (parts.query, parts.fragment):
        for pair in text.split("&", MAX_PAIRS) if text else ():
            name, _, value = pair[:LONGEST_PAIR].partition("=")
            yield unquote_plus(name), unquote_plus(value)
