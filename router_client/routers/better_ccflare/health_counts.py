"""What GET /health says of the accounts: how many there are, and how many of them the router would pick.

It is open, so it is known also where the accounts are not. It comes from a cache of 2 s. Its word `status` is not
taken: `unhealthy` may be the router's own runtime, while accounts are picked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from router_client.model.states import Selection, TargetState
from router_client.model.targets import ENDS_SOON_S, Cause, Pool, Route, Target
from router_client.parsing.lenient import MAX_ROWS
from router_client.routers.better_ccflare import wire
from router_client.routers.better_ccflare.pool import ROUTE
from router_client.routers.better_ccflare.terms import ONLY_COUNTED

CACHED_S = 2
"""How old the counts may be."""
PAUSED = Target(None, "account", TargetState.PAUSED, Cause("paused"))
NOT_PICKED = Target(None, "account", TargetState.FAILING, Cause("not_picked"), Selection.SKIPPED)


def counted_pool(health: wire.Health, now_s: float) -> Pool | None:
    """Return the accounts as they are counted, without names; None if one may be picked: nothing is known of that one.

    Of an account that is neither paused nor limited the counts do not tell why it is not picked.
    """
    counts = health.pool
    is_empty = counts.configured == health.accounts == 0 and not counts.routable
    if not is_empty and (counts.routable != 0 or not counts.configured):
        return None
    configured = min(counts.configured, MAX_ROWS)
    paused = min(configured, counts.paused or 0)
    limited = min(configured - paused, counts.rate_limited or 0)
    exhausted = min(configured - paused - limited, counts.usage_exhausted or 0)
    causes = ["rejected"] * limited + ["quota_used"] * exhausted
    targets = (
        *_limited(causes, counts.next_available_at, now_s, is_minimum=paused > 0),
        *[PAUSED] * paused,
        *[NOT_PICKED] * (configured - paused - limited - exhausted),
    )
    return Pool(targets, (Route(ROUTE, targets),) if targets else (), notes=(ONLY_COUNTED,) if targets else ())


def _limited(causes: Sequence[str], first_s: float | None, now_s: float, *, is_minimum: bool) -> Iterator[Target]:
    """Yield the accounts with a limit. Reported is only when the first limit ends; it may be that of a paused one."""
    wait_s = None if first_s is None else max(1.0, first_s - now_s)
    is_soon = wait_s is not None and wait_s <= ENDS_SOON_S
    for place, code in enumerate(causes):
        yield Target(
            None,
            "account",
            TargetState.RATE_LIMITED,
            Cause(code),
            Selection.LAST_RESORT if is_soon else None,
            wait_s,
            available_is_minimum=wait_s is not None and (is_minimum or place > 0),
        )


def none_picked_at(health: wire.Health | None, accounts: Sequence[wire.Account], now_s: float) -> float | None:
    """Return when none of these accounts was picked, by the counts; None if one was, or one may be since.

    The accounts are read later. If the counts have more that are paused or limited, one was resumed or reset in
    between; if they have fewer accounts, one was added.
    """
    if health is None or health.pool.routable != 0 or health.pool.configured < len(accounts):
        return None
    at_s = (now_s if health.timestamp is None else health.timestamp) - CACHED_S
    paused = sum(account.paused is True for account in accounts)
    limited = sum((account.limited_until or 0) > at_s for account in accounts)
    is_as_counted = paused >= (health.pool.paused or 0) and limited >= (health.pool.rate_limited or 0)
    return at_s if is_as_counted else None
