"""What a verdict is. The rules that give one are in reach.py, serving.py and standing.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from router_client.snapshot import ReadReport, Snapshot


class Name(StrEnum):
    """The verdicts, in their order."""

    NOT_RUNNING = "not_running"
    NOT_ANSWERING = "not_answering"
    NOT_A_ROUTER = "not_a_router"
    NEEDS_KEY = "needs_key"
    KEY_REJECTED = "key_rejected"
    HALTED = "halted"
    STALLED = "stalled"
    NO_ACCOUNTS = "no_accounts"
    NO_USABLE_ACCOUNT = "no_usable_account"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`serving` says whether the next request would be served, None where that cannot be told.

    The sentences are ours, with numbers only; names from outside go into `details`.
    """

    name: Name
    serving: bool | None
    headline: str
    next_step: str | None
    evidence: str
    details: tuple[tuple[str, str | None], ...] = ()


Rule = Callable[[Snapshot], Verdict | None]


def names(reads: tuple[ReadReport, ...]) -> str:
    """The reads' names, which are ours."""
    return ", ".join(read.name for read in reads)
