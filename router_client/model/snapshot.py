"""The Snapshot: neutral facts about a router at one moment, each with how it came to be known.

None means "not reported", never 0. Units are in the name: `_s` seconds, `_ms` milliseconds, `_usd`; shares are
fractions, where 1.0 is all of it. Strings that came from the router (names, models, claims, versions) are untrusted
and unscrubbed here: the boundary in mcp_server cleans them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from router_client.model.counters import Counters
from router_client.model.facts import NOT_OFFERED, Fact, value_of
from router_client.model.secret import Secret
from router_client.model.spending import Usage
from router_client.model.states import AuthState, BackendIssue, KeyState, Outcome, Peer
from router_client.model.targets import Pool
from router_client.model.terms import Terms


@dataclass(frozen=True, slots=True)
class Router:
    """`url` is scheme, host and port only; `kind` is None until the peer proved it or a setting named it."""

    kind: str | None
    version: str | None
    url: str


@dataclass(frozen=True, slots=True)
class ReadReport:
    """One read: its name, how it ended, and how long it took (None where nothing was sent)."""

    name: str
    outcome: Outcome
    ms: float | None = None
    optional: bool = False
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """The router's health as it states it itself, which covers less than it seems.

    `reduced` is True where only the public view was shown. `database` is None for a router that has none to speak of.
    `open_to_network` is True where the router answers other machines without a key.
    """

    ok: bool
    reduced: bool = False
    requests: int | None = None
    sessions: int | None = None
    database: bool | None = None
    open_to_network: bool = False


@dataclass(frozen=True, slots=True)
class Auth:
    """What the router says of its own login, and the earliest expiry among what it would use."""

    state: AuthState
    expires_in_s: float | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Slots and waiting requests; `stalled_for_s` is the time since a slot was last freed while requests wait."""

    active: int | None
    queued: int | None
    max_active: int | None = None
    max_queued: int | None = None
    stalled_for_s: float | None = None

    @property
    def at_capacity(self) -> bool:
        """True where every slot is taken, so that the next request waits."""
        return self.active is not None and self.max_active is not None and self.active >= self.max_active

    @property
    def full(self) -> bool:
        """True where no waiting place is left either, so that the next request is turned away."""
        has_room = self.queued is None or self.max_queued is None or self.queued < self.max_queued
        return self.at_capacity and not has_room


@dataclass(frozen=True, slots=True)
class Halt:
    """A spending guard's stop, and the request that caused it. `reason` is a clause of ours, where we know it."""

    since_s: float | None
    clears_in_s: float | None
    reason: str | None = None
    model: str | None = None
    account: str | None = None
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """The spending guard: on or off, and the halt that is in force."""

    enabled: bool | None = None
    halted: bool = False
    halt: Halt | None = None


@dataclass(frozen=True, slots=True)
class Backend:
    """One upstream. `url` is scheme, host and port only; `problem` says in our words what a bad file has.

    `route` is the name that clients ask for; `rpm` and `tpm` are its limits in requests and tokens a minute.
    """

    name: str | None
    provider: str | None
    url: str | None
    model: str | None
    key: KeyState
    active: bool = False
    issues: tuple[BackendIssue, ...] = ()
    problem: str | None = None
    route: str | None = None
    rpm: float | None = None
    tpm: float | None = None


@dataclass(frozen=True, slots=True)
class Backends:
    """The upstreams and where they were read; `reason` says why there is nothing to show.

    Each of `fallbacks` is a name and the names that are tried after it.
    """

    source: str | None
    items: tuple[Backend, ...] = ()
    reason: str | None = None
    strategy: str | None = None
    fallbacks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything known about a router at one moment (`taken_at_s`, seconds since the epoch).

    `advice` holds the adapter's next steps by finding id, valid for this router's address and key. `previous` holds
    the counter totals of this process's look before. `secrets` are the credentials that this look met in the state
    folder, for the scrubber alone.
    """

    taken_at_s: float
    router: Router
    peer: Peer
    reads: tuple[ReadReport, ...]
    terms: Terms
    advice: Mapping[str, str] = field(default_factory=dict)
    health: Fact[Health] = NOT_OFFERED
    auth: Fact[Auth] = NOT_OFFERED
    queue: Fact[Queue] = NOT_OFFERED
    guard: Fact[Guard] = NOT_OFFERED
    pool: Fact[Pool] = NOT_OFFERED
    backends: Fact[Backends] = NOT_OFFERED
    usage: Fact[Usage] = NOT_OFFERED
    previous: Counters | None = None
    secrets: tuple[Secret, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the router reports, once, in its own order: targets, routes, backends, then usage."""
        pool, backends, usage = value_of(self.pool), value_of(self.backends), value_of(self.usage)
        targets = (target.name for target in pool.targets) if pool else ()
        routes = (route.name for route in pool.routes) if pool else ()
        upstreams = (item.name for item in backends.items) if backends else ()
        models = (row.model for row in usage.models) if usage else ()
        return tuple(dict.fromkeys(name for name in chain(targets, routes, upstreams, models) if name))

    def ended(self, *outcomes: Outcome, optional: bool = False) -> tuple[ReadReport, ...]:
        """The required (or the optional) reads that ended in one of these ways."""
        return tuple(read for read in self.reads if read.outcome in outcomes and read.optional is optional)
