"""The models to routes, and their providers to targets.

The gateway says which models it has and nothing about their providers: it stays "ok" and "running" while each of them
refuses every request. Only the last requests show more, and they are on the management page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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
FRESH_S = 15 * 60
"""How long a success counts: a provider may refuse the next request at any time."""


def pool(models: Sequence[Model], recent: Sequence[Request] = ()) -> Pool:
    """Return one target for each provider and one route for each model.

    Args:
        recent: the last requests since the gateway's start, newest first.
    """
    named = [model for model in models if model.id and model.provider]
    owners = list(dict.fromkeys(model.provider or "" for model in named))
    # Of two providers whose ids look alike, nobody knows whose requests these are.
    alike = Counter(map(names.plain, owners))
    own = {name: _of(recent, names.plain(name)) if alike[names.plain(name)] == 1 else [] for name in owners}
    targets = {name: target(name, own[name]) for name in owners}
    routes = {model.id: _route(model, targets, own) for model in named}
    notes = (NO_FAILOVER, OTHER_NAMES) if routes else ()
    return Pool(tuple(targets.values()), tuple(routes.values()), left_out=len(models) - len(named), notes=notes)


def _of(recent: Iterable[Request], provider: str) -> list[Request]:
    return [request for request in recent if request.provider == provider]


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
    if last.ago_s is None:
        return known
    if last.ago_s > FRESH_S:
        return replace(known, cause=Cause("success_too_old", seconds=last.ago_s))
    return replace(known, state=TargetState.USABLE, cause=None)


def _last(recent: Iterable[Request], *, served: bool) -> LastAttempt:
    found = next((request for request in recent if request.served is served), None)
    return NOT_OFFERED if found is None else Attempt(found.status, found.ago_s)


def _route(model: Model, targets: dict[str, Target], own: dict[str, list[Request]]) -> Route:
    """A success with one model does not show that the provider has another one, too."""
    name, owner = model.id or "", model.provider or ""
    provider = targets[owner]
    if provider.usable and not any(_is_proof(request, name, owner) for request in own[owner]):
        provider = replace(
            provider, state=TargetState.UNVERIFIED, cause=Cause("other_model"), last_success=NOT_OFFERED
        )
    return Route(name, (provider,))


def _is_proof(request: Request, name: str, owner: str) -> bool:
    is_fresh = request.ago_s is not None and request.ago_s <= FRESH_S
    return request.served and is_fresh and name in {request.model, f"{owner}/{request.model}"}
