"""A router's own configuration file, read for two fields alone: the host and port that it listens on."""

from __future__ import annotations

import json
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import NamedTuple

from router_client.parsing.regular_file import read_regular

MAX_BYTES = 64 * 1024


class Listening(NamedTuple):
    """Where a router listens, as far as its file says; None where it does not."""

    host: str | None = None
    port: int | None = None

    @property
    def on_network(self) -> bool:
        """True where it listens beyond this machine."""
        address = _address(self.host)
        return address is not None and not address.is_loopback

    @property
    def local_host(self) -> str:
        """The address that reaches it from this machine."""
        address = _address(self.host)
        if address is None or address.version == 4:
            return str(address) if address is not None and address.is_loopback else "127.0.0.1"
        return "::1"


def read_address(file: Path) -> Listening:
    """`host` and `port` of a JSON object; nothing where there is no such file, or no such field. Never raises."""
    try:
        config = json.loads(read_regular(file, MAX_BYTES).body)
    except (OSError, ValueError, RecursionError):
        return Listening()
    if not isinstance(config, dict):
        return Listening()
    host, port = config.get("host"), config.get("port")
    is_port = isinstance(port, int) and not isinstance(port, bool) and 0 < port < 65536
    return Listening(host if isinstance(host, str) else None, port if is_port else None)


def _address(host: str | None) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host) if host else None
    except ValueError:
        return None
