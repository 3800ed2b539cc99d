"""Loads the settings. The only module that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from router_client.errors import SettingsError
from router_client.model.secret import Secret
from router_client.routers import KINDS
from router_client.settings.address import home_of
from router_client.settings.candidates import Candidate, candidates_of, management_of
from router_client.settings.certificates import ca_certificates
from router_client.settings.clients import Client, clients_of
from router_client.settings.credentials import (
    credential,
    credential_variables,
    credentials_by_kind,
    every_secret,
    value_of,
)
from router_client.settings.settings import AUTO, DEFAULT_TIMEOUT_S, LOG_LEVELS, Settings
from router_client.settings.url import parse_address

MAX_TIMEOUT_S = 30.0
MIN_TIMEOUT_S = 0.1
CONTAINER_HOSTS = {"host.docker.internal", "host.containers.internal"}
"""The names that Docker and Podman give the machine on which a container runs."""

WITHOUT_EFFECT: Mapping[str, tuple[str, ...]] = {
    "ROUTER_URL": ("",),
    "ROUTER_KIND": ("", AUTO),
    "ROUTER_API_KEY_FILE": ("",),
    "ROUTER_ADMIN_TOKEN_FILE": ("",),
    # Empty has an effect: those files are not read.
    "ROUTER_HOME": (),
    "ROUTER_CLIENT_SETTINGS": (),
    "ROUTER_TIMEOUT": ("", "3", str(DEFAULT_TIMEOUT_S)),
    "ROUTER_ALLOW_REMOTE": ("",),
    "ROUTER_ALLOW_PLAINTEXT_HOST": ("",),
    "ROUTER_CA_FILE": ("",),
    "ROUTER_LOG_LEVEL": ("", LOG_LEVELS[0]),
}
"""Every setting that is no credential, with the values that change nothing."""

OWN_VARIABLES = {name for row in KINDS.values() for name in row.variables}
"""The variables of the routers themselves."""

UNMASKABLE = "is an ordinary word or shorter than 6 characters, so it cannot be redacted; set another one"


def forbids_color() -> bool:
    """True if NO_COLOR is set (no-color.org)."""
    return bool(os.environ.get("NO_COLOR"))


class SetVariables(NamedTuple):
    """What the environment sets: `plain` are settings with their values, `credentials` names of variables."""

    plain: Mapping[str, str]
    credentials: tuple[str, ...]


class SettingSource(NamedTuple):
    """A setting that is set, and where: `source` is one of our constants or the name of an option, never the value."""

    name: str
    source: str


def load_settings(environ: Mapping[str, str] | None = None, overrides: Mapping[str, str] | None = None) -> Settings:
    """Read the ROUTER_* variables and, if those are unset, the router's own variables.

    Args:
        environ: the variables; by default those of the process.
        overrides: values by variable, in place of those in `environ`. A key file replaces ROUTER_API_KEY, too.

    Raises:
        SettingsError: a setting is invalid. Its text is one line with the variable's name and the fix, not its value.
    """
    environ = os.environ if environ is None else environ
    env = _overridden(environ, overrides or {})
    kind = _kind(env)
    try:
        return _loaded(environ, env, kind)
    except SettingsError as error:
        if kind == AUTO and error.name in OWN_VARIABLES:
            # It may be that of a program that is not the router.
            raise SettingsError(error.name, f"{error.remedy}, or set ROUTER_KIND to the router that you use") from None
        raise


def _loaded(environ: Mapping[str, str], env: Mapping[str, str], kind: str) -> Settings:
    kinds = tuple(KINDS) if kind == AUTO else (kind,)
    warnings: list[str] = []
    clients = clients_of(env)
    candidates = _candidates(env, kinds, clients)
    api_key = credential(env, "ROUTER_API_KEY", warnings)
    admin_token = credential(env, "ROUTER_ADMIN_TOKEN", warnings)
    settings = Settings(
        candidates=candidates,
        clients=clients,
        kind=kind,
        api_key=api_key,
        admin_token=admin_token,
        home=home_of(env, KINDS[kinds[0]], candidates[0].address),
        timeout_s=_timeout_s(env),
        log_level=_log_level(env),
        # The routers' own variables are ignored, and so not checked, if the ROUTER_ variable is set.
        keys_by_kind={} if api_key else credentials_by_kind(env, {name: KINDS[name].key_variable for name in kinds}),
        tokens_by_kind={}
        if admin_token
        else credentials_by_kind(env, {name: KINDS[name].admin_variable for name in kinds}),
        other_secrets=tuple(every_secret(environ)),
        ca_certificates=ca_certificates(env, warnings),
        management=management_of(env, kinds, candidates),
    )
    _check_remote(env, settings)
    return replace(settings, warnings=(*warnings, *_masking_warnings(env, settings)))


def environment_secrets() -> tuple[Secret, ...]:
    """Return the credentials in the environment of this process, for redaction while a setting is invalid."""
    return tuple(every_secret(os.environ))


def _overridden(env: Mapping[str, str], overrides: Mapping[str, str]) -> Mapping[str, str]:
    if not overrides:
        return env
    replaced = {"ROUTER_API_KEY": ""} if "ROUTER_API_KEY_FILE" in overrides else {}
    return {**env, **replaced, **overrides}


def _kind(env: Mapping[str, str]) -> str:
    kind = value_of(env, "ROUTER_KIND").strip().lower() or AUTO
    if kind != AUTO and kind not in KINDS:
        raise SettingsError("ROUTER_KIND", f"set it to one of {AUTO}, {', '.join(KINDS)}, or leave it unset")
    return kind


def _candidates(env: Mapping[str, str], kinds: tuple[str, ...], clients: tuple[Client, ...]) -> tuple[Candidate, ...]:
    """Return the address in ROUTER_URL, else those to search."""
    url = value_of(env, "ROUTER_URL")
    if not url:
        return candidates_of(env, kinds, clients)
    (kind,) = kinds if len(kinds) == 1 else (None,)
    return (Candidate(parse_address("ROUTER_URL", url), "ROUTER_URL", kind),)


def _timeout_s(env: Mapping[str, str]) -> float:
    text = value_of(env, "ROUTER_TIMEOUT") or str(DEFAULT_TIMEOUT_S)
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not MIN_TIMEOUT_S <= seconds <= MAX_TIMEOUT_S:
        raise SettingsError("ROUTER_TIMEOUT", f"set it to seconds from {MIN_TIMEOUT_S} to {MAX_TIMEOUT_S:.0f}")
    return seconds


def _log_level(env: Mapping[str, str]) -> str:
    level = value_of(env, "ROUTER_LOG_LEVEL").strip().lower() or LOG_LEVELS[0]
    if level not in LOG_LEVELS:
        raise SettingsError("ROUTER_LOG_LEVEL", f"set it to one of {', '.join(LOG_LEVELS)}")
    return level


def _check_remote(env: Mapping[str, str], settings: Settings) -> None:
    """Raise SettingsError for a router on another machine without permission, or with a key in plain text."""
    address = settings.address
    is_container_host = address.scheme == "http" and address.host in CONTAINER_HOSTS
    if address.is_loopback or (is_container_host and value_of(env, "ROUTER_ALLOW_PLAINTEXT_HOST") == "1"):
        return
    allow = f"set {'ROUTER_ALLOW_PLAINTEXT_HOST' if is_container_host else 'ROUTER_ALLOW_REMOTE'}=1 to allow it"
    if value_of(env, "ROUTER_ALLOW_REMOTE") != "1":
        raise SettingsError("ROUTER_URL", f"is not on this machine; {allow}")
    if address.scheme == "http" and settings.credentials:
        fix = f"{allow}, or set no key" if is_container_host else "use https or set no key"
        raise SettingsError("ROUTER_URL", f"would send a key in plain text; {fix}")


def _masking_warnings(env: Mapping[str, str], settings: Settings) -> Iterator[str]:
    """Yield a warning for each credential that cannot be redacted."""
    general = [("ROUTER_API_KEY", settings.api_key), ("ROUTER_ADMIN_TOKEN", settings.admin_token)]
    named = [(name if env.get(name) else f"{name}_FILE", secret) for name, secret in general]
    named += [(KINDS[kind].key_variable or "", secret) for kind, secret in settings.keys_by_kind.items()]
    named += [(KINDS[kind].admin_variable or "", secret) for kind, secret in settings.tokens_by_kind.items()]
    return (f"{name}: {UNMASKABLE}" for name, secret in named if secret is not None and not secret.is_maskable)


def set_variables(
    environ: Mapping[str, str] | None = None, overrides: Mapping[str, str] | None = None
) -> SetVariables:
    """Return what differs from the defaults, to be set elsewhere, too. No credential's value is in it.

    Args:
        environ: the variables; by default those of the process.
        overrides: values by variable, as for `load_settings`.
    """
    env = _overridden(os.environ if environ is None else environ, overrides or {})
    plain = {name: env[name] for name, same in WITHOUT_EFFECT.items() if name in env and env[name] not in same}
    return SetVariables(plain, tuple(name for name in credential_variables() if env.get(name)))


def setting_sources(
    environ: Mapping[str, str] | None = None, overrides: Mapping[str, str] | None = None
) -> tuple[SettingSource, ...]:
    """Return each setting that differs from its default, without its value.

    Args:
        environ: the variables; by default those of the process.
        overrides: as for `load_settings`; such a setting counts as set in the environment, too.
    """
    env = os.environ if environ is None else environ
    plain, credentials = set_variables(env, overrides)
    ports = (name for row in KINDS.values() for name in row.ports if env.get(name))
    return tuple(SettingSource(name, _source(name)) for name in (*plain, *credentials, *ports))


def _source(name: str) -> str:
    if not name.startswith("ROUTER_"):
        return "router's own variable"
    return "file named by an environment variable" if name.endswith("_FILE") else "environment variable"
