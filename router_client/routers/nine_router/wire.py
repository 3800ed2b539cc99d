"""The JSON responses as they come, only the fields that are used (9router 0.5.69, OmniRoute 3.7.9).

`lastError` is the upstream's text, keys included, and is not read. Base URLs are judged while they are parsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Self

from router_client.parsing.instant import Instant, instant, is_any_unreadable
from router_client.parsing.lenient import length, number, texts
from router_client.parsing.upstream_url import backend_url
from router_client.parsing.wire import (
    NO_FIELDS,
    Count,
    Field,
    Flag,
    MapOf,
    Nested,
    Number,
    Required,
    Rows,
    Text,
    Wire,
    exactly,
    having_any,
)

LOCK = "modelLock_"
EVERY_MODEL = "__all"
MAX_LOCKS, MAX_MODELS, MAX_INTERVALS = 200, 200, 60
HTTP_STATUSES = range(100, 600)
INSTANTS = ("lastErrorAt", "updatedAt", "tokenExpiresAt", "expiresAt", "rateLimitedUntil")
"""The instants of a connection that decide about it."""


def http_status(value: object) -> int | None:
    """Return an HTTP status: a number, or OmniRoute's text such as `429.0`."""
    try:
        found = number(float(value)) if isinstance(value, str) and len(value) < 8 else number(value)
    except ValueError:
        return None
    return int(found) if found is not None and int(found) in HTTP_STATUSES else None


def is_on(value: object) -> bool:
    """Return False only for false and 0: a connection without this field is active."""
    return value is not False and value != 0


def locks_in(raw: Mapping[str, object]) -> dict[str, float | None]:
    """Return when each `modelLock_<model>` ends or ended, in seconds since the epoch, by model; None: unreadable."""
    found = [(key, value) for key, value in raw.items() if key.startswith(LOCK) and value is not None]
    return {key.removeprefix(LOCK): instant(value) for key, value in found[:MAX_LOCKS]}


def intervals(value: object) -> list[Sums]:
    """Return the rows of `last10Minutes`; anything else has none."""
    found = value if isinstance(value, list) else ()
    return [Sums.parse(row) for row in found[-MAX_INTERVALS:] if isinstance(row, dict)]


def is_named(value: object) -> bool:
    """Return True for a text that is not empty; raise ValueError for anything but a text."""
    return exactly(str, value) != ""


def is_true(value: object) -> bool:
    """Return True; raise ValueError for anything else."""
    if value is not True:
        message = "not true"
        raise ValueError(message)
    return True


def absent(value: object) -> None:
    """Raise ValueError for anything: OmniRoute has this field, 9router has not."""
    if value is not None:
        message = "a field of another router"
        raise ValueError(message)


def is_map(value: object) -> bool:
    """Return whether it is an object."""
    return isinstance(value, dict)


def with_list(key: str, value: object) -> Mapping[str, object]:
    """Return an object with a list under this key, where a null is an empty one; raise ValueError without the key."""
    found = exactly(dict, value)
    return {key: [] if found[key] is None else found[key]} if key in found else found


class Live(Wire):
    """GET /api/health of 9router: `{"ok":true}`; OmniRoute refuses it."""

    ok = Field(is_true)


class Login(Wire):
    """GET /api/settings/require-login of 9router. Addresses of tunnels are secret: only whether there is one."""

    required = Required(bool, "requireLogin")
    others = Field(absent, "nodeVersion")
    tunnel = Field(is_named, "tunnelUrl")
    tailscale = Field(is_named, "tailscaleUrl")


class Details(Wire):
    """providerSpecificData of a connection."""

    prefix = Text()


class Connection(Wire):
    """connections[] of GET /api/providers. Instants are in seconds since the epoch.

    `locks` has the end of each model's lock, also of those that have ended. OmniRoute has `limited_until` instead.
    `level` counts the rate limits in a row. `is_readable` is False if one of its instants is there and unreadable.
    """

    id = Text()
    provider = Text()
    auth_type = Text("authType")
    name = Text("name")
    email = Text()
    priority = Count()
    is_active = Field(is_on, "isActive")
    test_status = Text("testStatus")
    status = Field(http_status, "errorCode")
    failed_s = Instant("lastErrorAt")
    level = Count("backoffLevel")
    updated_s = Instant("updatedAt")
    expires_s = Instant("tokenExpiresAt", "expiresAt")
    limited_until_s = Instant("rateLimitedUntil")
    details = Nested(Details, "providerSpecificData")
    locks: dict[str, float | None]
    is_readable: bool

    def __init__(self, raw: Mapping[str, object] = NO_FIELDS) -> None:
        super().__init__(raw)
        vars(self).update(locks=locks_in(raw), is_readable=not is_any_unreadable(raw, *INSTANTS))


class Connections(Wire):
    """GET /api/providers."""

    rows = Rows(Connection, "connections")


class Node(Wire):
    """nodes[] of GET /api/provider-nodes: a provider that the user added."""

    id = Text()
    type = Text()
    name = Text()
    prefix = Text()
    url = Field(backend_url, "baseUrl")


class Nodes(Wire):
    """GET /api/provider-nodes."""

    rows = Rows(Node, "nodes")

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read the list; null is an empty one."""
        return super().parse(with_list("nodes", value))


class Combo(Wire):
    """combos[] of GET /api/combos: a name for a chain of models. `kind` is None for chat."""

    name = Text()
    kind = Text()
    models = Field(partial(texts, limit=MAX_MODELS))


class Combos(Wire):
    """GET /api/combos."""

    rows = Rows(Combo, "combos")

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read the list; null is an empty one."""
        return super().parse(with_list("combos", value))


class Strategy(Wire):
    """A value of comboStrategies of GET /api/settings."""

    name = Text("fallbackStrategy")


class Settings(Wire):
    """GET /api/settings of 9router; mail servers, proxies and issuers are not read."""

    requires_key = Flag("requireApiKey")
    tunnel = Field(bool, "tunnelEnabled")
    tailscale = Field(bool, "tailscaleEnabled")
    strategy = Text("fallbackStrategy")
    combo_strategy = Text("comboStrategy")
    combo_strategies = MapOf(Strategy, "comboStrategies")


class Sums(Wire):
    """Requests, tokens and cost in USD of one period."""

    requests = Count()
    input_tokens = Count("promptTokens")
    output_tokens = Count("completionTokens")
    cost = Number("cost")


class AccountSums(Sums):
    """A value of byAccount and byModel of GET /api/usage/stats; `used_s` is the last success."""

    provider = Text()
    model = Text("rawModel")
    connection_id = Text("connectionId")
    used_s = Instant("lastUsed")


class Stats(Wire):
    """GET /api/usage/stats?period=24h: successes only. The keys of `byApiKey` are parts of keys, and not read."""

    requests = Count("totalRequests")
    input_tokens = Count("totalPromptTokens")
    output_tokens = Count("totalCompletionTokens")
    cost = Number("totalCost")
    by_account = MapOf(AccountSums, "byAccount")
    by_model = MapOf(AccountSums, "byModel")
    minutes = Field(intervals, "last10Minutes")
    active = Field(length, "activeRequests")
    has_accounts = Field(is_map, "byAccount")

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read the fields; raise ValueError if none of those that are maps is there."""
        return super().parse(having_any(value, "byAccount", "byModel", "byProvider"))
