"""One finding: what was seen, how bad it is, and what the person can do."""

from __future__ import annotations

from dataclasses import dataclass

from router_client.model.states import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject` and the values of `details` may come from outside; every sentence is ours, with numbers only.

    Sentences never hold a name from outside, so that no name can be taken for a sentence.
    """

    id: str
    severity: Severity
    subject: str | None
    message: str
    evidence: str
    next_step: str | None = None
    details: tuple[tuple[str, str | None], ...] = ()
