"""Settings: the only reader of the environment. A bad one raises SettingsError, without its value."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from router_client.errors import SettingsError
from router_client.model.origin import Origin
from router_client.model.secret import Secret
from router_client.parsing.address_file import Listening, read_address
from router_client.routers import KINDS, RouterKind
from router_client.settings.credentials import credential, own_credentials, unused_credentials, value_of
from router_client.worker import within

AUTO = "auto"
DEFAULT_TIMEOUT_S = 3.0
LONGEST_TIMEOUT_S = 30.0
LONGEST_START_S = 0.5
"""A folder that hangs must not keep the server from starting, nor from ending."""

UNMASKABLE = "is an ordinary word or shorter than 6 characters, so it cannot be masked where it turns up; set another"
LOG_LEVELS = ("warning", "error", "info", "debug")
HOST_NAME = re.compile(r"([a-z0-9_-]{1,63}\.)*(?!\d+\.?$)[a-z0-9_-]{1,63}\.?")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that was set. `home` is None where no state folder is to be read; `timeout_s` is for a whole look.

    `warnings` are lines about what works and is not safe, each with the variable's name and without its value.
    `api_key` and `admin_token` are for whichever router it is; `own_keys` and `own_tokens` belong to one kind each,
    and never go to another. `unused` are credentials in the environment that no router gets: they are masked alone.
    """

    origin: Origin
    kind: str = AUTO
    api_key: Secret | None = None
    admin_token: Secret | None = None
    home: Path | None = None
    timeout_s: float = DEFAULT_TIMEOUT_S
    log_level: str = LOG_LEVELS[0]
    own_keys: Mapping[str, Secret] = field(default_factory=dict)
    own_tokens: Mapping[str, Secret] = field(default_factory=dict)
    unused: tuple[Secret, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that it may be: the one that was set, or all of them."""
        return tuple(KINDS) if self.kind == AUTO else (self.kind,)

    @property
    def likely_kind(self) -> str:
        """The kind that was set; else the one whose usual port this is, or the first one of the registry."""
        usual = (kind for kind in self.kinds if parse_origin("ROUTER_URL", KINDS[kind].url).port == self.origin.port)
        return next(usual, self.kinds[0])

    @property
    def sendable(self) -> tuple[Secret, ...]:
        """Every credential that some router may get."""
        held = (self.api_key, self.admin_token, *self.own_keys.values(), *self.own_tokens.values())
        return tuple(secret for secret in held if secret is not None)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every credential, whosever it is: for the scrubber."""
        return (*self.sendable, *self.unused)

    def key_for(self, kind: str) -> Secret | None:
        """The key to present to a router of this kind."""
        return self.api_key or self.own_keys.get(kind)

    def token_for(self, kind: str) -> Secret | None:
        """The admin token to present to a router of this kind."""
        return self.admin_token or self.own_tokens.get(kind)


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read ROUTER_* (and the router's own names where those are absent).

    Raises:
        SettingsError: one line with the variable's name and the remedy.
    """
    env = os.environ if environ is None else environ
    kind = _kind(env)
    kinds = tuple(KINDS) if kind == AUTO else (kind,)
    warnings: list[str] = []
    known = KINDS[next(iter(KINDS)) if kind == AUTO else kind]
    origin = _origin(env, known)
    settings = Settings(
        origin=origin,
        kind=kind,
        api_key=(api_key := credential(env, "ROUTER_API_KEY", warnings)),
        admin_token=(admin_token := credential(env, "ROUTER_ADMIN_TOKEN", warnings)),
        home=_home(env, known, origin),
        timeout_s=_timeout(env),
        log_level=_log_level(env),
        # Honoured only where the ROUTER_ name is absent, so then a bad one is no matter either.
        own_keys={} if api_key else own_credentials(env, {kind: KINDS[kind].key_variable for kind in kinds}),
        own_tokens={} if admin_token else own_credentials(env, {kind: KINDS[kind].admin_variable for kind in kinds}),
        unused=tuple(unused_credentials(env)),
    )
    _check_remote(env, settings)
    return replace(settings, warnings=(*warnings, *_unmaskable(env, settings)))


def _unmaskable(env: Mapping[str, str], settings: Settings) -> Iterator[str]:
    """A line for each credential that no scrubber can mask."""
    given = [("ROUTER_API_KEY", settings.api_key), ("ROUTER_ADMIN_TOKEN", settings.admin_token)]
    held = [(name if env.get(name) else f"{name}_FILE", secret) for name, secret in given]
    held += [(KINDS[kind].key_variable, secret) for kind, secret in settings.own_keys.items()]
    held += [(KINDS[kind].admin_variable or "", secret) for kind, secret in settings.own_tokens.items()]
    return (f"{name}: {UNMASKABLE}" for name, secret in held if secret is not None and not secret.is_maskable)


def _kind(env: Mapping[str, str]) -> str:
    kind = value_of(env, "ROUTER_KIND").strip().lower() or AUTO
    if kind != AUTO and kind not in KINDS:
        raise SettingsError("ROUTER_KIND", f"set it to one of {AUTO}, {', '.join(KINDS)}, or leave it unset")
    return kind


def _origin(env: Mapping[str, str], known: RouterKind) -> Origin:
    if url := value_of(env, "ROUTER_URL"):
        return parse_origin("ROUTER_URL", url)
    listening = _own_address(env, known)
    port = listening.port or _own_port(env, known) or parse_origin("ROUTER_URL", known.url).port
    return Origin("http", listening.local_host, port)


def _own_address(env: Mapping[str, str], known: RouterKind) -> Listening:
    """Where the router's own configuration file says that it listens."""
    usual = f"~/{known.home}" if known.home else ""
    folder = value_of(env, "ROUTER_HOME") if "ROUTER_HOME" in env else usual
    if not folder or not known.address_file:
        return Listening()
    return within(LONGEST_START_S, partial(read_address, _absolute(folder) / known.address_file), Listening())


def _own_port(env: Mapping[str, str], known: RouterKind) -> int | None:
    port = value_of(env, known.port_variable) if known.port_variable else None
    if not port or not known.port_variable:
        return None
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536 and len(port) < 6):
        raise SettingsError(known.port_variable, "set it to a port number from 1 to 65535")
    return int(port)


def parse_origin(name: str, url: str) -> Origin:
    """Scheme, host and port of a URL that has nothing else.

    Raises:
        SettingsError: another scheme, no host, a bad port, or any userinfo, path, query or fragment.
    """
    if not url.isascii() or not url.isprintable() or any(mark in url for mark in " \\%"):
        raise SettingsError(name, "use plain characters only, such as http://127.0.0.1:3456")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingsError(name, "its host or port cannot be read; use a form like http://127.0.0.1:3456") from None
    _check_parts(name, url, parts)
    default = 443 if parts.scheme == "https" else 80
    return Origin(parts.scheme, (parts.hostname or "").lower(), default if port is None else port)


def _check_parts(name: str, url: str, parts: SplitResult) -> None:
    if parts.scheme not in {"http", "https"}:
        raise SettingsError(name, "start it with http:// or https://")
    if "@" in url:
        raise SettingsError(name, "leave user and password out; the key goes into ROUTER_API_KEY")
    if parts.path not in {"", "/"} or "?" in url or "#" in url:
        raise SettingsError(name, "give scheme, host and port only, with no path, query or fragment")
    if not parts.hostname or parts.port == 0 or not _is_host(parts.hostname, bracketed="[" in parts.netloc):
        raise SettingsError(name, "name a host and a port, such as http://127.0.0.1:3456")


def _is_host(host: str, *, bracketed: bool) -> bool:
    """An address or a name; a name whose last label is a number is an odd spelling of an address."""
    try:
        return (ip_address(host).version == 6) is bracketed
    except ValueError:
        return HOST_NAME.fullmatch(host) is not None and not bracketed


def _home(env: Mapping[str, str], known: RouterKind, origin: Origin) -> Path | None:
    if "ROUTER_HOME" in env:
        home = value_of(env, "ROUTER_HOME")
        return _absolute(home) if home else None
    # A router on another machine has its state there, not in this machine's home folder.
    return _absolute(f"~/{known.home}") if known.home and origin.is_loopback else None


def _absolute(path: str) -> Path:
    try:
        home = Path(path).expanduser()
    except RuntimeError:
        raise SettingsError("ROUTER_HOME", "there is no home folder to start from; set it to a full path") from None
    if not home.is_absolute() or "\0" in path:
        raise SettingsError("ROUTER_HOME", "set it to a full path, or to nothing to read no files")
    return home


def _timeout(env: Mapping[str, str]) -> float:
    text = value_of(env, "ROUTER_TIMEOUT") or str(DEFAULT_TIMEOUT_S)
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= LONGEST_TIMEOUT_S:
        raise SettingsError("ROUTER_TIMEOUT", f"set it to seconds from 0.1 to {LONGEST_TIMEOUT_S:.0f}")
    return seconds


def _log_level(env: Mapping[str, str]) -> str:
    level = value_of(env, "ROUTER_LOG_LEVEL").strip().lower() or LOG_LEVELS[0]
    if level not in LOG_LEVELS:
        raise SettingsError("ROUTER_LOG_LEVEL", f"set it to one of {', '.join(LOG_LEVELS)}")
    return level


def _check_remote(env: Mapping[str, str], settings: Settings) -> None:
    if settings.origin.is_loopback:
        return
    if value_of(env, "ROUTER_ALLOW_REMOTE") != "1":
        raise SettingsError("ROUTER_URL", "is not on this machine; set ROUTER_ALLOW_REMOTE=1 if that is meant")
    if settings.origin.scheme == "http" and settings.sendable:
        raise SettingsError("ROUTER_URL", "would carry a key in plain text; use https, or set no key")
