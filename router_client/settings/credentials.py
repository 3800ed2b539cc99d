"""Credentials in the environment, and in the files that it names. What is wrong with one is told without its value."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from pathlib import Path

from router_client.errors import SettingsError
from router_client.model.secret import Secret
from router_client.parsing.placeholder import holds_unexpanded, is_stand_in
from router_client.parsing.regular_file import NotRegular, is_replaceable_by_others, read_regular
from router_client.routers import KINDS

MAX_SECRET_BYTES = 4096
PLACES = {"ROUTER_URL", "ROUTER_HOME", "ROUTER_API_KEY_FILE", "ROUTER_ADMIN_TOKEN_FILE"}
WRITABLE = "other users can change its file or folder, and so choose which key is sent; take that away (chmod go-w)"
UNREADABLE = "its file cannot be read; check its permissions and that it is plain text"


def value_of(env: Mapping[str, str], name: str) -> str:
    """A setting as it is; nothing where it is absent. The one place where placeholders are told from values.

    Raises:
        SettingsError: it is a reference that somebody, such as an editor, should have replaced.
    """
    value = env.get(name, "")
    if holds_unexpanded(value) if name in PLACES else is_stand_in(value):
        raise SettingsError(name, "holds a placeholder that nothing has replaced; give the value itself")
    return value


def own_credentials(env: Mapping[str, str], variables: Mapping[str, str | None]) -> dict[str, Secret]:
    """The credentials in the routers' own variables, by kind; `variables` has the kinds that it may be."""
    return {
        name: Secret(_checked(variable, value.strip()))
        for name, variable in variables.items()
        if variable and (value := value_of(env, variable))
    }


def credential(env: Mapping[str, str], name: str, warnings: list[str]) -> Secret | None:
    """The credential, out of its variable or its file; a file that others can change adds a line to `warnings`."""
    file_name = f"{name}_FILE"
    value, path = value_of(env, name), value_of(env, file_name)
    if value and path:
        raise SettingsError(file_name, f"set either it or {name}, not both")
    if path:
        text, others_write = _read_secret_file(file_name, path)
        warnings += [f"{file_name}: {WRITABLE}"] if others_write else []
        return Secret(_checked(file_name, text))
    return Secret(_checked(name, value.strip())) if value else None


def _read_secret_file(name: str, path: str) -> tuple[str, bool]:
    """What it holds, and whether others can change it."""
    try:
        place = Path(path).expanduser()
        file = read_regular(place, MAX_SECRET_BYTES + 1)
        text = file.body.decode("ascii").strip()
    except NotRegular:
        raise SettingsError(name, "names no regular file; give the path of a file that holds the key alone") from None
    except (OSError, ValueError, RuntimeError) as error:
        is_link = isinstance(error, OSError) and error.errno == errno.ELOOP
        problem = "names a link; give the path of the file itself" if is_link else UNREADABLE
        raise SettingsError(name, problem) from None
    if is_stand_in(text):
        raise SettingsError(name, "names a file that holds a placeholder; put the key itself into it")
    return text, file.is_writable_by_others or is_replaceable_by_others(place)


def _checked(name: str, value: str) -> str:
    if not value or len(value) > MAX_SECRET_BYTES:
        raise SettingsError(name, "is empty or too long; it takes one key")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise SettingsError(name, "holds characters that no key has; give the key alone, on one line")
    return value


def unused_credentials(env: Mapping[str, str]) -> Iterator[Secret]:
    """What the routers' own variables hold, also those of another kind: whatever it is, it must not be shown."""
    names = [name for row in KINDS.values() for name in (row.key_variable, row.admin_variable) if name]
    return (Secret(value) for name in names if len(value := env.get(name, "").strip()) <= MAX_SECRET_BYTES and value)
