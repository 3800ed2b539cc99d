"""The settings: everything that the environment configures, checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from router_client.model.address import Address
from router_client.model.secret import Secret
from router_client.routers import KINDS

if TYPE_CHECKING:
    from router_client.settings.candidates import Candidate
    from router_client.settings.clients import Client

AUTO = "auto"
"""The value of ROUTER_KIND that means: find out which router it is."""

DEFAULT_TIMEOUT_S = 3.0
LOG_LEVELS = ("warning", "error", "info", "debug")
"""The default comes first."""


class Settings(Struct, frozen=True):
    """The checked settings.

    `candidates` are the addresses at which to look for the router, in order of preference: one or more.
    `clients` are the clients on this machine whose address is known.
    `api_key` and `admin_token` are sent to any router; `keys_by_kind` and `tokens_by_kind` come from a router's own
    variables and are sent to that kind only. `other_secrets` are credentials in the environment that are never sent,
    only redacted. `home` is the state folder, or None if no files are to be read. `timeout_s` is the time budget of a
    look. `ca_certificates` (PEM) are trusted in addition to the public ones. `warnings` are lines about settings that
    work but are unsafe, each with the variable's name, never its value. `management` are the addresses on this machine
    where routers have their management page, by kind.
    """

    candidates: tuple[Candidate, ...]
    clients: tuple[Client, ...] = ()
    kind: str = AUTO
    api_key: Secret | None = None
    admin_token: Secret | None = None
    home: Path | None = None
    timeout_s: float = DEFAULT_TIMEOUT_S
    log_level: str = LOG_LEVELS[0]
    keys_by_kind: Mapping[str, Secret] = field(default_factory=dict)
    tokens_by_kind: Mapping[str, Secret] = field(default_factory=dict)
    other_secrets: tuple[Secret, ...] = ()
    ca_certificates: str = ""
    warnings: tuple[str, ...] = ()
    management: Mapping[str, Address] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Leave out the certificates: they are public, but kilobytes long."""
        shown = (name for name in self.__struct_fields__ if name != "ca_certificates")
        return f"Settings({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    @property
    def address(self) -> Address:
        """The preferred address."""
        return self.candidates[0].address

    @property
    def kinds(self) -> tuple[str, ...]:
        """The router kinds to look for: the configured one, or all."""
        return tuple(KINDS) if self.kind == AUTO else (self.kind,)

    @property
    def credentials(self) -> tuple[Secret, ...]:
        """Every credential that may be sent to a router."""
        secrets = (self.api_key, self.admin_token, *self.keys_by_kind.values(), *self.tokens_by_kind.values())
        return tuple(secret for secret in secrets if secret is not None)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every credential in the environment, sent or not, for redaction."""
        return (*self.credentials, *self.other_secrets)

    def key_for(self, kind: str) -> Secret | None:
        """Return the API key for a router of this kind."""
        return self.api_key or self.keys_by_kind.get(kind)

    def token_for(self, kind: str) -> Secret | None:
        """Return the admin token for a router of this kind."""
        return self.admin_token or self.tokens_by_kind.get(kind)
