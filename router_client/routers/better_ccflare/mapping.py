"""better-ccflare's responses to a `Snapshot`: health; pool.py, usage.py and backends.py map the rest."""

from __future__ import annotations

from typing import TypeVar

from router_client.model.facts import Fact, Known, NotRead
from router_client.model.snapshot import Backends, Health, Router, Snapshot
from router_client.model.states import Outcome, Part, Peer
from router_client.model.targets import Pool
from router_client.reads import data_of, fact_of, proved_by
from router_client.routers.adapter import Gathered
from router_client.routers.better_ccflare import wire
from router_client.routers.better_ccflare.advice import ADVICE
from router_client.routers.better_ccflare.backends import backends
from router_client.routers.better_ccflare.health_counts import counted_pool, none_picked_at
from router_client.routers.better_ccflare.pool import pool
from router_client.routers.better_ccflare.reads import ACCOUNTS, ANALYTICS, HEALTH, REQUESTS
from router_client.routers.better_ccflare.terms import NOT_LISTED, TERMS
from router_client.routers.better_ccflare.usage import usage

T = TypeVar("T")

KEY_WANTED = frozenset({Outcome.NEEDS_KEY, Outcome.KEY_REJECTED, Outcome.NEEDS_ADMIN})
MAX_CLOCK_ERROR_S = 5
"""How far the router's clock, which is reported up to 2 s late, may be from ours until it counts instead."""


def snapshot(gathered: Gathered) -> Snapshot:
    """Map everything that one look read."""
    results, taken_at_s = gathered.results, gathered.taken_at_s
    proved = proved_by(results, (HEALTH.name,))
    health = data_of(results, HEALTH.name, wire.Health) if proved is Peer.IDENTIFIED else None
    accounts = data_of(results, ACCOUNTS.name, wire.Accounts)
    analytics = data_of(results, ANALYTICS.name, wire.Analytics)
    requests = data_of(results, REQUESTS.name, wire.Requests)
    now_s, strategy = router_now_s(health, taken_at_s), health.strategy if health else None
    return Snapshot(
        taken_at_s=taken_at_s,
        router=Router("better-ccflare" if health else gathered.kind, None, gathered.url),
        peer=proved,
        reads=tuple(result.report for result in results.values()),
        terms=TERMS,
        advice=ADVICE,
        health=fact_of(_health(health, accounts, gathered), results, HEALTH.name, taken_at_s),
        pool=fact_of(_pool(health, accounts, requests, now_s), results, ACCOUNTS.name, taken_at_s),
        backends=_backends(gathered, accounts, strategy),
        usage=fact_of(usage(analytics, now_s) if analytics else None, results, ANALYTICS.name, taken_at_s),
    )


def router_now_s(health: wire.Health | None, taken_at_s: float) -> float:
    """Return the time by the router's clock: all its instants are by that, and it may run on another machine."""
    shown = health.timestamp if health else None
    return taken_at_s if shown is None or abs(shown - taken_at_s) <= MAX_CLOCK_ERROR_S else shown


def _pool(
    health: wire.Health | None, accounts: wire.Accounts | None, requests: wire.Requests | None, now_s: float
) -> Pool | None:
    """Return the accounts; if they could not be read, what the open health counts."""
    if accounts is None:
        return counted_pool(health, now_s) if health else None
    strategy = health.strategy if health else None
    return pool(accounts.rows, requests, strategy, now_s, none_picked_at(health, accounts.rows, now_s))


def _health(health: wire.Health | None, accounts: wire.Accounts | None, gathered: Gathered) -> Health | None:
    """`ok` means only that one account is neither paused nor in a cooldown."""
    if health is None:
        return None
    is_open = accounts is not None and accounts.is_open
    result = gathered.results.get(ACCOUNTS.name)
    is_refused = result is not None and result.outcome in KEY_WANTED
    return Health(
        ok=health.status == "ok",
        open_to_network=is_open and not gathered.is_loopback,
        requires_key=False if is_open else True if is_refused else None,
    )


def _backends(gathered: Gathered, accounts: wire.Accounts | None, strategy: str | None) -> Fact[Backends]:
    if Part.BACKENDS not in gathered.parts:
        return NotRead(Outcome.SKIPPED)
    found = Backends(None, reason=NOT_LISTED) if accounts is None else backends(accounts.rows, strategy)
    return Known(found, gathered.taken_at_s)
