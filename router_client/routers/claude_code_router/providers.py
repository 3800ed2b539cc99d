"""The models to routes, and their providers to targets.

The gateway says which models it has and nothing about their providers: it stays "ok" and "running" while each of them
refuses every request.
"""

from __future__ import annotations

from collections.abc import Sequence

from router_client.model.states import TargetState
from router_client.model.targets import Cause, Pool, Route, Target
from router_client.routers.claude_code_router.terms import NO_FAILOVER, OTHER_NAMES
from router_client.routers.claude_code_router.wire import Model

KIND = "provider"
NOT_TOLD = Cause("not_told")


def pool(models: Sequence[Model]) -> Pool:
    """Return one target for each provider and one route for each model."""
    named = [model for model in models if model.id and model.provider]
    targets = {name: (target(name),) for name in dict.fromkeys(model.provider or "" for model in named)}
    routes = {model.id or "": Route(model.id or "", targets[model.provider or ""]) for model in named}
    notes = (NO_FAILOVER, OTHER_NAMES) if routes else ()
    providers = tuple(provider for (provider,) in targets.values())
    return Pool(providers, tuple(routes.values()), left_out=len(models) - len(named), notes=notes)


def target(name: str) -> Target:
    """Return a provider of which nothing but its name is known."""
    return Target(name=name, kind=KIND, state=TargetState.UNVERIFIED, cause=NOT_TOLD)
