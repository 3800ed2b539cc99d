"""The Snapshot: neutral facts about a router at one moment.

None means "not reported", never 0. Names end in their unit: `_s` seconds, `_ms` milliseconds, `_usd` US dollars.
Shares are fractions of 1.0. Strings from the router (names, models, claims, versions) are untrusted and not redacted:
the boundary in mcp_server does that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from msgspec import Struct, field

from router_client.model.counters import Counters
from router_client.model.facts import NOT_OFFERED, Fact, value_of
from router_client.model.secret import Secret
from router_client.model.spending import Usage
from router_client.model.states import AuthState, BackendIssue, Destination, KeyState, Outcome, Peer
from router_client.model.targets import Pool
from router_client.model.terms import Terms


class Router(Struct, frozen=True):
    """The router. `url` is its address, None if a setting is invalid and so the address is not known.

    `kind` is None unless the peer proved it or ROUTER_KIND is set. `found_by` is why it was looked for at this
    address, in our words, such as `ROUTER_URL`; None if the address is not known. `is_expected` is False if nothing on
    this machine names an address, so that no router need be there. `program` is the name of the program if the
    kind is that of several, one of the adapter's constants.
    """

    kind: str | None
    version: str | None
    url: str | None
    found_by: str | None = "ROUTER_URL"
    is_expected: bool = True
    program: str | None = None


class Searched(Struct, frozen=True):
    """An address that was searched for a router, and what was found out there.

    `name` is the name of the router or program, one of our constants; None if it was not recognized. `status` is the
    HTTP status of its response to the first read. `content` is what that contains, such as HTML; None for other types.
    `is_server` is True if it runs models itself, so that it is usual beside a router. Of a program that is not
    supported, `step` is what to do about it, and `hands_out` what it shows to everyone; our constants, too.
    """

    url: str
    found_by: str
    peer: Peer
    name: str | None = None
    status: int | None = None
    content: str | None = None
    is_server: bool = False
    step: str | None = None
    hands_out: str | None = None


class ClientReport(Struct, frozen=True):
    """Where a client on this machine sends its requests, as its settings say.

    `name` and `found_in` are our constants. `url` is scheme, host and port; None if its settings name no address.
    `is_local` is True if that is on this machine.
    """

    name: str
    found_in: str
    destination: Destination
    url: str | None
    is_local: bool = False


class ReadReport(Struct, frozen=True):
    """How one read ended and how many milliseconds it took (None if it was not sent)."""

    name: str
    outcome: Outcome
    ms: float | None = None
    optional: bool = False
    admin: bool = False


class Health(Struct, frozen=True):
    """The router's own health report, which does not cover its upstreams.

    `reduced` is True if only the public view was returned. `database` is None if the router reports none.
    `open_to_network` is True if the router accepts requests from other machines without a key, and `tunnel` if a
    tunnel leads to it from outside. `requires_key` is whether it requires one at all; None if that is not known.
    `open_management` is True if it lets everyone read and change its configuration.
    """

    ok: bool
    reduced: bool = False
    requests: int | None = None
    sessions: int | None = None
    database: bool | None = None
    open_to_network: bool = False
    tunnel: bool = False
    requires_key: bool | None = None
    open_management: bool = False


class Auth(Struct, frozen=True):
    """The router's own upstream login as it reports it, and the earliest expiry among the logins that it would use."""

    state: AuthState
    expires_in_s: float | None = None


class Queue(Struct, frozen=True):
    """Active and waiting requests. `stalled_for_s` is the time since a slot was last freed while requests wait.

    `has_limit` is False if the router lets any number of requests wait for as long as it takes.
    """

    active: int | None
    queued: int | None
    max_active: int | None = None
    max_queued: int | None = None
    stalled_for_s: float | None = None
    has_limit: bool = True

    @property
    def at_capacity(self) -> bool:
        """True if every slot is in use, so that the next request waits."""
        return self.active is not None and self.max_active is not None and self.active >= self.max_active

    @property
    def only_delays(self) -> bool:
        """True if the next request waits and is then served, however many wait already."""
        return self.at_capacity and not self.has_limit

    @property
    def full(self) -> bool:
        """True if the waiting queue is full too, so that the next request is rejected."""
        has_room = self.queued is None or self.max_queued is None or self.queued < self.max_queued
        return self.at_capacity and not has_room


class Halt(Struct, frozen=True):
    """A stop by the spending guard, and the request that caused it. `reason` is our clause for it, if it is known."""

    halted_ago_s: float | None
    resets_in_s: float | None
    reason: str | None = None
    model: str | None = None
    target: str | None = None
    claim: str | None = None


class Guard(Struct, frozen=True):
    """The spending guard: whether it is enabled, and the halt in force."""

    enabled: bool | None = None
    halted: bool = False
    halt: Halt | None = None


class Backend(Struct, frozen=True):
    """One configured upstream. `url` is scheme, host and port. `problem` is our clause for an unusable file.

    `route` is the name that clients request; `rpm` and `tpm` are its limits in requests and tokens per minute.
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


class Backends(Struct, frozen=True):
    """The configured upstreams and where they were read. `reason` is why there are none to show.

    Each of `fallbacks` is a route and the routes to try next.
    """

    source: str | None
    items: tuple[Backend, ...] = ()
    reason: str | None = None
    strategy: str | None = None
    fallbacks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()


class Snapshot(Struct, frozen=True):
    """Everything known about a router at one moment (`taken_at_s`, seconds since the epoch).

    `searched` are the addresses that were searched, the chosen one among them.
    `clients` are the clients on this machine whose address is known, Claude Code first.
    `advice` has the adapter's next steps by finding id, valid for this router's address and key. `previous` has the
    counter totals of an earlier look of this process. `secrets` are the credentials that this look found in the state
    folder, for redaction only. `invalid_setting` is the text of a SettingsError, which names the setting and the fix.
    `management` is the URL of the router's management page, if that answers while its own address refuses connections,
    and `stopped_because` our clause for the reason, if the page tells.
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
    searched: tuple[Searched, ...] = ()
    clients: tuple[ClientReport, ...] = ()
    previous: Counters | None = None
    secrets: tuple[Secret, ...] = ()
    invalid_setting: str | None = None
    management: str | None = None
    stopped_because: str | None = None

    def names(self) -> Iterator[str]:
        """Yield every reported name once, in the router's order: targets, routes, backends, then models in the usage.

        Few answers need them, and a router can have thousands.
        """
        pool, backends, usage = value_of(self.pool), value_of(self.backends), value_of(self.usage)
        targets = (target.name for target in pool.targets) if pool else ()
        routes = (route.name for route in pool.routes) if pool else ()
        upstreams = (item.name for item in backends.items) if backends else ()
        models = (row.model for row in usage.models) if usage else ()
        seen: set[str] = set()
        for name in chain(targets, routes, upstreams, models):
            if name and name not in seen:
                seen.add(name)
                yield name

    def ended(self, *outcomes: Outcome, optional: bool = False) -> tuple[ReadReport, ...]:
        """Return the required (or the optional) reads that ended with one of these outcomes."""
        return tuple(read for read in self.reads if read.outcome in outcomes and read.optional is optional)

    def ended_for_admin(self, *outcomes: Outcome) -> tuple[ReadReport, ...]:
        """Return the reads that only add what an admin sees, and ended with one of these outcomes."""
        return tuple(read for read in self.ended(*outcomes, optional=True) if read.admin)
