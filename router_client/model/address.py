"""The router's address: every read goes to it."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address

from msgspec import Struct

DEFAULT_PORTS = {"http": 80, "https": 443}


class Address(Struct, frozen=True):
    """Scheme, host in lower case, port, and the base path before every read's path. `str()` is its URL.

    `base_path` is empty, or begins with a slash and does not end with one, such as `/router`.
    """

    scheme: str
    host: str
    port: int
    base_path: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.base_path}"

    @property
    def host_header(self) -> str:
        """The host as HTTP's Host header has it: without the scheme's default port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS.get(self.scheme) else f"{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """True for localhost and the loopback addresses of IPv4 and IPv6."""
        return _is_loopback(self.host)


@lru_cache(maxsize=64)
def _is_loopback(host: str) -> bool:
    """Return whether it is this machine. Remembered: each look asks several times."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
