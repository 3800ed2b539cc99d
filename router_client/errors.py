"""Everything this package raises on purpose.

    RouterscopeError
    ├── SettingsError           a setting is invalid; the user can fix it
    ├── ForbiddenRead           our code requested something outside the allow-list: a bug in Routerscope
    └── ReadFailed              one read got no usable response; `outcome` says how it ended
        ├── Refused             the connection was refused, or the host is unreachable
        ├── TlsFailed           no TLS, or an untrusted certificate
        ├── TimedOut            no response before the look's deadline
        ├── Malformed           not the HTTP response or the JSON that this read expects
        ├── TooLarge            more bytes than the read's cap
        ├── NotThisRouter       the connection was not verified; no credential was sent
        └── ConnectionClosed    it closed before it could carry the credential; no credential was sent

Every message is a constant with safe values filled in: no text from outside, no setting's value.
"""

from __future__ import annotations

from router_client.model.states import Outcome

__all__ = [
    "ConnectionClosed",
    "ForbiddenRead",
    "Malformed",
    "NotThisRouter",
    "ReadFailed",
    "Refused",
    "RouterscopeError",
    "SettingsError",
    "TimedOut",
    "TlsFailed",
    "TooLarge",
]


class RouterscopeError(Exception):
    """The base class of all errors of this package."""


class SettingsError(RouterscopeError):
    """A setting is invalid. `str()` is one line with the variable's name and the fix, never its value."""

    def __init__(self, name: str, remedy: str) -> None:
        super().__init__(f"{name}: {remedy}")
        self.name = name
        self.remedy = remedy


class ForbiddenRead(RouterscopeError):
    """A request that the adapter does not list: method, address, path and body. It was not sent."""


class ReadFailed(RouterscopeError):
    """One read failed. The Snapshot reports `outcome` for it."""

    outcome: Outcome = Outcome.MALFORMED


class Refused(ReadFailed):
    """The connection was refused, or the host is unreachable."""

    outcome = Outcome.UNREACHABLE


class TlsFailed(ReadFailed):
    """The host accepts connections, but speaks no TLS or has an untrusted certificate."""

    outcome = Outcome.TLS_FAILED


class TimedOut(ReadFailed):
    """The look's deadline passed before the response was complete."""

    outcome = Outcome.TIMEOUT


class Malformed(ReadFailed):
    """The bytes are not the HTTP response or the JSON that this read expects."""

    outcome = Outcome.MALFORMED


class TooLarge(ReadFailed):
    """The body is larger than the read's cap. The rest was not read."""

    outcome = Outcome.TOO_LARGE


class NotThisRouter(ReadFailed):
    """A new connection did not prove that it leads to this router, so the read was not sent."""

    outcome = Outcome.UNRECOGNIZED

    def __init__(self, proof_outcome: Outcome) -> None:
        """`proof_outcome` is how the proof read ended. A timeout stays a timeout: it proves nothing either way."""
        super().__init__()
        if proof_outcome is Outcome.TIMEOUT:
            self.outcome = proof_outcome


class ConnectionClosed(ReadFailed):
    """The connection proved that it leads to this router and was then closed, so the read was not sent."""

    outcome = Outcome.CONNECTION_CLOSED
