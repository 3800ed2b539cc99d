"""What the response to a request is recorded under."""

from __future__ import annotations

from router_client.reads import Read
from router_client.routers import KINDS
from router_client.settings.url import parse_address

PAGE_PORTS = {
    kind: parse_address("", row.management.url).port for kind, row in KINDS.items() if row.management is not None
}
"""The port of each kind's management page."""


def key_of(path: str, *, at_management: bool = False, body: str = "") -> str:
    """Return what a response is recorded under: the path, and for a management page that and the request's body."""
    return f"management {path} {body}" if at_management else path


def key_of_read(read: Read) -> str:
    """Return what the response to a read is recorded under."""
    return key_of(read.path, at_management=read.at_management, body=read.body.decode())
