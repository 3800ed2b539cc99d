"""One backend file: its key and its URL are judged while they are parsed, and only the verdict is bound."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from router_client.lenient import Text
from router_client.states import KeyState
from router_client.upstream_url import LONG_VALUE, BackendUrl, backend_url, query_pairs

PLACEHOLDER = re.compile(
    r"(?i)\W*(your\b.*|.*\byour[-_ ]?(api[-_ ]?)?key.*|<.*>|\$\{?\w+\}?|x{3,}|(sk-)?(\.{3}|…|\*{3,}|x{4,}).*"
    r"|change[-_ ]?me|replace[-_ ]?me|todo|none|null|dummy|placeholder|test|example|key|api[-_ ]?key)\W*"
)
SHORTEST_SECRET = 6
MAX_SECRETS = 64


def key_state(value: object) -> KeyState:
    """Whether a key is there, without keeping it."""
    if not isinstance(value, str) or not value.strip():
        return KeyState.MISSING
    return KeyState.PLACEHOLDER if PLACEHOLDER.fullmatch(value.strip()[:200]) else KeyState.PRESENT


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
        """True where a request could reach the upstream; dario uses the file either way."""
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
        return user + long_segments + [value for _, value in query_pairs(parts)]
    except ValueError:
        return [url]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for child in children for text in _strings(child)]
