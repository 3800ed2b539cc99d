"""One finding: what was observed, how bad it is, and what the user can do about it."""

from __future__ import annotations

from msgspec import Struct

from router_client.model.states import Severity


class Finding(Struct, frozen=True):
    """`subject` and the values of `details` may be names that the router reported.

    `message`, `evidence` and `next_step` contain no such name, only our words and numbers, so that no name can pose as
    a sentence.
    """

    id: str
    severity: Severity
    subject: str | None
    message: str
    evidence: str
    next_step: str | None = None
    details: tuple[tuple[str, str | None], ...] = ()
