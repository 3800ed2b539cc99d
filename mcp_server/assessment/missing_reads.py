"""Why the reads that decide the verdict are missing: not verified, refused, or too slow."""

from __future__ import annotations

from router_client.model.snapshot import ReadReport, Snapshot
from router_client.model.states import Outcome

NO_REASON = ("router.unknown", "The router is up, but its state could not be read.")
REASONS = {
    Outcome.CONNECTION_CLOSED: (
        "router.connection_closed",
        "The router is up, but the key was not sent: the connection closes after each answer, so no connection could"
        " be verified to lead to the router.",
    ),
    Outcome.FORBIDDEN: (
        "router.forbidden",
        "The router is up, but its state could not be read: the reads were refused with HTTP 403.",
    ),
    Outcome.TIMEOUT: (
        "router.slow",
        "The router is up, but its state could not be read in time: it is slower than ROUTER_TIMEOUT allows.",
    ),
}
"""Finding id and headline by the outcome of a read; if several occur, the first one in this order is used."""


def explain_missing_reads(s: Snapshot) -> tuple[str, str]:
    """Return the finding's id and its headline."""
    outcomes = {read.outcome for read in missing_reads(s)}
    return next((REASONS[outcome] for outcome in REASONS if outcome in outcomes), NO_REASON)


def missing_reads(s: Snapshot) -> tuple[ReadReport, ...]:
    """Return the reads that did not succeed, admin reads excluded."""
    return tuple(read for read in s.reads if read.outcome is not Outcome.OK and not read.admin)
