"""The command that an editor starts, the same for every editor, and the variables that the server needs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from router_client.routers import KINDS
from router_client.settings.clients import CLIENT_VARIABLES

if TYPE_CHECKING:
    from router_client import Settings, SetVariables

NAME = "router"
"""The server's name in every configuration: short, because models see it before each tool's name."""
KEY, TOKEN = "ROUTER_API_KEY", "ROUTER_ADMIN_TOKEN"
SCRIPTS = ("routerscope", "routerscope.exe")


class Launch(Struct, frozen=True):
    """One way to start the server.

    Args:
        command: the program, by its full path on a real machine, because editors have a PATH of their own.
        args: its arguments.
        env: the settings that differ from their defaults, without credentials.
        credentials: the names of the variables that hold a credential here.
        key: the variable for the router's key; None if the key comes from a file, and in a demo.
        reads: the names of all other variables that the server reads, set or not.
    """

    command: str
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    credentials: tuple[str, ...] = ()
    key: str | None = KEY
    reads: tuple[str, ...] = ()


def launch_here(settings: Settings, variables: SetVariables) -> Launch:
    """Return how to start this installation with these settings."""
    command, args = _program()
    env = {name: _anywhere(name, value) for name, value in variables.plain.items()}
    key = None if f"{KEY}_FILE" in env else _key_variable(settings, variables.credentials)
    return Launch(command, args, env, variables.credentials, key, read_variables(settings.kinds, env))


def launch_sample(kind: str) -> Launch:
    """Return how to start this installation with a sample router of this kind."""
    command, args = _program()
    router = () if kind == next(iter(KINDS)) else ("--router", kind)
    return Launch(command, (*args, "--demo", *router), key=None)


def read_variables(kinds: Iterable[str] = KINDS, env: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the names of the variables that are not in `env` and that the server reads for these router kinds."""
    names = tuple(kinds)
    # The server refuses a credential and a file for it at the same time.
    general = (name for name in (KEY, TOKEN) if f"{name}_FILE" not in (env or {}))
    own = (name for kind in names for name in KINDS[kind].variables)
    return (*general, *own, *CLIENT_VARIABLES)


def _key_variable(settings: Settings, credentials: tuple[str, ...]) -> str:
    """Return the variable that holds the router's key here, else the one that fits the configured kind."""
    kinds = [name for kind in settings.kinds if (name := KINDS[kind].key_variable)]
    found = [name for name in (KEY, *kinds) if name in credentials]
    return next(iter(found or (kinds if len(kinds) == 1 else [KEY])))


def _anywhere(name: str, value: str) -> str:
    """Return the value as it works in any folder: an editor starts the server somewhere else."""
    return str(Path(value).expanduser().absolute()) if name.endswith("_FILE") else value


def _program() -> tuple[str, tuple[str, ...]]:
    """Return the command and its first arguments.

    It is the console script next to this Python, by its full path: an editor's PATH is not a terminal's. A link to
    Python is not followed, because it would lead out of the virtual environment.
    """
    beside = (Path(sys.executable).absolute().with_name(name) for name in SCRIPTS)
    script = next((path for path in beside if path.is_file()), None)
    command, args = (str(script), ()) if script else (sys.executable, ("-P", "-m", "mcp_server"))
    return command, args
