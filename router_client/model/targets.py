"""What a router sends requests to (targets), and the names that clients ask for (routes).

The rules for values are those of snapshot.py: None means "not reported", never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from router_client.model.facts import NOT_OFFERED, NotOffered
from router_client.model.states import FallbackKind, Reading, Selection, TargetState


@dataclass(frozen=True, slots=True)
class Window:
    """A quota, a rate limit or a budget. `utilization` is a number only where `reading` is fresh."""

    name: str
    unit: str
    reading: Reading
    utilization: float | None = None
    last_utilization: float | None = None
    limit: float | None = None
    remaining: float | None = None
    resets_in_s: float | None = None
    observed_ago_s: float | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request that a target was sent: the HTTP status it brought and how long ago, as far as is reported."""

    status: int | None = None
    ago_s: float | None = None


@dataclass(frozen=True, slots=True)
class Never:
    """There was no such attempt since the router's start."""


NEVER = Never()
LastAttempt: TypeAlias = Attempt | Never | NotOffered


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a target is in its state: a code, and the numbers that belong to it.

    `statuses` are HTTP statuses, `count` says how often since the router's start, `seconds` is a duration that the
    code's sentence names. An adapter may put a code of its own into words (Terms.causes).
    """

    code: str
    statuses: tuple[int, ...] = ()
    count: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """A target that is not used for one model until the lock expires."""

    model: str
    expires_in_s: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """An account, deployment, key, provider or model; `kind` is the noun.

    `selection` is set where the router treats it in another way than is usual for its state. `available_in_s` is when
    it comes back by itself; with `available_is_minimum` it may take longer. `rank` is its place where the router has
    an order, lowest first. `requests`, `failures`, `client_errors` and `cooldowns` count since the router's start;
    `client_errors` are failures that are the caller's own doing, and `failures` leaves them out.
    """

    name: str | None
    kind: str
    state: TargetState
    cause: Cause | None = None
    selection: Selection | None = None
    available_in_s: float | None = None
    available_is_minimum: bool = False
    last_success: LastAttempt = NOT_OFFERED
    last_failure: LastAttempt = NOT_OFFERED
    rank: int | None = None
    locks: tuple[Lock, ...] = ()
    windows: tuple[Window, ...] = ()
    claim: str | None = None
    requests: int | None = None
    failures: int | None = None
    client_errors: int | None = None
    cooldowns: int | None = None
    expires_in_s: float | None = None
    auth_failures: int | None = None

    @property
    def usable(self) -> bool:
        """True where nothing is known to speak against it."""
        return self.state is TargetState.USABLE

    @property
    def selected_as(self) -> Selection:
        """How the router treats it."""
        return self.selection or self.state.usual_selection

    @property
    def headroom(self) -> float | None:
        """1 minus the fullest freshly read window, 0..1; None without a fresh reading."""
        used = [window.utilization for window in self.windows if window.utilization is not None]
        return min(1.0, max(0.0, 1.0 - max(used))) if used else None


def noun_of(targets: Sequence[Target], usual: str) -> str:
    """What these are: their own kind where they are all of one, otherwise the router's usual noun."""
    kinds = {target.kind for target in targets}
    return kinds.pop() if len(kinds) == 1 else usual


def usable_of(targets: Sequence[Target]) -> int | None:
    """How many are usable; None where the state of none is known, for then 0 would be a claim."""
    if targets and all(target.state is TargetState.UNKNOWN for target in targets):
        return None
    return sum(target.usable for target in targets)


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests for a name as its clients saw them: in the last window or, without one, since the router's start.

    `failed` leaves out `client_errors` (the caller's own doing) and counts `rejected`: what the router itself turned
    away. `rejected_since_s` is how long ago the first of those was, where that is reported. `cumulative` is False
    for a moving window, whose numbers fall as old requests drop out of it.
    """

    requests: int = 0
    failed: int = 0
    client_errors: int = 0
    rejected: int = 0
    rejected_since_s: float | None = None
    cumulative: bool = True

    @property
    def failure_rate(self) -> float | None:
        """Share that failed, 0..1; None without requests."""
        return min(1.0, self.failed / self.requests) if self.requests else None


@dataclass(frozen=True, slots=True)
class Route:
    """A name that clients ask for, and the targets behind it in the router's order.

    `fallbacks` are the names that are tried after it, in order and again from each of them; `first_fallbacks` are
    tried only where this name is the one that was asked for. `conditional` fallbacks are followed for one kind of
    failure. `secondary` marks a way in that does not decide whether "the next request" is served. `limited` is True
    where the router enforces a limit of its own on this name.
    """

    name: str
    targets: tuple[Target, ...]
    fallbacks: tuple[str, ...] = ()
    first_fallbacks: tuple[str, ...] = ()
    conditional: tuple[tuple[FallbackKind, tuple[str, ...]], ...] = ()
    alias_of: str | None = None
    traffic: Traffic | None = None
    secondary: bool = False
    limited: bool = False


@dataclass(frozen=True, slots=True)
class Pool:
    """The targets as read, and the routes to them.

    `next_pick` is the router's own word on which target it would take. `retries` is how many further targets a failed
    request is sent to. `not_reported` says why the state of no target is known. `limited_to_key` is True where the
    list holds only what this key may use. `left_out` counts rows and names beyond their caps. `unanswered` counts
    requests that left no record, as those do that got no answer at all.
    """

    targets: tuple[Target, ...]
    routes: tuple[Route, ...]
    next_pick: str | None = None
    sticky_bindings: int | None = None
    retries: int | None = None
    max_fallbacks: int | None = None
    not_reported: Cause | None = None
    limited_to_key: bool = False
    left_out: int = 0
    unanswered: int = 0
    not_loaded: tuple[str | None, ...] = ()
    not_on_disk: tuple[str | None, ...] = ()
    notes: tuple[str, ...] = field(default=())
