"""The router's address and state folder, from the settings or from the router's own configuration file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from router_client.errors import SettingsError
from router_client.model.address import Address
from router_client.parsing.address_file import ListenAddress, read_address
from router_client.routers import RouterKind
from router_client.settings.credentials import value_of
from router_client.settings.files import absolute_path
from router_client.worker import run_with_timeout

ADDRESS_FILE_TIMEOUT_S = 0.5
"""A home folder that hangs must not delay the server's start or end."""


def home_of(env: Mapping[str, str], router: RouterKind, origin: Address) -> Path | None:
    """Return the state folder: ROUTER_HOME, else the router's default. None means that no files are read.

    Raises:
        SettingsError: it is not an absolute path.
    """
    if "ROUTER_HOME" in env:
        home = value_of(env, "ROUTER_HOME")
        return absolute_path("ROUTER_HOME", home) if home else None
    # The state folder of a router on another machine is there, not here.
    return absolute_path("ROUTER_HOME", f"~/{router.home}") if router.home and origin.is_loopback else None


def configured_address(env: Mapping[str, str], router: RouterKind) -> ListenAddress:
    """Return the address in the router's configuration file, which is in its state folder."""
    default = f"~/{router.home}" if router.home else ""
    folder = value_of(env, "ROUTER_HOME") if "ROUTER_HOME" in env else default
    if not folder or not router.address_file:
        return ListenAddress()
    read = partial(read_address, absolute_path("ROUTER_HOME", folder) / router.address_file)
    return run_with_timeout(ADDRESS_FILE_TIMEOUT_S, read, ListenAddress())


def port_of_variable(env: Mapping[str, str], name: str | None) -> int | None:
    """Return the port in the router's own variable `name`; None if it has none, it is not set, or any port is taken.

    Raises:
        SettingsError: it is not a port number.
    """
    port = value_of(env, name) if name else None
    if not port or not name or port == "0":
        return None
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536 and len(port) < 6):
        raise SettingsError(name, "set it to a port number from 1 to 65535")
    return int(port)
