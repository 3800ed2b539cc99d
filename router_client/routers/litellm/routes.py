"""The names that clients can request, with the deployments behind each and its fallbacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from router_client.model.targets import Route, Target
from router_client.routers.litellm import wire
from router_client.routers.litellm.counters import Metrics
from router_client.routers.litellm.deployments import WILDCARD, Deployment, ModelList, Wildcards
from router_client.routers.litellm.fallbacks import Fallbacks, fallbacks
from router_client.routers.litellm.traffic import ClientRequests, client_requests

USAGE_BASED = "usage-based-routing"
RATE_LIMIT_CHECK = "enforce_model_rate_limits"
RATE_LIMIT_CALLBACK = "ModelRateLimitingCheck"
"""The class of that check among the callbacks: 1.106 does not show the setting."""


class RouteNames(Struct, frozen=True):
    """Every name that clients can request.

    Attributes:
        deployments: indexes into the model list, by name.
        aliases: the name that each alias stands for.
        covered: names that only fallbacks mention, with the wildcard that covers each.
        left_out: how many of `covered` are beyond the cap; 1 MiB of settings has room for 100,000.
    """

    deployments: Mapping[str, tuple[int, ...]]
    aliases: Mapping[str, str]
    covered: Mapping[str, str]
    wildcards: Wildcards
    left_out: int = 0

    @property
    def all(self) -> dict[str, str]:
        """Every name in the router's order, with the name whose deployments serve it."""
        return {**{name: name for name in self.deployments}, **self.aliases, **self.covered}


def route_names(models: ModelList, fallbacks: Fallbacks) -> RouteNames:
    """Collect all names; an alias of a name that is not listed is left out."""
    deployments: defaultdict[str, list[int]] = defaultdict(list)
    route_of_group: dict[str | None, str] = {}
    for index, deployment in enumerate(models.deployments):
        if deployment.route is not None:
            deployments[deployment.route].append(index)
            route_of_group.setdefault(deployment.group, deployment.route)
    wildcards = Wildcards(deployments)
    resolved = {
        alias: name if name in deployments else route_of_group.get(name) or wildcards.covering(name)
        for alias, name in models.aliases.items()
    }
    aliases = {alias: name for alias, name in resolved.items() if name and alias not in deployments}
    mentioned = dict.fromkeys(name for name in fallbacks.names() if name not in deployments and name not in aliases)
    matches = ((name, wildcards.covering(name)) for name in mentioned if name != WILDCARD)
    covered = [(name, wildcard) for name, wildcard in matches if wildcard]
    return RouteNames(
        {name: tuple(indexes) for name, indexes in deployments.items()},
        aliases,
        dict(covered[: wire.MAX_NAMES]),
        wildcards,
        left_out=max(0, len(covered) - wire.MAX_NAMES),
    )


class RouteTable(Struct, frozen=True):
    """What decides where a request goes, and the requests so far. `limited` are names with an enforced rate limit."""

    names: RouteNames
    fallbacks: Fallbacks
    limited: Collection[str]
    requests: ClientRequests


def routes(table: RouteTable, targets: Sequence[Target], now_s: float) -> tuple[Route, ...]:
    """Map each name to a `Route`. Fallbacks belong to the requested name: an alias has none of its target's."""
    names, fallbacks = table.names, table.fallbacks
    targets_of = {name: tuple(targets[index] for index in indexes) for name, indexes in names.deployments.items()}
    return tuple(
        Route(
            name,
            targets_of[served_as],
            fallbacks=fallbacks.own(name),
            default_fallbacks=fallbacks.first(name),
            conditional=fallbacks.conditional(name),
            alias_of=served_as if name in names.aliases else None,
            traffic=table.requests.traffic(name, now_s),
            secondary=name in names.covered,
            limited=served_as in table.limited,
        )
        for name, served_as in names.all.items()
    )


def route_table(
    models: ModelList, metrics: Metrics | None, settings: wire.RouterSettings | None, callbacks: Collection[str]
) -> RouteTable:
    """Combine the names, the settings and the counters.

    Args:
        callbacks: class names of the proxy's callbacks.
    """
    rules = fallbacks(settings, metrics)
    names = route_names(models, rules)
    requests = client_requests(metrics, names.all.keys(), names.wildcards)
    return RouteTable(names, rules, limited_routes(models.deployments, settings, callbacks), requests)


def limited_routes(
    deployments: Sequence[Deployment], settings: wire.RouterSettings | None, callbacks: Collection[str]
) -> frozenset[str]:
    """Return the names whose rpm or tpm LiteLLM enforces; otherwise rpm and tpm are only weights."""
    strategy, checks = (settings.strategy or "", settings.checks) if settings else ("", ())
    is_enforced = strategy.startswith(USAGE_BASED) or RATE_LIMIT_CHECK in checks or RATE_LIMIT_CALLBACK in callbacks
    return frozenset(
        deployment.route
        for deployment in deployments
        if is_enforced and deployment.route and (deployment.params.rpm or deployment.params.tpm)
    )
