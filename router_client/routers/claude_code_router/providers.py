"""The models to routes, and their providers to targets.

The gateway says which models it has and nothing about their providers: it stays "ok" and "running" while each of them
refuses every request. Only the last requests show more, and they are on the management page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import takewhile

from msgspec.structs import replace

from router_client.model.facts import NOT_OFFERED
from router_client.model.states import TargetState
from router_client.model.targets import Attempt, Cause, LastAttempt, Pool, Route, Target
from router_client.routers.claude_code_router import names
from router_client.routers.claude_code_router.recent import Request
from router_client.routers.claude_code_router.terms import NO_FAILOVER, OTHER_NAMES
from router_client.routers.claude_code_router.wire import Model

KIND = "provider"
NOT_TOLD = Cause("not_told")
ANY = "*"
UNREADABLE = Target(None, KIND, TargetState.UNKNOWN, Cause("unreadable_row"))
"""Stands for a list of which no row can be read."""
FRESH_S = 15 * 60
"""How long a success counts: a provider may refuse the next request at any time."""


def pool(models: Sequence[Model], recent: Sequence[Request] = ()) -> Pool:
    """Return one target for each provider and one route for each model.

    Args:
        recent: the last requests since the gateway's start, newest first.
    """
    named = [(model.id, model.provider) for model in models if model.id and model.provider]
    if models and not named:
        return Pool((UNREADABLE,), (Route(ANY, (UNREADABLE,)),), left_out=len(models))
    owned: dict[str, dict[str, str]] = {}
    for id_, owner in named:
        owned.setdefault(owner, {})[id_] = id_.removeprefix(f"{owner}/")
    # Of two providers whose ids look alike, nobody knows whose requests these are.
    alike = Counter(map(names.plain, owned))
    targets, routes = list[Target](), list[Route]()
    for owner, ids in owned.items():
        plain = names.plain(owner)
        own = [request for request in recent if plain and request.provider == plain and alike[plain] == 1]
        targets.append(target(owner, own))
        proven = _proven(own, set(ids.values()))
        routes += (_route(id_, model, targets[-1], proven) for id_, model in ids.items())
    notes = (NO_FAILOVER, OTHER_NAMES) if routes else ()
    return Pool(tuple(targets), tuple(routes), left_out=len(models) - len(named), notes=notes)


def target(name: str, recent: Sequence[Request]) -> Target:
    """Return a provider in the state that its last request shows; without one, nothing is known."""
    known = Target(name=name, kind=KIND, state=TargetState.UNVERIFIED, cause=NOT_TOLD)
    if not recent:
        return known
    last = recent[0]
    known = replace(known, last_success=_last(recent, served=True), last_failure=_last(recent, served=False))
    if not last.served:
        failures = list(takewhile(lambda request: not request.served, recent))
        code = "last_request_failed" if len(failures) == 1 else "last_requests_failed"
        statuses = (last.status,) if last.status else ()
        return replace(known, state=TargetState.FAILING, cause=Cause(code, statuses, len(failures)))
    # Its credentials take turns, and a request that fails with one is not sent again with another.
    latest = {request.credential: request.served for request in reversed(recent)}
    if not all(latest.values()):
        return replace(known, cause=Cause("credential_failed"))
    if last.ago_s is None:
        return known
    if last.ago_s > FRESH_S:
        return replace(known, cause=Cause("success_too_old", seconds=last.ago_s))
    return replace(known, state=TargetState.USABLE, cause=None)


def _last(recent: Iterable[Request], *, served: bool) -> LastAttempt:
    found = next((request for request in recent if request.served is served), None)
    return NOT_OFFERED if found is None else Attempt(found.status, found.ago_s)


def _proven(recent: Iterable[Request], models: Collection[str]) -> frozenset[str]:
    """Return the models of a provider that served lately. A row has the model's name as the provider answered it.

    That is often the requested one with a date, so the longest name that it begins with counts; of an only model, any.
    """
    fresh = (each for each in recent if each.served and each.ago_s is not None and each.ago_s <= FRESH_S)
    if len(models) == 1:
        return frozenset(models) if any(True for _ in fresh) else frozenset()
    begun = (
        max((model for model in models if f"{each.model}-".startswith(f"{model}-")), key=len, default="")
        for each in fresh
    )
    return frozenset(filter(None, begun))


def _route(name: str, model: str, provider: Target, proven: Collection[str]) -> Route:
    """A success with one model does not show that the provider has another one, too."""
    if provider.usable and model not in proven:
        untried = Cause("other_model")
        provider = replace(provider, state=TargetState.UNVERIFIED, cause=untried, last_success=NOT_OFFERED)
    return Route(name, (provider,))
