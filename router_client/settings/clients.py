"""Where the clients on this machine send their requests, as far as their own settings say."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from router_client.errors import SettingsError
from router_client.model.address import Address
from router_client.model.states import Destination
from router_client.parsing.regular_file import read_regular
from router_client.routers import KINDS
from router_client.settings.credentials import value_of
from router_client.settings.files import absolute_path
from router_client.settings.url import parse_address
from router_client.worker import run_with_timeout

ANTHROPIC_BASE_URL = "ANTHROPIC_BASE_URL"
CLIENT_VARIABLES = (
    ANTHROPIC_BASE_URL,
    "OPENAI_BASE_URL",
    "OPENAI_API_BASE",
    "GOOGLE_GEMINI_BASE_URL",
    *(row.client_variable for row in KINDS.values() if row.client_variable),
)
"""Where clients look for the address that they send their requests to."""

CLAUDE_CODE = "Claude Code"
OTHER_PROVIDERS = ("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY")
"""With one of these, Claude Code does not use ANTHROPIC_BASE_URL."""

PROVIDER_HOSTS = frozenset({"api.anthropic.com", "api.openai.com", "generativelanguage.googleapis.com"})

SETTINGS_VARIABLE = "ROUTER_CLIENT_SETTINGS"
MAX_SETTINGS_BYTES = 256 * 1024
MAX_URL_LENGTH = 2048
TIMEOUT_S = 0.5
"""A home folder that hangs must not delay the server's start or end."""


class Client(Struct, frozen=True):
    """A client, and the address that its settings name; None if they name none, so that it uses the provider's own.

    `name` and `found_in` are constants: the client, and the variable or file that says so.
    """

    name: str
    found_in: str
    address: Address | None

    def destination(self, router: Address) -> Destination:
        """Return where its requests go, seen from a router."""
        if self.address is None or self.address.host in PROVIDER_HOSTS:
            return Destination.DIRECT
        same_host = self.address.host == router.host or (self.address.is_loopback and router.is_loopback)
        is_here = same_host and (self.address.scheme, self.address.port) == (router.scheme, router.port)
        return Destination.HERE if is_here else Destination.ELSEWHERE


def clients_of(env: Mapping[str, str]) -> tuple[Client, ...]:
    """Return each client whose address is known: first Claude Code, then the users of each variable.

    Claude Code sets CLAUDECODE for the servers and commands that it starts, and gives them the variables that it uses
    itself. Elsewhere only its settings file can tell.

    Raises:
        SettingsError: ROUTER_CLIENT_SETTINGS is not an absolute path.
    """
    file, variables = _settings_file(env), CLIENT_VARIABLES
    if env.get("CLAUDECODE") == "1":
        first, variables = _of_claude_code(env), CLIENT_VARIABLES[1:]
    else:
        url = run_with_timeout(TIMEOUT_S, partial(_base_url_in, file), None) if file else None
        first = _client(CLAUDE_CODE, f"{ANTHROPIC_BASE_URL} in Claude Code's settings", url)
    others = (_client(f"A client that uses {name}", name, env.get(name)) for name in variables)
    return tuple(client for client in (first, *others) if client is not None)


def _of_claude_code(env: Mapping[str, str]) -> Client | None:
    """Return what the environment that Claude Code gave to this process says about it."""
    if any(env.get(name) for name in OTHER_PROVIDERS):
        return None
    if not env.get(ANTHROPIC_BASE_URL):
        return Client(CLAUDE_CODE, f"Claude Code sets no {ANTHROPIC_BASE_URL}", None)
    return _client(CLAUDE_CODE, ANTHROPIC_BASE_URL, env[ANTHROPIC_BASE_URL])


def _client(name: str, found_in: str, url: str | None) -> Client | None:
    """Return the client of a base URL; None if that is not set or cannot be read."""
    try:
        address = origin_of(url or "")
    except SettingsError:
        return None
    return Client(name, found_in, address)


def origin_of(url: str) -> Address:
    """Return scheme, host and port of a client's base URL. The path is left out: it belongs to the API.

    Raises:
        SettingsError: it is no URL, or contains userinfo.
    """
    scheme, separator, rest = url.strip()[:MAX_URL_LENGTH].partition("://")
    return replace(parse_address("", f"{scheme.lower()}{separator}{rest.partition('/')[0]}"), base_path="")


def _settings_file(env: Mapping[str, str]) -> Path | None:
    """Return Claude Code's settings file; None if it is not to be read."""
    if SETTINGS_VARIABLE in env:
        path = value_of(env, SETTINGS_VARIABLE)
        return absolute_path(SETTINGS_VARIABLE, path) if path else None
    if env.get("ROUTER_HOME") == "":
        return None
    return Path(env.get("CLAUDE_CONFIG_DIR") or os.path.expanduser("~/.claude")) / "settings.json"


def _base_url_in(file: Path) -> str | None:
    """Return `env.ANTHROPIC_BASE_URL` of a settings file; None if it is not there or cannot be read. Never raises.

    A file that other users can change is not believed.
    """
    try:
        settings = read_regular(file, MAX_SETTINGS_BYTES)
        url = json.loads(settings.body, object_pairs_hook=_base_url_only)["env"][ANTHROPIC_BASE_URL]
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return None
    return url if isinstance(url, str) and not settings.is_writable_by_others else None


def _base_url_only(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Keep the two names that lead to the base URL, so that nothing else in the file outlives its parsing."""
    return {name: value for name, value in pairs if name in {"env", ANTHROPIC_BASE_URL}}
