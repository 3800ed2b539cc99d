"""One backend file: its key and its URL are judged while they are parsed, and only the verdict is bound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from router_client.model.states import KeyState
from router_client.parsing.lenient import Text
from router_client.parsing.placeholder import is_placeholder
from router_client.parsing.upstream_url import BackendUrl, backend_url, url_secrets

# The fields that dario defines. Their values are names, or judged by themselves.
DEFINED = frozenset({"provider", "name", "model", "baseUrl", "apiKey"})
SECRET_WORDS = frozenset(
    {"key", "keys", "apikey", "token", "secret", "secrets", "password", "passwd", "passphrase", "pass", "pwd", "auth"}
    | {"authorization", "credential", "credentials", "cookie", "bearer", "jwt", "signature", "sas"}
)
WORD = re.compile(r"[A-Z]?[a-z]++|[A-Z]++(?![a-z])|[A-Z]")
SCHEME = re.compile(r"(?i)(?:bearer|basic|token|bot|key|apikey)[ \t]++")
# A file that is no JSON, for one comma too many, holds its key all the same.
KEY_IN_TEXT = re.compile(rb'"apiKey"[ \t]{0,8}:[ \t]{0,8}"([^"\\\r\n]{6,4096})"')
MAX_SECRETS = 16
LONGEST_SECRET = 4096


def key_state(value: object) -> KeyState:
    """Whether a key is there, without keeping it."""
    if not isinstance(value, str) or not value.strip():
        return KeyState.MISSING
    return KeyState.PLACEHOLDER if is_placeholder(value) else KeyState.PRESENT


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
    """What of the file is a credential, for exact masking, the key first and 16 at most.

    These are the key, what the URL carries for one (user and password, secrets in the query), and the strings under a
    field that dario does not define and whose name says so, such as `headers.Authorization`. Nothing else is: a list
    of models, a note or a version turns up in answers as what it is.
    """
    fields = raw if isinstance(raw, dict) else {}
    key, url = fields.get("apiKey"), fields.get("baseUrl")
    found = [key.strip()] if isinstance(key, str) and key_state(key) is KeyState.PRESENT else []
    found += url_secrets(url) if isinstance(url, str) else []
    others = {name: value for name, value in fields.items() if name not in DEFINED} if fields else raw
    found += _named_secrets(others)
    return tuple(dict.fromkeys(text for text in found if len(text) <= LONGEST_SECRET))[:MAX_SECRETS]


def keys_in_text(body: bytes) -> tuple[str, ...]:
    """The keys of a file that is no JSON."""
    return tuple(key.decode("utf-8", "replace") for key in KEY_IN_TEXT.findall(body))[:MAX_SECRETS]


def _named_secrets(value: object, *, is_secret: bool = False) -> Iterator[str]:
    """The strings of a JSON value that stand under a name of secrets."""
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _named_secrets(child, is_secret=is_secret or names_a_secret(name))
    elif isinstance(value, list):
        for child in value:
            yield from _named_secrets(child, is_secret=is_secret)
    elif isinstance(value, str) and is_secret:
        yield from url_secrets(value) if "://" in value else (_without_scheme(value.strip()),)


def _without_scheme(value: str) -> str:
    scheme = SCHEME.match(value)
    return value[scheme.end() :] if scheme else value


def names_a_secret(name: str) -> bool:
    """True for `apiKey`, `X-Auth-Token` and `headers.Authorization`; false for `max_tokens` and `auth_type`."""
    words = WORD.findall(name)
    return bool(words) and words[-1].lower() in SECRET_WORDS
