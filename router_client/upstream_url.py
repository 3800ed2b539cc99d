"""An upstream's base URL: judged while it is parsed, so that only scheme, host, port and the verdict are bound."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlsplit

from router_client.origin import Origin
from router_client.states import BackendIssue

SECRET_NAME = re.compile(r"(?i)key|token|secret|passw|auth|sig|credential|code|session")
# A password with a slash in it: what urlsplit takes for the host is the user then. `/@cf/...` is a path of its own.
SPLIT_USERINFO = re.compile(r"[^/]@")
LONG_VALUE = 16


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
        parts = urlsplit(value.strip())
        origin = Origin(parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
    except ValueError:
        return BackendUrl(whole=value)
    sound = parts.scheme in {"http", "https"} and bool(origin.host) and not SPLIT_USERINFO.search(parts.path)
    shown = str(origin) if sound else None
    issues = tuple(
        issue
        for issue, found in (
            (BackendIssue.URL_CREDENTIALS, "@" in value.split("?")[0]),
            (BackendIssue.QUERY_SECRET, _has_secret_query(parts)),
            (BackendIssue.PLAINTEXT_REMOTE, shown is not None and parts.scheme == "http" and not origin.is_loopback),
        )
        if found
    )
    return BackendUrl(shown, value.strip().rstrip("/"), issues)


def _has_secret_query(parts: SplitResult) -> bool:
    return any(SECRET_NAME.search(name) or len(value) >= LONG_VALUE for name, value in query_pairs(parts))


def query_pairs(parts: SplitResult) -> list[tuple[str, str]]:
    """Names and values of the query and of the fragment."""
    return parse_qsl(parts.query, max_num_fields=None) + parse_qsl(parts.fragment)
