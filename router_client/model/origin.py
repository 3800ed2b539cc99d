"""The one place that is ever asked."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, lower-case host and port: the one place that is ever asked. `str()` is its URL."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """True for localhost and the loopback ranges of IPv4 and IPv6."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"
