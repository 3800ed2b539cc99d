"""Why what decides about serving could not be read: not verified, refused, too slow, or for no reason known."""

from __future__ import annotations

from router_client.model.snapshot import ReadReport, Snapshot
from router_client.model.states import Outcome

UNREAD = ("router.unknown", "The router is up, but what decides whether it serves could not be read.")
REASONS = {
    Outcome.UNVERIFIED: (
        "router.unverified",
        "The router is up, but the key was not sent: something in front of it closes each connection after one answer,"
        " so no connection is verified to lead to the router.",
    ),
    Outcome.FORBIDDEN: (
        "router.forbidden",
        "The router is up, but what decides whether it serves could not be read: the reads were refused with 403.",
    ),
    Outcome.TIMEOUT: (
        "router.too_slow",
        "The router is up, but answered more slowly than ROUTER_TIMEOUT allows: what decides whether it serves was not"
        " read in time.",
    ),
}
"""Why nothing can be said, where that is known: the first that holds."""


def why_unread(s: Snapshot) -> tuple[str, str]:
    """The finding's id and the sentence for it."""
    ends = {read.outcome for read in unread(s)}
    return next((REASONS[end] for end in REASONS if end in ends), UNREAD)


def unread(s: Snapshot) -> tuple[ReadReport, ...]:
    """The reads that brought nothing, but for the admin ones."""
    return tuple(read for read in s.reads if read.outcome is not Outcome.OK and not read.admin)
