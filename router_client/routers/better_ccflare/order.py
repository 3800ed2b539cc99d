"""The order in which better-ccflare tries its accounts: the lowest priority number first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from router_client.routers.better_ccflare import wire

STRATEGIES = frozenset({"session", "least-used"})
"""Both sort by priority first. Later versions have others, which do not."""
SESSION_PROVIDERS = frozenset({"anthropic", "codex", "zai"})
"""Only accounts of these keep a session, although every used account is reported as `Active: n reqs`."""


class Ranked(Struct, frozen=True):
    """An account with its place, 0 first; None if the order is not known. Accounts whose order is open share one."""

    account: wire.Account
    rank: int | None = None


def ranked(accounts: Sequence[wire.Account], strategy: str | None, *, has_combos: bool) -> tuple[Ranked, ...]:
    """Return the accounts in the router's order; as they are listed if that is not known.

    Args:
        has_combos: a combo chose the account of a request: combos have an order of their own for some models.
    """
    if strategy not in STRATEGIES or has_combos:
        return tuple(Ranked(account) for account in accounts)
    by_place: defaultdict[tuple[float, bool], list[wire.Account]] = defaultdict(list)
    holders = _session_holders(accounts) if strategy == "session" else {}
    for account in accounts:
        priority = account.priority or 0
        by_place[priority, holders.get(priority) is not account].append(account)
    places = sorted(by_place)
    return tuple(Ranked(account, rank) for rank, place in enumerate(places) for account in by_place[place])


def _session_holders(accounts: Sequence[wire.Account]) -> dict[float, wire.Account]:
    """Return by priority the account that comes first among those that have it, because the running session is its.

    If several of one priority have a session, it is not reported whose is the latest.
    """
    by_priority: defaultdict[float, list[wire.Account]] = defaultdict(list)
    for account in accounts:
        if account.provider in SESSION_PROVIDERS and (account.session or "").startswith("Active"):
            by_priority[account.priority or 0].append(account)
    return {priority: holders[0] for priority, holders in by_priority.items() if len(holders) == 1}
