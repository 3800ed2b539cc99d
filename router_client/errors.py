"""What can go wrong between us and a router, named by whose business it is.

    RouterscopeError
    ├── SettingsError           a setting is wrong: the person's to mend
    ├── ForbiddenRead           our own code asked for something outside the allow-list: a bug of ours
    └── ReadFailed              one read brought no usable answer; `outcome` says how
        ├── Refused             nobody listens there
        ├── TlsFailed           no TLS there, or a certificate that is not trusted
        ├── TimedOut            somebody listens and did not answer in time
        ├── Malformed           an answer that is not what this read promises
        ├── TooLarge            more bytes than the read's cap
        ├── Unproved            nobody there may have the credential: nothing was sent
        └── Unverified          the connection was closed before it could carry the credential: nothing was sent

Every message is a constant with safe values filled in: no text from outside, no setting's value.
"""

from __future__ import annotations

from router_client.model.states import Outcome

__all__ = [
    "ForbiddenRead",
    "Malformed",
    "ReadFailed",
    "Refused",
    "RouterscopeError",
    "SettingsError",
    "TimedOut",
    "TlsFailed",
    "TooLarge",
    "Unproved",
    "Unverified",
]


class RouterscopeError(Exception):
    """The root of everything this package raises on purpose."""


class SettingsError(RouterscopeError):
    """A setting cannot be used. `str()` is one line: the variable's name and the remedy, never its value."""

    def __init__(self, name: str, remedy: str) -> None:
        super().__init__(f"{name}: {remedy}")
        self.name = name


class ForbiddenRead(RouterscopeError):
    """A request outside GET, the one origin and the adapter's exact paths. It was not sent."""


class ReadFailed(RouterscopeError):
    """One read failed. `outcome` is what the Snapshot reports for it."""

    outcome: Outcome = Outcome.MALFORMED


class Refused(ReadFailed):
    """The connection was refused, or the host cannot be reached."""

    outcome = Outcome.REFUSED


class TlsFailed(ReadFailed):
    """Somebody is there, and speaks no TLS or shows a certificate that is not trusted."""

    outcome = Outcome.TLS_FAILED


class TimedOut(ReadFailed):
    """The deadline of the look passed."""

    outcome = Outcome.TIMEOUT


class Malformed(ReadFailed):
    """Bytes that are not the HTTP answer or the JSON that this read promises."""

    outcome = Outcome.MALFORMED


class TooLarge(ReadFailed):
    """The body is larger than the read's cap; the rest was left unread."""

    outcome = Outcome.TOO_LARGE


class Unproved(ReadFailed):
    """A new connection leads to something that did not show that it is this router, so the read was not sent.

    Where nobody answered in time, that is the outcome.
    """

    outcome = Outcome.NOT_THIS_ROUTER

    def __init__(self, shown: Outcome) -> None:
        super().__init__()
        if shown is Outcome.TIMEOUT:
            self.outcome = shown


class Unverified(ReadFailed):
    """The connection showed that it leads to this router, and was closed then, so the read was not sent."""

    outcome = Outcome.UNVERIFIED
