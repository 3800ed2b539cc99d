"""Findings on utilization that is not a measurement: never made, too old, or a placeholder."""

from __future__ import annotations

from collections.abc import Iterator

from mcp_server.checks.finding import Finding, Severity
from mcp_server.checks.verdict import Verdict
from mcp_server.units import plural
from router_client.snapshot import Snapshot
from router_client.states import Reading


def stale(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """Observed once, and too long ago or frozen while the account is parked."""
    yield from _reading(
        s,
        Reading.STALE,
        "reading.stale",
        "an old utilization, which is not shown as a current one",
        "Read more than 15 minutes ago, or frozen because it is parked.",
    )


def never(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """No answer has told the router a utilization yet."""
    yield from _reading(
        s,
        Reading.NEVER,
        "reading.never",
        "no utilization yet, so that headroom is unknown rather than full",
        "The router has no observation for it; it makes one with the next request.",
    )


def void(s: Snapshot, _: Verdict) -> Iterator[Finding]:
    """The router wrote a placeholder over the reading."""
    yield from _reading(
        s,
        Reading.VOID,
        "reading.void",
        "a placeholder instead of a utilization",
        "The last answer carried no rate-limit headers, as failures do, and the router recorded 0 for it.",
    )


def _reading(s: Snapshot, reading: Reading, id_: str, what: str, evidence: str) -> Iterator[Finding]:
    members = s.pool.members if s.pool else ()
    count = sum(any(window.reading is reading for window in member.windows) for member in members)
    if count:
        have = "has" if count == 1 else "have"
        message = f"{count} of {plural(len(members), s.words.member)} {have} {what}."
        yield Finding(id_, Severity.INFO, None, message, evidence)
