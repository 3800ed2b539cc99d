"""A fact: a value with how it was obtained. Known, not read this time, or not offered by this router."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from router_client.model.states import Outcome

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NotOffered:
    """This router has no such thing or does not report it."""


@dataclass(frozen=True, slots=True)
class NotRead:
    """The router may have it, but the read for it failed or was not sent. `outcome` is how that read ended."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """What the router reported. `observed_at_s` is when, in seconds since the epoch."""

    value: T
    observed_at_s: float


Fact: TypeAlias = Known[T] | NotRead | NotOffered

NOT_OFFERED = NotOffered()


def value_of(fact: Fact[T]) -> T | None:
    """Return the reported value. None if there is none, for callers that do not need the reason."""
    return fact.value if isinstance(fact, Known) else None
