"""One finding: what was observed, how bad it is, and what the user can do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from msgspec import Struct

from router_client.model.states import Severity

Item = TypeVar("Item")

MAX_WORDED = 100
"""How many findings of one check and severity are worded: no view shows more. The others are counted."""


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


def worded(
    items: Iterable[Item], severity_of: Callable[[Item], Severity], word: Callable[[Item], Finding]
) -> Iterator[Finding | Severity]:
    """Yield one finding for each item: the first MAX_WORDED of each severity in words, the others as their severity.

    A router can have thousands of targets in the same state.
    """
    counts: Counter[Severity] = Counter()
    for item in items:
        severity = severity_of(item)
        counts[severity] += 1
        yield word(item) if counts[severity] <= MAX_WORDED else severity
