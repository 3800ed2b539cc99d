"""One backend file: its key and its URL are judged while they are parsed, and only the verdict is bound."""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from router_client.lenient import Text
from router_client.origin import Origin
from router_client.states import BackendIssue, KeyState

PLACEHOLDER = re.compile(
    r"(?i)\W*(your\b.*|.*\byour[-_ ]?(api[-_ ]?)?key.*|<.*>|\$\{?\w+\}?|x{3,}|(sk-)?(\.{3}|…|\*{3,}|x{4,}).*"
    r"|change[-_ ]?me|replace[-_ ]?me|todo|none|null|dummy|placeholder|test|example|key|api[-_ ]?key)\W*"
)
SECRET_NAME = re.compile(r"(?i)key|token|secret|passw|auth|sig|credential|code|session")
# A password with a slash in it: what urlsplit takes for the host is the user then. `/@cf/...` is a path of its own.
SPLIT_USERINFO = re.compile(r"[^/]@")
SHORTEST_SECRET = 6
LONG_VALUE = 16
MAX_SECRETS = 64


class BackendUrl(NamedTuple):
    """`shown` is scheme, host and port; `whole` serves to tell duplicates apart and is never shown."""

    shown: str | None = None
    whole: str | None = None
    issues: tuple[BackendIssue, ...] = ()


def key_state(value: object) -> KeyState:
    """Whether a key is there, without keeping it."""
    if not isinstance(value, str) or not value.strip():
        return KeyState.MISSING
    return KeyState.PLACEHOLDER if PLACEHOLDER.fullmatch(value.strip()[:200]) else KeyState.PRESENT


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
    return any(SECRET_NAME.search(name) or len(value) >= LONG_VALUE for name, value in _pairs(parts))


def _pairs(parts: SplitResult) -> list[tuple[str, str]]:
    return parse_qsl(parts.query, max_num_fields=None) + parse_qsl(parts.fragment)


class BackendFile(BaseModel):
    """The known fields of `backends/<file>.json`; every other one is dropped unread."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    provider: Text = None
    name: Text = None
    model: Text = None
    key: Annotated[KeyState, BeforeValidator(key_state)] = Field(KeyState.MISSING, alias="apiKey")
    url: Annotated[BackendUrl, BeforeValidator(backend_url)] = Field(BackendUrl(), alias="baseUrl")

    @property
    def is_complete(self) -> bool:
        """True where dario could use it."""
        return bool(self.provider and self.name and self.url.shown)


def secrets_in(raw: object) -> tuple[str, ...]:
    """Every string of the file that could be a credential, for exact masking: the key, what the URL carries
    beyond its host, and all fields that dario does not define (headers and the like)."""
    if not isinstance(raw, dict):
        return ()
    plain = {"provider", "name", "model", "baseUrl", "apiKey"}
    found = [text for name, value in raw.items() if name not in plain for text in _strings(value)]
    if isinstance(raw.get("baseUrl"), str):
        found += _url_secrets(raw["baseUrl"])
    # Words such as `application/json` are no secrets, and masking them would hide our own sentences.
    found = [text for text in found if any(char.isdigit() for char in text)]
    if key_state(raw.get("apiKey")) is KeyState.PRESENT:
        found.append(raw["apiKey"])
    return tuple(dict.fromkeys(text for text in found if len(text) >= SHORTEST_SECRET))[:MAX_SECRETS]


def _url_secrets(url: str) -> list[str]:
    try:
        parts = urlsplit(url)
        user = [unquote(text) for text in (parts.username, parts.password) if text]
        long_segments = [segment for segment in parts.path.split("/") if len(segment) >= LONG_VALUE]
        return user + long_segments + [value for _, value in _pairs(parts)]
    except ValueError:
        return [url]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for child in children for text in _strings(child)]
