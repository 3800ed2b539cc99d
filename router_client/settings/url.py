"""Parses the router's URL."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from router_client.errors import SettingsError
from router_client.model.address import Address

HOST_NAME = re.compile(r"([a-z0-9_-]{1,63}\.)*(?!\d+\.?$)[a-z0-9_-]{1,63}\.?")
PATH_SEGMENT = re.compile(r"[A-Za-z0-9._~-]+")
MAX_PATH_CHARS = 128
NO_SCHEME = "start it with http:// or https://"
LISTENS_ON_ALL = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not listened on
"""The address through which this machine reaches a server that listens on all of its addresses."""


def parse_address(name: str, url: str) -> Address:
    """Parse a URL that has a scheme, a host, optionally a port and a base path, and nothing else.

    As people paste them: `localhost:4000` without a scheme is http if it is this machine, 0.0.0.0 is this machine,
    and a final `/v1` belongs to the API that clients use.

    Args:
        name: the variable to name in an error.
        url: the URL.

    Raises:
        SettingsError: another scheme, no host, a bad port or base path, or any userinfo, query or fragment.
    """
    if not url.isascii() or not url.isprintable() or any(mark in url for mark in " \\%"):
        raise SettingsError(name, "use plain characters only, such as http://127.0.0.1:3456")
    has_scheme = "://" in url
    try:
        parts = urlsplit(url if has_scheme else f"http://{url}")
        port = parts.port
    except ValueError:
        raise SettingsError(name, "its host or port cannot be read; use a form like http://127.0.0.1:3456") from None
    _check_parts(name, url, parts)
    host = (parts.hostname or "").lower()
    default = 443 if parts.scheme == "https" else 80
    address = Address(
        parts.scheme, LISTENS_ON_ALL.get(host, host), default if port is None else port, _base_path(name, parts.path)
    )
    if not has_scheme and (port is None or not address.is_loopback):
        raise SettingsError(name, NO_SCHEME)
    return address


def _check_parts(name: str, url: str, parts: SplitResult) -> None:
    if parts.scheme not in {"http", "https"}:
        raise SettingsError(name, NO_SCHEME)
    if "@" in url:
        raise SettingsError(name, "remove user and password; set the key as ROUTER_API_KEY")
    if "?" in url or "#" in url:
        raise SettingsError(name, "remove the query and fragment: everything from ? or # on")
    if not parts.hostname or parts.port == 0 or not _is_host(parts.hostname, is_bracketed="[" in parts.netloc):
        raise SettingsError(name, "set a host and a port, such as http://127.0.0.1:3456")


def _base_path(name: str, path: str) -> str:
    """Return the path without a final slash and `/v1`."""
    base_path = path.removesuffix("/").removesuffix("/v1")
    segments = base_path.split("/")[1:]
    is_plain = all(PATH_SEGMENT.fullmatch(segment) and segment != "." and ".." not in segment for segment in segments)
    if not is_plain or len(base_path) > MAX_PATH_CHARS:
        raise SettingsError(
            name, "its path may only contain letters, digits and -._~ between single slashes, such as /router"
        )
    return base_path


def _is_host(host: str, *, is_bracketed: bool) -> bool:
    """Return True for an IP address or a name. A name whose last label is a number is a nonstandard address."""
    try:
        return (ip_address(host).version == 6) is is_bracketed
    except ValueError:
        return HOST_NAME.fullmatch(host) is not None and not is_bracketed
