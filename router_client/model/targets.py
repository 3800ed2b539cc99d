"""Targets, which a router picks to serve a request, and routes, the names that clients request.

As in snapshot.py, None means "not reported", never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from msgspec import Struct

from router_client.model.facts import NOT_OFFERED, NotOffered
from router_client.model.states import FallbackKind, Reading, Selection, Severity, TargetState

ENDS_SOON_S = 2
"""What keeps a target out of rotation for no more than this may have ended when the next request comes, or has by the
router's clock: whether the request is refused is not certain."""


class Window(Struct, frozen=True):
    """A quota window: a quota, rate limit or budget. `utilization` is its used share, set only if `reading` is fresh.

    `last_utilization` is an older share. `unit` is the unit of `limit` and `remaining`.
    """

    name: str
    unit: str
    reading: Reading
    utilization: float | None = None
    last_utilization: float | None = None
    limit: float | None = None
    remaining: float | None = None
    resets_in_s: float | None = None
    observed_ago_s: float | None = None


class Attempt(Struct, frozen=True):
    """A request that was sent to a target: its HTTP status and how many seconds ago."""

    status: int | None = None
    ago_s: float | None = None


class Never(Struct, frozen=True):
    """There was no such attempt since the router started."""


NEVER = Never()
LastAttempt: TypeAlias = Attempt | Never | NotOffered


class Cause(Struct, frozen=True):
    """Why a target is in its state: a code and its numbers.

    `statuses` are HTTP statuses, `count` is the number of times since the router's start, `seconds` is a duration in
    the code's sentence. Codes of one adapter are put into words by its Terms.causes.
    """

    code: str
    statuses: tuple[int, ...] = ()
    count: int | None = None
    seconds: float | None = None


class Lock(Struct, frozen=True):
    """A target is not picked for one model until the lock expires."""

    model: str
    expires_in_s: float | None = None


class Target(Struct, frozen=True):
    """What a router picks to serve a request. `kind` is the router's noun for it (see Terms.target).

    `selection` is set if the router treats it differently than usual for its state. `available_in_s` is when it is
    back in rotation without an action; with `available_is_minimum` it may take longer. `rank` is its position if the
    router has an order, lowest first; of several with one rank it is not known which comes first. `fails_over` is True
    if a request that fails there goes on to the next target. `requests`, `failures`, `client_errors` and `cooldowns`
    count since the router's start; `client_errors` are failures that the client caused, and `failures` excludes them.
    `claim` is its billing bucket as reported. `expires_in_s` is for its login.
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
    fails_over: bool = False

    @property
    def usable(self) -> bool:
        """True if its state is usable: no reason is known why it would not serve a request."""
        return self.state is TargetState.USABLE

    @property
    def has_problem(self) -> bool:
        """True if its state is known to be bad."""
        return self.state.severity in {Severity.FAIL, Severity.WARN}

    @property
    def selected_as(self) -> Selection:
        """How the router treats it now."""
        return self.selection or self.state.usual_selection

    @property
    def headroom(self) -> float | None:
        """The free share of its most used quota window, 0..1. None without a fresh reading."""
        if not self.windows:
            return None
        used = [window.utilization for window in self.windows if window.utilization is not None]
        return min(1.0, max(0.0, 1.0 - max(used))) if used else None


def noun_of(targets: Sequence[Target], usual: str) -> str:
    """Return the noun for these targets: their common kind, or `usual` if they are of several kinds."""
    kinds = {target.kind for target in targets}
    return kinds.pop() if len(kinds) == 1 else usual


def usable_count(targets: Sequence[Target]) -> int | None:
    """Return the number of usable targets. None if every state is unknown: 0 would claim that none is usable."""
    if targets and all(target.state is TargetState.UNKNOWN for target in targets):
        return None
    return sum(target.usable for target in targets)


class Traffic(Struct, frozen=True):
    """Requests for a route as its clients saw them, in the latest window or since the router's start.

    `failed` excludes `client_errors`, which the client caused, and includes `rejected`, which the router itself
    rejected. `first_rejection_ago_s` is how long ago the first of those was. `cumulative` is False for a moving
    window, whose counts fall when old requests leave it.
    """

    requests: int = 0
    failed: int = 0
    client_errors: int = 0
    rejected: int = 0
    first_rejection_ago_s: float | None = None
    cumulative: bool = True

    @property
    def failure_rate(self) -> float | None:
        """The share of requests that failed, 0..1. None without requests."""
        return min(1.0, self.failed / self.requests) if self.requests else None


class Route(Struct, frozen=True):
    """A name that clients request, with its targets in the router's order.

    `fallbacks` are the routes to try next, in order, each with its own fallbacks; `default_fallbacks` are tried only
    if this route was the requested one. `conditional` fallbacks apply to one kind of failure. `secondary` routes do
    not decide whether the next request is served. `limited` is True if the router itself limits this route.
    """

    name: str
    targets: tuple[Target, ...]
    fallbacks: tuple[str, ...] = ()
    default_fallbacks: tuple[str, ...] = ()
    conditional: tuple[tuple[FallbackKind, tuple[str, ...]], ...] = ()
    alias_of: str | None = None
    traffic: Traffic | None = None
    secondary: bool = False
    limited: bool = False


class Pool(Struct, frozen=True):
    """The targets and the routes to them.

    `next_pick` is the target that the router says it would pick next. `retries` is how many more targets a failed
    request is sent to. `not_reported` is why no target's state is known. `left_out` counts rows and names beyond their
    caps. `unanswered` counts requests without a record, such as those that got no response. `not_loaded` are targets
    that are on disk and not in the router, `not_on_disk` the reverse.
    """

    targets: tuple[Target, ...]
    routes: tuple[Route, ...]
    next_pick: str | None = None
    sticky_bindings: int | None = None
    retries: int | None = None
    max_fallbacks: int | None = None
    not_reported: Cause | None = None
    left_out: int = 0
    unanswered: int = 0
    not_loaded: tuple[str | None, ...] = ()
    not_on_disk: tuple[str | None, ...] = ()
    notes: tuple[str, ...] = ()
