"""A fact: a value with how it was obtained. Known, not read this time, or not offered by this router."""

from __future__ import annotations

from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct

from router_client.model.states import Outcome

T = TypeVar("T")


class NotOffered(Struct, frozen=True):
    """This router has no such thing or does not report it."""


class NotRead(Struct, frozen=True):
    """The router may have it, but the read for it failed or was not sent. `outcome` is how that read ended."""

    outcome: Outcome


class Known(Struct, Generic[T], frozen=True):
    """What the router reported. `observed_at_s` is when, in seconds since the epoch."""

    value: T
    observed_at_s: float


Fact: TypeAlias = Known[T] | NotRead | NotOffered

NOT_OFFERED = NotOffered()


def value_of(fact: Fact[T]) -> T | None:
    """Return the reported value. None if there is none, for callers that do not need the reason."""
    return fact.value if isinstance(fact, Known) else None
