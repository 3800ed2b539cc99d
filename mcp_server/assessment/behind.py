"""What stands behind names: worked out once for each set of targets, however many names lead to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from router_client.model.targets import Attempt, Target

Item = TypeVar("Item")
Found = TypeVar("Found")


def once(work: Callable[[tuple[Item, ...]], Found]) -> Callable[[tuple[Item, ...]], Found]:
    """`work`, done once for each tuple: done for each name again, it would cost names times targets.

    Names that lead to the same share one tuple, so it is known by its identity; to compare what is in it would cost
    as much as the work.
    """
    # The tuple is kept beside what was found: the identity of one that is gone may become another's.
    done: dict[int, tuple[tuple[Item, ...], Found]] = {}

    def remembered(items: tuple[Item, ...]) -> Found:
        if id(items) not in done:
            done[id(items)] = items, work(items)
        return done[id(items)][1]

    return remembered


@dataclass(frozen=True, slots=True)
class Counts:
    """What targets counted together. `failure_rate` is of those that report both numbers; None without requests."""

    requests: int
    client_errors: int
    failure_rate: float | None
    served: bool


def counts(targets: Sequence[Target]) -> Counts:
    """Count over the rows."""
    both = [(t.requests, t.failures) for t in targets if t.requests is not None and t.failures is not None]
    requests, failures = sum(requests for requests, _ in both), sum(failures for _, failures in both)
    return Counts(
        requests=sum(target.requests or 0 for target in targets),
        client_errors=sum(target.client_errors or 0 for target in targets),
        failure_rate=min(1.0, failures / requests) if requests else None,
        served=any(isinstance(target.last_success, Attempt) for target in targets),
    )
