"""The models to routes, and their providers to targets.

The gateway says which models it has and nothing about their providers: it stays "ok" and "running" while each of them
refuses every request. Only the last requests show more, and they are on the management page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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
OF_MODEL = {"last_request_failed": "model_request_failed", "last_requests_failed": "model_requests_failed"}
"""The causes of a failing provider, for a single model of one that serves others."""


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
        by_model = _by_model(own, set(ids.values()))
        routes += (Route(id_, (_for_model(targets[-1], by_model[model]),)) for id_, model in ids.items())
    notes = (NO_FAILOVER, OTHER_NAMES) if routes else ()
    return Pool(tuple(targets), tuple(routes), left_out=len(models) - len(named), notes=notes)


def target(name: str | None, recent: Iterable[Request]) -> Target:
    """Return a provider in the state that its last request shows; without one, nothing is known."""
    known = Target(name=name, kind=KIND, state=TargetState.UNVERIFIED, cause=NOT_TOLD)
    decided = [request for request in recent if request.served is not None]
    if not decided:
        return known
    last = decided[0]
    known = replace(known, last_success=_last(decided, served=True), last_failure=_last(decided, served=False))
    if not last.served:
        count = len(list(takewhile(lambda request: not request.served, decided)))
        code = "last_request_failed" if count == 1 else "last_requests_failed"
        return replace(known, state=TargetState.FAILING, cause=Cause(code, _statuses(last), count))
    # Its credentials take turns, and a request that fails with one is not sent again with another.
    latest = {request.credential: request.served for request in reversed(decided)}
    if not all(latest.values()):
        return replace(known, cause=Cause("credential_failed"))
    if last.ago_s is None:
        return replace(known, cause=Cause("undated"))
    if last.ago_s > FRESH_S:
        return replace(known, cause=Cause("success_too_old", seconds=last.ago_s))
    return replace(known, state=TargetState.USABLE, cause=None)


def _statuses(request: Request) -> tuple[int, ...]:
    return () if request.status is None else (request.status,)


def _last(recent: Iterable[Request], *, served: bool) -> LastAttempt:
    found = next((request for request in recent if request.served is served), None)
    return NOT_OFFERED if found is None else Attempt(found.status, found.ago_s)


def _by_model(recent: Iterable[Request], models: Collection[str]) -> Mapping[str, list[Request]]:
    """Return the requests for each model of a provider, newest first."""
    found: dict[str, list[Request]] = {model: [] for model in models}
    for request in recent:
        for model in _models_of(request, models):
            found[model].append(request)
    return found


def _models_of(request: Request, models: Collection[str]) -> Collection[str]:
    """Return the models that a request may have been for. A row has the model's name as the provider answered it.

    That is often the requested one with a date, so the longest name that it begins with counts; of an only model, any.
    """
    if len(models) == 1 or not (request.model or request.served):
        return models
    begun = [model for model in models if f"{request.model}-".startswith(f"{model}-")]
    return (max(begun, key=len),) if begun else ()


def _for_model(provider: Target, own: Sequence[Request]) -> Target:
    """Return a provider as the requests for one of its models show it: one that serves may refuse this model."""
    if not provider.usable:
        return provider
    if not own:
        untried = Cause("other_model")
        return replace(provider, state=TargetState.UNVERIFIED, cause=untried, last_success=NOT_OFFERED)
    found = target(provider.name, own)
    if found.has_problem and found.cause is not None:
        return replace(found, cause=replace(found.cause, code=OF_MODEL[found.cause.code]))
    if own[0].served is None:
        # It may be the client's fault, or the provider no longer has the model.
        return replace(found, state=TargetState.UNVERIFIED, cause=Cause("unclear", _statuses(own[0])))
    # The provider itself, whose routes the pool lists.
    return provider if found.usable else found
