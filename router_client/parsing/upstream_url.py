"""Parses an upstream's base URL into what may be shown: scheme, host, port, and the issues that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, unquote_plus, urlsplit

from router_client.model.address import Address
from router_client.model.states import BackendIssue

SECRET_NAME = re.compile(r"(?i)key|token|secret|passw|auth|sig|credential|code|session")
# Parameters with long values that are not secret: `?api-version=2024-10-21-preview`.
PLAIN_NAME = re.compile(r"(?i)version|model|deployment|region|location|project")
# A password that contains a slash: urlsplit then takes the user for the host. `/@cf/...` is an ordinary path.
SPLIT_USERINFO = re.compile(r"[^/]@")
MIN_OPAQUE_LENGTH = 16
# Everything after this many parameters counts as one more.
MAX_PAIRS = 64
MAX_PAIR_CHARS = 16 * 1024
WEB_SCHEMES = ("http", "https")


class BackendUrl(NamedTuple):
    """A parsed base URL: `origin` is scheme, host and port; `full` is for finding duplicates and is never shown."""

    origin: str | None = None
    full: str | None = None
    issues: tuple[BackendIssue, ...] = ()


def backend_url(value: object) -> BackendUrl:
    """Return the origin of a base URL and the issues of the rest. A value that is not a URL has no origin."""
    if not isinstance(value, str):
        return BackendUrl()
    try:
        parts = _split(value)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return BackendUrl(full=value)
    host = _host(parts)
    is_loopback = Address(parts.scheme, host.lower(), port).is_loopback
    # A host with a blank in it is a sentence that was put in the place of one.
    is_host = bool(host) and not any(map(str.isspace, host))
    is_valid = parts.scheme in WEB_SCHEMES and is_host and not SPLIT_USERINFO.search(parts.path)
    # Not in lower case: redaction would no longer recognize a key that was pasted into the host.
    origin = str(Address(parts.scheme, host, port)) if is_valid else None
    issues = tuple(
        issue
        for issue, found in (
            (BackendIssue.URL_CREDENTIALS, "@" in value.split("?")[0]),
            (BackendIssue.QUERY_SECRET, any(_is_secret(*pair) for pair in _query_pairs(parts))),
            (BackendIssue.PLAINTEXT_REMOTE, origin is not None and parts.scheme == "http" and not is_loopback),
        )
        if found
    )
    return BackendUrl(origin, value.strip().rstrip("/"), issues)


def url_secrets(url: str) -> list[str]:
    """Return the credentials in a URL: user, password, secret query parameters. All of it if it is invalid."""
    try:
        # Parsers disagree on where a password with a backslash ends.
        userinfo = dict.fromkeys([*_userinfo(urlsplit(url.strip())), *_userinfo(_split(url))])
        query = [value for name, value in _query_pairs(_split(url)) if _is_secret(name, value)]
    except ValueError:
        return [url]
    return [*filter(None, map(unquote, userinfo)), *query]


def _userinfo(parts: SplitResult) -> list[str]:
    if "@" in parts.netloc:
        return parts.netloc.rpartition("@")[0].split(":", 1)
    address = parts.netloc + parts.path
    return address.rpartition("@")[0].split(":", 1) if ":" in parts.netloc and SPLIT_USERINFO.search(address) else []


def _split(url: str) -> SplitResult:
    """Split a URL as browsers do, where a backslash is a slash: one before an @ would hide the host.

    Raises:
        ValueError: it is not a URL.
    """
    return urlsplit(url.strip().replace("\\", "/"))


def _host(parts: SplitResult) -> str:
    """Return the host as written; `SplitResult.hostname` is in lower case."""
    host_port = parts.netloc.rpartition("@")[2]
    return host_port.partition("[")[2].partition("]")[0] if "[" in host_port else host_port.partition(":")[0]


def _is_secret(name: str, value: str) -> bool:
    return bool(value) and (
        SECRET_NAME.search(name) is not None or (len(value) >= MIN_OPAQUE_LENGTH and not PLAIN_NAME.search(name))
    )


def _query_pairs(parts: SplitResult) -> Iterator[tuple[str, str]]:
    """Yield names and values of the query and of the fragment: 64 of each, and the rest as one."""
    for text in (parts.query, parts.fragment):
        for pair in text.split("&", MAX_PAIRS) if text else ():
            name, _, value = pair[:MAX_PAIR_CHARS].partition("=")
            yield unquote_plus(name), unquote_plus(value)
