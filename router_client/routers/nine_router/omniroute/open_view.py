"""The pool as OmniRoute shows it without a credential: providers, and each connection that is locked for a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from router_client.model.states import TargetState
from router_client.model.targets import Cause, Pool, Route, Target, Window
from router_client.routers.nine_router.omniroute.records import OPEN, locked_out, open_breaker
from router_client.routers.nine_router.omniroute.terms import CONNECTIONS_UNREAD, OPEN_VIEW, WAITS
from router_client.routers.nine_router.omniroute.windows import window
from router_client.routers.nine_router.omniroute.wire import Limit, Lockout, Monitoring
from router_client.routers.nine_router.prefixes import PREFIXES
from router_client.routers.nine_router.standing import Standing

MAX_PROVIDERS = 200


def open_pool(found: Monitoring, now_s: float, *, is_refused: bool = True) -> Pool:
    """Map the open health. Whether a provider has other connections, and whether they serve, it does not tell.

    Args:
        is_refused: whether the connections were refused for want of a token, and did not fail to be read.
    """
    ids, configured = _providers(found), found.summary.configured if found.summary else None
    if configured is not None and len(ids) > configured:
        # Some were removed, and breakers, queues and locks stay: it does not tell of which.
        ids = []
    unproved = Cause("open_view" if is_refused else "connections_unread")
    unknown = _nameless(configured, len(ids))
    breakers = {breaker.provider: breaker for breaker in found.breakers if breaker.state == OPEN}
    limits = _limits(found)
    providers = {
        id_: _provider(
            _prefix(found, id_),
            open_breaker(breakers[id_]) if id_ in breakers else Standing(TargetState.UNVERIFIED, unproved),
            [window(row, now_s) for row in limits.get(id_, ())],
        )
        for id_ in ids
    }
    nameless = [Target(None, "provider", TargetState.UNVERIFIED, unproved)] * unknown
    locked = [(lockout, _locked(lockout)) for lockout in found.lockouts if lockout.provider in providers]
    routes = tuple(_routes(found, providers, locked))
    others = (Route("*", tuple(nameless), secondary=bool(routes)),) if nameless else ()
    targets = (*providers.values(), *nameless, *(target for _, target in locked))
    notes = (OPEN_VIEW if is_refused else CONNECTIONS_UNREAD, WAITS)
    return Pool(targets, (*routes, *others), retries=max(0, len(targets) - 1), notes=notes)


def _providers(found: Monitoring) -> list[str]:
    """The ids of providers with a connection."""
    named = (
        *(breaker.provider for breaker in found.breakers),
        *(key.partition(":")[0] for key in found.slots),
        *(lockout.provider for lockout in found.lockouts),
    )
    return [id_ for id_ in dict.fromkeys(named) if id_][:MAX_PROVIDERS]


def _nameless(configured: int | None, named: int) -> int:
    """Return how many providers have no name here; one, which may exist, if nothing tells that there is none."""
    if configured is None:
        return 0 if named else 1
    return max(0, min(MAX_PROVIDERS, configured) - named)


def _prefix(found: Monitoring, provider: str) -> str:
    local = found.local.get(provider)
    return (local.prefix if local else None) or PREFIXES.get(provider, provider)


def _limits(found: Monitoring) -> dict[str | None, list[Limit]]:
    limits: dict[str | None, list[Limit]] = {}
    for limit in found.limits.values():
        limits.setdefault(limit.provider, []).append(limit)
    return limits


def _provider(prefix: str, shown: Standing, windows: Sequence[Window]) -> Target:
    """Return a provider, with the fullest of its connections' windows."""
    fullest = max(windows, key=lambda each: each.utilization or 0, default=None)
    return Target(
        prefix,
        "provider",
        shown.state,
        shown.cause,
        shown.selection,
        shown.available_in_s,
        available_is_minimum=shown.available_in_s is not None,
        windows=(fullest,) if fullest else (),
    )


def _locked(lockout: Lockout) -> Target:
    shown = locked_out(lockout)
    return Target(
        None,
        "connection",
        shown.state,
        shown.cause,
        shown.selection,
        shown.available_in_s,
        available_is_minimum=shown.available_in_s is not None,
    )


def _routes(
    found: Monitoring, providers: dict[str, Target], locked: Sequence[tuple[Lockout, Target]]
) -> Iterator[Route]:
    """Yield each locked model, and any other model of each provider."""
    by_model: dict[tuple[str, str], list[Target]] = {}
    for lockout, target in locked:
        if lockout.provider and lockout.model:
            by_model.setdefault((lockout.provider, lockout.model), []).append(target)
    for (id_, model), targets in by_model.items():
        yield Route(f"{_prefix(found, id_)}/{model}", (*targets, providers[id_]))
    for id_, provider in providers.items():
        yield Route(f"{_prefix(found, id_)}/*", (provider,), secondary=bool(by_model))
