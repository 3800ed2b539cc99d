"""One backend file: key and URL are judged while they are parsed, and not kept. Finds credentials for redaction."""

from __future__ import annotations

import re
from collections.abc import Iterator

from router_client.model.states import KeyState
from router_client.parsing.placeholder import is_placeholder
from router_client.parsing.upstream_url import backend_url, url_secrets
from router_client.parsing.wire import Field, Text, Wire

# The fields that dario defines: names, or judged on their own.
KNOWN_FIELDS = frozenset({"provider", "name", "model", "baseUrl", "apiKey"})
SECRET_WORDS = frozenset(
    {"key", "keys", "apikey", "token", "secret", "secrets", "password", "passwd", "passphrase", "pass", "pwd", "auth"}
    | {"authorization", "credential", "credentials", "cookie", "bearer", "jwt", "signature", "sas"}
)
TOKEN_KINDS = frozenset({"access", "api", "auth", "bearer", "refresh"})
WORD = re.compile(r"[A-Z]?[a-z]++|[A-Z]++(?![a-z])|[A-Z]")
SCHEME = re.compile(r"(?i)(?:bearer|basic|token|bot|key|apikey)[ \t]++")
PAIR = re.compile(r"=([^;,=\s]++)")
# A file with a syntax error, such as one comma too many, still holds its keys.
FIELD_IN_TEXT = re.compile(r'"([\w.-]{1,64})"[ \t]{0,8}:[ \t]{0,8}"([^"\\\r\n]{6,4096})"')
MAX_SECRETS = 16
MAX_SECRET_LENGTH = 4096


def key_state(value: object) -> KeyState:
    """Return whether there is a key, without keeping it."""
    if not isinstance(value, str) or not value.strip():
        return KeyState.MISSING
    return KeyState.PLACEHOLDER if is_placeholder(value) else KeyState.PRESENT


class BackendFile(Wire):
    """The fields of `backends/<file>.json` that are used; all others are ignored."""

    provider = Text()
    name = Text()
    model = Text()
    key = Field(key_state, "apiKey")
    url = Field(backend_url, "baseUrl")

    @property
    def is_complete(self) -> bool:
        """True if a request could reach the upstream. dario uses an incomplete file, too."""
        return bool(self.provider and self.name and self.url.origin)


def secrets_in(raw: object) -> tuple[str, ...]:
    """Return the credentials in a parsed file, for redaction: the key first, MAX_SECRETS at most.

    These are the key, user, password and secrets in the URL, and the strings under other fields whose name says so,
    such as `headers.Authorization`. Nothing else: a model name, a note or a version must stay readable in answers.
    """
    fields = raw if isinstance(raw, dict) else {}
    key, url = fields.get("apiKey"), fields.get("baseUrl")
    key = str(key) if isinstance(key, int) else key
    found = _values(key) if isinstance(key, str) and key_state(key) is KeyState.PRESENT else []
    found += url_secrets(url) if isinstance(url, str) else []
    unknown = {name: value for name, value in fields.items() if name not in KNOWN_FIELDS} if fields else raw
    found += _named_secrets(unknown)
    return tuple(dict.fromkeys(text for text in found if len(text) <= MAX_SECRET_LENGTH))[:MAX_SECRETS]


def secrets_in_text(body: bytes) -> tuple[str, ...]:
    """Return the credentials in a file that is not JSON, from its fields of one line each."""
    pairs = FIELD_IN_TEXT.findall(body.decode("utf-8", "replace"))
    found = [text for name, value in pairs if names_a_secret(name) for text in _values(value)]
    return tuple(dict.fromkeys(found))[:MAX_SECRETS]


def _named_secrets(value: object, *, is_secret: bool = False) -> Iterator[str]:
    """Yield the strings of a JSON value under, or after, a name of a secret."""
    if isinstance(value, dict):
        # {"name": "Authorization", "value": "..."}, as in a list of headers.
        title = next((text for each in ("name", "key", "header") if isinstance(text := value.get(each), str)), "")
        for name, child in value.items():
            is_named = names_a_secret(name) if name not in {"key", "value"} else names_a_secret(title)
            yield from _named_secrets(child, is_secret=is_secret or (is_named and child is not title))
    elif isinstance(value, list):
        for previous, child in zip([None, *value], value, strict=False):
            # ["--api-key", "..."], as in a list of arguments.
            is_argument = isinstance(previous, str) and previous.startswith("-") and names_a_secret(previous)
            yield from _named_secrets(child, is_secret=is_secret or is_argument)
    elif isinstance(value, str):
        yield from url_secrets(value) if "://" in value else _values(value) if is_secret else ()


def _values(text: str) -> list[str]:
    """The credential of a header or field without its scheme, and the values of `name=value` pairs in it."""
    text = text.strip()
    scheme = SCHEME.match(text)
    bare = text[scheme.end() :] if scheme else text
    return [bare, *PAIR.findall(bare)]


def names_a_secret(name: str) -> bool:
    """True for `apiKey`, `X-Auth-Token`, `secret_value` and `headers.Authorization`; false for `max_tokens`."""
    words = [word.lower() for word in WORD.findall(name)]
    if words[-1:] == ["value"]:
        words.pop()
    # Other tokens, such as `max_tokens`, are counts.
    is_token = words == ["tokens"] or (words[-1:] == ["tokens"] and words[-2] in TOKEN_KINDS)
    return is_token or bool(SECRET_WORDS.intersection(words[-1:]))
