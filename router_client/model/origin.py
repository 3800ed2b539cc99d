"""The router's address: every read goes to this origin."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host in lower case, and port. `str()` is its URL."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """True for localhost and the loopback addresses of IPv4 and IPv6."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"
