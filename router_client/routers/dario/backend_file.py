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
OF_TOKENS = frozenset({"access", "api", "auth", "bearer", "refresh"})
WORD = re.compile(r"[A-Z]?[a-z]++|[A-Z]++(?![a-z])|[A-Z]")
SCHEME = re.compile(r"(?i)(?:bearer|basic|token|bot|key|apikey)[ \t]++")
PAIR = re.compile(r"=([^;,=\s]++)")
# A file that is no JSON, for one comma too many, holds its keys all the same.
FIELD_IN_TEXT = re.compile(r'"([\w.-]{1,64})"[ \t]{0,8}:[ \t]{0,8}"([^"\\\r\n]{6,4096})"')
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
        return bool(self.provider and self.name and self.url.origin)


def secrets_in(raw: object) -> tuple[str, ...]:
    """What of the file is a credential, for exact masking, the key first and 16 at most.

    These are the key, what the URL carries for one (user and password, secrets in the query), and the strings under a
    field that dario does not define and whose name says so, such as `headers.Authorization`. Nothing else is: a list
    of models, a note or a version turns up in answers as what it is.
    """
    fields = raw if isinstance(raw, dict) else {}
    key, url = fields.get("apiKey"), fields.get("baseUrl")
    key = str(key) if isinstance(key, int) else key
    found = _values(key) if isinstance(key, str) and key_state(key) is KeyState.PRESENT else []
    found += url_secrets(url) if isinstance(url, str) else []
    others = {name: value for name, value in fields.items() if name not in DEFINED} if fields else raw
    found += _named_secrets(others)
    return tuple(dict.fromkeys(text for text in found if len(text) <= LONGEST_SECRET))[:MAX_SECRETS]


def secrets_in_text(body: bytes) -> tuple[str, ...]:
    """The same of a file that is no JSON: its fields on one line each."""
    pairs = FIELD_IN_TEXT.findall(body.decode("utf-8", "replace"))
    found = [text for name, value in pairs if names_a_secret(name) for text in _values(value)]
    return tuple(dict.fromkeys(found))[:MAX_SECRETS]


def _named_secrets(value: object, *, is_secret: bool = False) -> Iterator[str]:
    """The strings of a JSON value that stand under, or behind, a name of secrets."""
    if isinstance(value, dict):
        # {"name": "Authorization", "value": "..."}, as lists of headers have it.
        title = next((text for each in ("name", "key", "header") if isinstance(text := value.get(each), str)), "")
        for name, child in value.items():
            is_named = names_a_secret(name) if name not in {"key", "value"} else names_a_secret(title)
            yield from _named_secrets(child, is_secret=is_secret or (is_named and child is not title))
    elif isinstance(value, list):
        for before, child in zip([None, *value], value, strict=False):
            # ["--api-key", "..."], as lists of arguments have it.
            is_behind = isinstance(before, str) and before.startswith("-") and names_a_secret(before)
            yield from _named_secrets(child, is_secret=is_secret or is_behind)
    elif isinstance(value, str):
        yield from url_secrets(value) if "://" in value else _values(value) if is_secret else ()


def _values(text: str) -> list[str]:
    """The credential in a header or field, without its scheme; what a cookie's names hold, too."""
    text = text.strip()
    scheme = SCHEME.match(text)
    bare = text[scheme.end() :] if scheme else text
    return [bare, *PAIR.findall(bare)]


def names_a_secret(name: str) -> bool:
    """True for `apiKey`, `X-Auth-Token`, `secret_value` and `headers.Authorization`; false for `max_tokens`."""
    words = [word.lower() for word in WORD.findall(name)]
    if words[-1:] == ["value"]:
        words.pop()
    # Others, such as `max_tokens`, are counts.
    are_tokens = words == ["tokens"] or (words[-1:] == ["tokens"] and words[-2] in OF_TOKENS)
    return are_tokens or bool(SECRET_WORDS.intersection(words[-1:]))
