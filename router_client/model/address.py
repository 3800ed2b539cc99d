"""The router's address: every read goes to it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address


@dataclass(frozen=True, slots=True)
class Address:
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
    def is_loopback(self) -> bool:
        """True for localhost and the loopback addresses of IPv4 and IPv6."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"
