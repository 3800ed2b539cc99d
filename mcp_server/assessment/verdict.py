"""The verdict on a router, and the case that it is decided from."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from mcp_server.assessment.blockers import Blocker
from mcp_server.assessment.route import RouteAssessment
from router_client.model.snapshot import ReadReport, Snapshot
from router_client.model.states import Severity
from router_client.model.targets import Pool


class VerdictName(StrEnum):
    """The verdicts, in the order in which the rules are tried."""

    BAD_SETTING = "bad_setting"
    UNREACHABLE = "unreachable"
    UNRESPONSIVE = "unresponsive"
    TLS_FAILED = "tls_failed"
    UNRECOGNIZED = "unrecognized"
    NEEDS_KEY = "needs_key"
    KEY_REJECTED = "key_rejected"
    KEY_EXPIRED = "key_expired"
    KEY_OVER_BUDGET = "key_over_budget"
    HALTED = "halted"
    STALLED = "stalled"
    AT_CAPACITY = "at_capacity"
    NO_TARGETS = "no_targets"
    STARTING = "starting"
    NO_USABLE_TARGET = "no_usable_target"
    UNKNOWN = "unknown"
    UNVERIFIED = "unverified"
    DEGRADED = "degraded"
    OK = "ok"


class Verdict(Struct, frozen=True):
    """`serving`: whether the next request would be served; None if that is unknown.

    `id` is the id of the finding with the same text, and `severity` its severity. Sentences contain only our words and
    numbers; names that the router reported are in `details`.
    """

    id: str
    name: VerdictName
    serving: bool | None
    headline: str
    next_step: str | None
    evidence: str
    details: tuple[tuple[str, str | None], ...] = ()
    severity: Severity = Severity.FAIL


class Case(Struct, frozen=True):
    """The input of the rules and checks: the facts, and what was decided from them so far.

    `noun` is the noun for the targets, such as account, deployment or model.
    """

    snapshot: Snapshot
    pool: Pool | None
    routes: tuple[RouteAssessment, ...]
    blockers: tuple[Blocker, ...]
    serving: bool | None
    noun: str


def read_names(reads: tuple[ReadReport, ...]) -> str:
    """Return the names of reads, which are constants of the adapter."""
    return ", ".join(read.name for read in reads)
