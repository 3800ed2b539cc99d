"""How a fact came to be known: reported by the router, not read, or nothing this router has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from router_client.model.states import Outcome

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NotOffered:
    """This router has no such thing, or does not report it."""


@dataclass(frozen=True, slots=True)
class NotRead:
    """The router may have it, but the read that would tell brought nothing; `outcome` is how that read ended."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """What the router reported, and when that was observed (seconds since the epoch)."""

    value: T
    observed_at_s: float


Fact: TypeAlias = Known[T] | NotRead | NotOffered

NOT_OFFERED = NotOffered()


def value_of(fact: Fact[T]) -> T | None:
    """The reported value; None where there is none, for callers that do not care why."""
    return fact.value if isinstance(fact, Known) else None
