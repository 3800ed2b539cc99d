"""Reads the host and port that a router listens on from its own JSON configuration file."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import NamedTuple

from router_client.parsing.json_body import parse_json
from router_client.parsing.regular_file import read_regular

MAX_BYTES = 64 * 1024


class ListenAddress(NamedTuple):
    """The address that a router listens on. None stands for a field that the file does not set."""

    host: str | None = None
    port: int | None = None

    @property
    def on_network(self) -> bool:
        """True if other machines can reach it."""
        address = _address(self.host)
        return address is not None and not address.is_loopback

    @property
    def local_host(self) -> str:
        """The loopback address that reaches it from this machine."""
        address = _address(self.host)
        if address is None or address.version == 4:
            return str(address) if address is not None and address.is_loopback else "127.0.0.1"
        return "::1"


def read_address(file: Path) -> ListenAddress:
    """Read `host` and `port` from a JSON file. A missing or invalid file or field is None. Never raises."""
    try:
        config = parse_json(read_regular(file, MAX_BYTES).body)
    except (OSError, ValueError):
        return ListenAddress()
    if not isinstance(config, dict):
        return ListenAddress()
    host, port = config.get("host"), config.get("port")
    is_port = isinstance(port, int) and not isinstance(port, bool) and 0 < port < 65536
    return ListenAddress(host if isinstance(host, str) else None, port if is_port else None)


def _address(host: str | None) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host) if host else None
    except ValueError:
        return None
