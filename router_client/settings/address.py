"""The router's address and state folder, from the settings or from the router's own configuration file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from router_client.errors import SettingsError
from router_client.model.origin import Origin
from router_client.parsing.address_file import ListenAddress, read_address
from router_client.routers import RouterKind
from router_client.settings.credentials import value_of
from router_client.worker import run_with_timeout

ADDRESS_FILE_TIMEOUT_S = 0.5
"""A home folder that hangs must not delay the server's start or end."""

HOST_NAME = re.compile(r"([a-z0-9_-]{1,63}\.)*(?!\d+\.?$)[a-z0-9_-]{1,63}\.?")


def home_of(env: Mapping[str, str], router: RouterKind, origin: Origin) -> Path | None:
    """Return the state folder: ROUTER_HOME, else the router's default. None means that no files are read.

    Raises:
        SettingsError: it is not an absolute path.
    """
    if "ROUTER_HOME" in env:
        home = value_of(env, "ROUTER_HOME")
        return _absolute(home) if home else None
    # The state folder of a router on another machine is there, not here.
    return _absolute(f"~/{router.home}") if router.home and origin.is_loopback else None


def parse_origin(name: str, url: str) -> Origin:
    """Parse a URL that has a scheme, a host and optionally a port, and nothing else.

    Args:
        name: the variable to name in an error.
        url: the URL.

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


def configured_address(env: Mapping[str, str], router: RouterKind) -> ListenAddress:
    """Return the address in the router's configuration file, which is in its state folder."""
    default = f"~/{router.home}" if router.home else ""
    folder = value_of(env, "ROUTER_HOME") if "ROUTER_HOME" in env else default
    if not folder or not router.address_file:
        return ListenAddress()
    read = partial(read_address, _absolute(folder) / router.address_file)
    return run_with_timeout(ADDRESS_FILE_TIMEOUT_S, read, ListenAddress())


def port_of_variable(env: Mapping[str, str], router: RouterKind) -> int | None:
    """Return the port in the router's own variable; None if it has none or it is not set.

    Raises:
        SettingsError: it is not a port number.
    """
    port = value_of(env, router.port_variable) if router.port_variable else None
    if not port or not router.port_variable:
        return None
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536 and len(port) < 6):
        raise SettingsError(router.port_variable, "set it to a port number from 1 to 65535")
    return int(port)


def _check_parts(name: str, url: str, parts: SplitResult) -> None:
    if parts.scheme not in {"http", "https"}:
        raise SettingsError(name, "start it with http:// or https://")
    if "@" in url:
        raise SettingsError(name, "remove user and password; set the key as ROUTER_API_KEY")
    if parts.path not in {"", "/"} or "?" in url or "#" in url:
        raise SettingsError(name, "set scheme, host and port only, without path, query or fragment")
    if not parts.hostname or parts.port == 0 or not _is_host(parts.hostname, is_bracketed="[" in parts.netloc):
        raise SettingsError(name, "set a host and a port, such as http://127.0.0.1:3456")


def _is_host(host: str, *, is_bracketed: bool) -> bool:
    """Return True for an IP address or a name. A name whose last label is a number is a nonstandard address."""
    try:
        return (ip_address(host).version == 6) is is_bracketed
    except ValueError:
        return HOST_NAME.fullmatch(host) is not None and not is_bracketed


def _absolute(path: str) -> Path:
    try:
        home = Path(path).expanduser()
    except RuntimeError:
        raise SettingsError(
            "ROUTER_HOME", "starts with ~ and there is no home folder; set it to an absolute path"
        ) from None
    if not home.is_absolute() or "\0" in path:
        raise SettingsError("ROUTER_HOME", "set it to an absolute path, or leave it empty to read no files")
    return home
