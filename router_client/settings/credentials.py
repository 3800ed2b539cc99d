"""Credentials from the environment and from the files that it names. No error contains a credential."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from router_client.errors import SettingsError
from router_client.model.secret import Secret
from router_client.parsing.placeholder import contains_reference, is_example_key
from router_client.routers import KINDS
from router_client.settings.files import UNREADABLE, read_file

MAX_SECRET_BYTES = 4096
ADDRESS_VARIABLES = {
    "ROUTER_URL",
    "ROUTER_HOME",
    "ROUTER_CLIENT_SETTINGS",
    "ROUTER_API_KEY_FILE",
    "ROUTER_ADMIN_TOKEN_FILE",
    "ROUTER_CA_FILE",
}


def value_of(env: Mapping[str, str], name: str) -> str:
    """Return a variable's value, or "" if it is not set. All settings are read through this check.

    Raises:
        SettingsError: the value is a placeholder, such as a reference that the editor did not replace.
    """
    value = env.get(name, "")
    is_placeholder = contains_reference if name in ADDRESS_VARIABLES else is_example_key
    if is_placeholder(value):
        raise SettingsError(name, "contains a placeholder that was not replaced; set the value itself")
    return value


def credential_variables(kinds: Iterable[str] = KINDS) -> Iterator[str]:
    """Yield the names of the variables that hold a credential: those for any router, then each kind's own."""
    yield from ("ROUTER_API_KEY", "ROUTER_ADMIN_TOKEN")
    rows = [KINDS[kind] for kind in kinds]
    yield from (name for row in rows for name in (row.key_variable, row.admin_variable) if name)


def credentials_by_kind(env: Mapping[str, str], variables: Mapping[str, str | None]) -> dict[str, Secret]:
    """Return the credentials in the routers' own variables by router kind. `variables` are their names by kind."""
    return {
        kind: Secret(_checked(variable, value.strip()))
        for kind, variable in variables.items()
        if variable and (value := value_of(env, variable))
    }


def credential(env: Mapping[str, str], name: str, warnings: list[str]) -> Secret | None:
    """Return the credential in the variable `name` or in the file that `name`_FILE names; None if neither is set.

    A file that other users can change adds a line to `warnings`.

    Raises:
        SettingsError: both are set, or the file or the value is unusable.
    """
    file_name = f"{name}_FILE"
    value, path = value_of(env, name), value_of(env, file_name)
    if value and path:
        raise SettingsError(file_name, f"set this or {name}, not both")
    if path:
        return Secret(_checked(file_name, _secret_in_file(file_name, path, warnings)))
    return Secret(_checked(name, value.strip())) if value else None


def _secret_in_file(name: str, path: str, warnings: list[str]) -> str:
    try:
        text = read_file(name, path, MAX_SECRET_BYTES + 1, warnings).decode("ascii").strip()
    except UnicodeDecodeError:
        raise SettingsError(name, UNREADABLE) from None
    if is_example_key(text):
        raise SettingsError(name, "its file contains a placeholder; write the key itself into it")
    return text


def _checked(name: str, value: str) -> str:
    if not value or len(value) > MAX_SECRET_BYTES:
        raise SettingsError(name, f"is empty or longer than {MAX_SECRET_BYTES} characters; set one key")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise SettingsError(name, "contains characters that no key has; set only the key, on one line")
    return value


def every_secret(env: Mapping[str, str]) -> Iterator[Secret]:
    """Yield the credentials in all variables, also unused or invalid ones, for redaction."""
    values = (env.get(name, "").strip() for name in credential_variables())
    return (Secret(value) for value in values if 0 < len(value) <= MAX_SECRET_BYTES)
