"""The normalized model: what is known about a router at one moment.

Any value may be None, and None means "the router does not say", never 0. Units are in the name:
`_s` seconds, `_ms` milliseconds, `_usd`; shares are fractions, where 1.0 is all of it. Strings that came
from the router (aliases, models, claims, versions) are untrusted and unscrubbed here: the boundary
in mcp_server cleans them.
"""

from __future__ import annotations

from dataclasses import dataclass

from router_client.spending import Usage
from router_client.states import AuthState, BackendIssue, KeyState, MemberState, Outcome, Peer, Reading, UpstreamKey
from router_client.words import Words


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

    `database` is None for a router that has none to speak of.
    """

    ok: bool
    reduced: bool
    requests: int | None = None
    sessions: int | None = None
    database: bool | None = None


@dataclass(frozen=True, slots=True)
class Auth:
    """The router's word on its login, and the earliest expiry among what it would use."""

    state: AuthState
    expires_in_s: float | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Slots and waiting requests; `stalled_for_s` counts since the last time that a slot was freed."""

    active: int | None
    queued: int | None
    max_active: int | None
    max_queued: int | None
    stalled_for_s: float | None = None

    @property
    def has_free_slot(self) -> bool:
        """True where a slot is known to be free."""
        return self.active is not None and self.max_active is not None and self.active < self.max_active

    @property
    def full(self) -> bool:
        """True where no slot and no waiting place is left, so that the next request is turned away."""
        sizes = (self.active, self.max_active, self.queued, self.max_queued)
        active, slots, queued, places = (-1 if size is None else size for size in sizes)
        return active >= slots >= 0 and queued >= places >= 0


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
    """The spending guard: on or off, and the halt that is in force. `offered` is False where there is none."""

    offered: bool
    enabled: bool | None = None
    halted: bool = False
    halt: Halt | None = None


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
class Member:
    """One account, deployment or key of the pool.

    `group` is the name that clients ask for, where several members stand behind one. `failures` and `cooldowns` count
    since the start. `cause` is a clause of ours on its state, with numbers only. `key_rejected` is True where its
    upstream refused the key that is configured for it, so that waiting is no help.
    """

    alias: str | None
    kind: str
    state: MemberState
    claim: str | None = None
    requests: int | None = None
    expires_in_s: float | None = None
    auth_failures: int | None = None
    retry_in_s: float | None = None
    windows: tuple[Window, ...] = ()
    group: str | None = None
    failures: int | None = None
    cooldowns: int | None = None
    cause: str | None = None
    key_rejected: bool = False

    @property
    def usable(self) -> bool:
        """True where the router could give it the next request."""
        return self.state is MemberState.USABLE

    @property
    def headroom(self) -> float | None:
        """1 minus the fullest freshly read window, 0..1; None without a fresh reading."""
        used = [w.utilization for w in self.windows if w.utilization is not None]
        return min(1.0, max(0.0, 1.0 - max(used))) if used else None


@dataclass(frozen=True, slots=True)
class Group:
    """A name that clients ask for, which some members serve; `fallbacks` are the names that are tried after it."""

    name: str
    fallbacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pool:
    """The members as read. `router_pick` is the router's own word on whom it would take next.

    `groups` is empty where any member serves any request. `unproved` is a clause of ours that says why the router
    tells the state of no member; `told_off` is True where a setting of the router would change that.
    """

    members: tuple[Member, ...]
    router_pick: str | None = None
    sticky_bindings: int | None = None
    not_loaded: tuple[str | None, ...] = ()
    not_on_disk: tuple[str | None, ...] = ()
    malformed_rows: int = 0
    groups: tuple[Group, ...] = ()
    unproved: str | None = None
    told_off: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Backend:
    """One upstream. `url` is scheme, host and port only; `problem` says in our words what a bad file has.

    `group` is the name that clients ask for; `rpm` and `tpm` are its limits in requests and tokens a minute.
    """

    name: str | None
    provider: str | None
    url: str | None
    model: str | None
    key: KeyState
    active: bool = False
    issues: tuple[BackendIssue, ...] = ()
    problem: str | None = None
    group: str | None = None
    rpm: float | None = None
    tpm: float | None = None


@dataclass(frozen=True, slots=True)
class Backends:
    """The upstreams and where they were read; `reason` says why there is nothing to show."""

    source: str | None
    items: tuple[Backend, ...] = ()
    reason: str | None = None
    strategy: str | None = None
    fallbacks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything known about a router at one moment (`taken_at_s`, seconds since the epoch)."""

    taken_at_s: float
    router: Router
    peer: Peer
    reads: tuple[ReadReport, ...]
    words: Words
    health: Health | None = None
    auth: Auth | None = None
    queue: Queue | None = None
    guard: Guard | None = None
    pool: Pool | None = None
    backends: Backends | None = None
    usage: Usage | None = None
    upstream_key: UpstreamKey = UpstreamKey.NO

    def ended(self, *outcomes: Outcome, optional: bool = False) -> tuple[ReadReport, ...]:
        """The required (or the optional) reads that ended in one of these ways."""
        return tuple(read for read in self.reads if read.outcome in outcomes and read.optional is optional)
