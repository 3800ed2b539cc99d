"""What an adapter asks for and what comes back: data only, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias, TypeVar

from router_client.model.snapshot import ReadReport
from router_client.model.states import Outcome, Peer

W = TypeVar("W")

MEBIBYTE = 1024 * 1024

Fields: TypeAlias = Mapping[str, "Fields | None"]
"""Which fields of an object are wanted: None keeps a value as it is, a mapping says which fields of it."""


class Credential(StrEnum):
    """Which of the person's credentials a read presents."""

    NONE = "none"
    KEY = "key"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Read:
    """One GET: a name for the report, an exact path, the credential it takes and the cap on its body.

    `optional` marks a supplement, without which the view is still whole. With `keep_lines` the body is read
    line by line: only lines that start with one of these prefixes are kept. With `keep_rows` it is read row by row:
    of the list `data`, only these fields of each row are kept. The cap counts all bytes either way.
    """

    name: str
    path: str
    credential: Credential = Credential.NONE
    max_bytes: int = MEBIBYTE
    optional: bool = False
    keep_lines: tuple[bytes, ...] = ()
    keep_rows: Fields | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, whole and within its cap. `keyed` says whether a credential was presented."""

    status: int
    body: bytes
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """One read's end: its outcome, its duration and, where `outcome` is ok, its parsed body."""

    read: Read
    outcome: Outcome
    ms: float | None = None
    data: object = None

    @property
    def report(self) -> ReadReport:
        """What the Snapshot tells about it."""
        admin = self.read.credential is Credential.ADMIN
        return ReadReport(self.read.name, self.outcome, self.ms, self.read.optional, admin)


Results = Mapping[str, Result]


def data_of(results: Results, name: str, model: type[W]) -> W | None:
    """What a read brought, where it brought that; None where it was not sent or did not end well."""
    data = results[name].data if name in results else None
    return data if isinstance(data, model) else None


def proved_by(results: Results, names: Iterable[str]) -> Peer:
    """What the identity reads prove together; a port that was closed under us counts as absent."""
    outcomes = {results[name].outcome for name in names if name in results}
    if outcomes == {Outcome.OK}:
        return Peer.PROVED
    if Outcome.REFUSED in outcomes:
        return Peer.ABSENT
    if Outcome.TLS_FAILED in outcomes:
        return Peer.UNTRUSTED
    return Peer.SILENT if Outcome.TIMEOUT in outcomes else Peer.FOREIGN
