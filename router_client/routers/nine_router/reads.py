"""The reads of 9router and their order; outcomes.py judges the responses.

Never read: /v1/models goes upstream with every API key, /api/usage/{id} asks the provider with the account's
token, /api/keys shows every key, /api/version asks a registry.
"""

from __future__ import annotations

from collections.abc import Collection

from router_client.model.states import Part
from router_client.reads import MEBIBYTE, Credential, Read, Results, data_of
from router_client.routers.nine_router import wire
from router_client.routers.signs import LIVEZ

TOKEN_HEADER = "x-9r-cli-token"  # noqa: S105 - the name of a header
SMALL = 64 * 1024

HEALTH = Read("health", "/api/health", max_bytes=SMALL)
LOGIN = Read("login", "/api/settings/require-login", max_bytes=SMALL)
IDENTITY = (LIVEZ, HEALTH, LOGIN)
"""/livez shows that it is a Next.js page: another router would forward what is under /api/ to a provider."""
PROOF = (LIVEZ, LOGIN)


def _with_token(name: str, path: str, max_bytes: int = MEBIBYTE) -> Read:
    return Read(name, path, Credential.ADMIN, max_bytes, header=TOKEN_HEADER)


CONNECTIONS = _with_token("connections", "/api/providers", 2 * MEBIBYTE)
OTHERS = (
    _with_token("nodes", "/api/provider-nodes"),
    _with_token("combos", "/api/combos"),
    _with_token("settings", "/api/settings"),
    _with_token("usage", "/api/usage/stats?period=24h", 2 * MEBIBYTE),
)


def _open(read: Read) -> Read:
    return Read(read.name, read.path, max_bytes=read.max_bytes)


EVERY_READ = (*IDENTITY, CONNECTIONS, *OTHERS, _open(CONNECTIONS), *map(_open, OTHERS))


def _as_login_demands(read: Read, results: Results) -> Read:
    """Return the read as it is sent: while the login is off, everything is open, and no token is sent."""
    login = data_of(results, LOGIN.name, wire.Login)
    return _open(read) if login is not None and not login.required else read


def gate(results: Results) -> Read | None:
    """Return the first read with the token, which goes alone; None once it has been sent."""
    return None if CONNECTIONS.name in results else _as_login_demands(CONNECTIONS, results)


def reads_for(parts: Collection[Part], results: Results) -> tuple[Read, ...]:
    """Return the reads. Every part takes all of them: a verdict does, since only the usage shows a success."""
    if not set(parts) - {Part.ADMIN}:
        return ()
    return tuple(_as_login_demands(read, results) for read in (CONNECTIONS, *OTHERS))
