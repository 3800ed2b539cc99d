"""What an adapter requests (Read) and what comes back (Answer, Result). Data only, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import TypeAlias, TypeVar

from msgspec import Struct

from router_client.model.facts import NOT_OFFERED, Fact, Known, NotRead
from router_client.model.snapshot import ReadReport
from router_client.model.states import Outcome, Peer
from router_client.parsing.json_body import parse_json

M = TypeVar("M")
T = TypeVar("T")

MEBIBYTE = 1024 * 1024

Fields: TypeAlias = Mapping[str, "Fields | None"]
"""The fields to keep of an object. None keeps the value as it is; a mapping keeps only those fields of it."""


class Credential(StrEnum):
    """The credential that a read sends: none, the API key, the admin token, or the key if no admin token is set."""

    NONE = "none"
    KEY = "key"
    ADMIN = "admin"
    ADMIN_OR_KEY = "admin_or_key"


class Read(Struct, frozen=True):
    """One GET: the name to report it by, its exact path, its credential, and the cap on its body in bytes.

    For an API that is one POST endpoint, `body` is the exact request, a constant that only reads: then it is a POST.
    `at_management` reads go to the router's management page (see RouterKind.management), all others to the router.

    `optional` reads add details that the view is complete without. With `keep_lines`, only lines that start with one
    of these prefixes are kept. With `keep_rows`, only these fields of each row in the list `data` are kept. Both
    filter while the body streams in; the cap counts every byte. With `truncate`, the beginning of a larger body is
    enough. `header` carries the credential: as a Bearer token in Authorization, as it is in any other. With
    `is_last`, the router closes the connection after its answer.
    """

    name: str
    path: str
    credential: Credential = Credential.NONE
    max_bytes: int = MEBIBYTE
    optional: bool = False
    keep_lines: tuple[bytes, ...] = ()
    keep_rows: Fields | None = None
    truncate: bool = False
    header: str = "Authorization"
    is_last: bool = False
    body: bytes = b""
    at_management: bool = False

    @property
    def method(self) -> str:
        """The HTTP method: GET, except for a read with a body."""
        return "POST" if self.body else "GET"

    @property
    def is_credentialed(self) -> bool:
        """True if it carries a credential."""
        return self.credential is not Credential.NONE

    @property
    def is_extra(self) -> bool:
        """True if it only adds what the admin token shows beyond the key."""
        return self.credential is Credential.ADMIN and self.optional

    @property
    def is_keyed(self) -> bool:
        """True if the view needs it and it carries a credential, so that its answer shows whether that is valid."""
        return self.is_credentialed and not self.is_extra

    def __hash__(self) -> int:
        return hash((self.name, self.path, self.credential))


class Answer(Struct, frozen=True):
    """A complete HTTP response within its cap. `keyed` is True if a credential was sent.

    `media_type` is that of the Content-Type header, in lower case and without parameters.
    """

    status: int
    body: bytes
    keyed: bool = False
    media_type: str = ""


class Result(Struct, frozen=True):
    """How one read ended: its outcome, its duration in milliseconds and, if `outcome` is ok, the parsed body.

    `status` is the HTTP status; None if there was no response. `as_admin` is True if the admin token was sent.
    """

    read: Read
    outcome: Outcome
    ms: float | None = None
    data: object = None
    status: int | None = None
    as_admin: bool = False

    @property
    def report(self) -> ReadReport:
        """This result as the Snapshot lists it."""
        is_admin = self.as_admin or self.read.credential is Credential.ADMIN
        return ReadReport(self.read.name, self.outcome, self.ms, self.read.optional, is_admin)


Results = Mapping[str, Result]
"""Results by the name of their read."""


def data_of(results: Results, name: str, model: type[M]) -> M | None:
    """Return the parsed body of a read. None if it was not sent, did not end well, or is not a `model`."""
    data = results[name].data if name in results else None
    return data if isinstance(data, model) else None


def fact_of(
    value: T | None, results: Results, name: str, now_s: float, not_offered: Collection[Outcome] = ()
) -> Fact[T]:
    """Return the value, or the outcome of the read that would have reported it.

    Args:
        name: the name of that read.
        not_offered: its outcomes that mean that this router has no such thing.
    """
    if value is not None:
        return Known(value, now_s)
    outcome = results[name].outcome if name in results else Outcome.SKIPPED
    if outcome in not_offered:
        return NOT_OFFERED
    return NotRead(Outcome.MALFORMED if outcome is Outcome.OK else outcome)


def parsed(read: Read, answer: Answer, parse: Callable[[object], object], otherwise: Outcome) -> Result:
    """Return the body as `parse` makes it of its JSON; `otherwise` if it is none, or `parse` raises ValueError."""
    try:
        return Result(read, Outcome.OK, data=parse(parse_json(answer.body)))
    except ValueError:
        return Result(read, otherwise)


def proved_by(results: Results, names: Iterable[str]) -> Peer:
    """Return what the identity reads `names` prove together. One refused connection means that the peer is absent."""
    outcomes = {results[name].outcome for name in names if name in results}
    if outcomes == {Outcome.OK}:
        return Peer.IDENTIFIED
    if Outcome.UNREACHABLE in outcomes:
        return Peer.UNREACHABLE
    if Outcome.TLS_FAILED in outcomes:
        return Peer.TLS_FAILED
    return Peer.UNRESPONSIVE if Outcome.TIMEOUT in outcomes else Peer.UNRECOGNIZED
