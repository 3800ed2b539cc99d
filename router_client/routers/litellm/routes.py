"""The names that clients ask for, with the deployments behind each and its fallbacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from router_client.model.targets import Route, Target
from router_client.routers.litellm import wire
from router_client.routers.litellm.deployments import ANY, Deployment, Listing, Wildcards
from router_client.routers.litellm.fallbacks import Fallbacks, fallbacks
from router_client.routers.litellm.tallies import Page
from router_client.routers.litellm.traffic import Clients, clients

USAGE_BASED = "usage-based-routing"
RATE_LIMIT_CHECK = "enforce_model_rate_limits"
RATE_LIMIT_CALLBACK = "ModelRateLimitingCheck"
"""The class of that check among the callbacks: 1.106 does not show the setting."""


@dataclass(frozen=True, slots=True)
class Names:
    """Every route's name with the deployments behind it, by their place in the listing.

    `aliases` are other names for one of them. `below` are names that fallbacks mention and a wildcard covers;
    `left_out` counts those of them that are beyond the cap: a mebibyte of settings has room for a hundred thousand.
    """

    behind: Mapping[str, tuple[int, ...]]
    aliases: Mapping[str, str]
    below: Mapping[str, str]
    wildcards: Wildcards
    left_out: int = 0

    @property
    def all(self) -> dict[str, str]:
        """Every name in the router's order, and the one that has its deployments."""
        return {**{name: name for name in self.behind}, **self.aliases, **self.below}


def names_of(listing: Listing, fallbacks: Fallbacks) -> Names:
    """All that a client can ask for; an alias of nothing that is listed is left out."""
    behind: defaultdict[str, list[int]] = defaultdict(list)
    route_of: dict[str | None, str] = {}
    for index, deployment in enumerate(listing.deployments):
        if deployment.route is not None:
            behind[deployment.route].append(index)
            route_of.setdefault(deployment.group, deployment.route)
    wildcards = Wildcards(behind)
    meant = {
        alias: name if name in behind else route_of.get(name) or wildcards.covering(name)
        for alias, name in listing.aliases.items()
    }
    aliases = {alias: name for alias, name in meant.items() if name and alias not in behind}
    mentioned = dict.fromkeys(name for name in fallbacks.names() if name not in behind and name not in aliases)
    covered = ((name, wildcards.covering(name)) for name in mentioned if name != ANY)
    below = [(name, wildcard) for name, wildcard in covered if wildcard]
    return Names(
        {name: tuple(found) for name, found in behind.items()},
        aliases,
        dict(below[: wire.MAX_NAMES]),
        wildcards,
        left_out=max(0, len(below) - wire.MAX_NAMES),
    )


@dataclass(frozen=True, slots=True)
class Ways:
    """What leads a request somewhere: the names, their fallbacks, the names with an enforced limit, and the requests
    so far."""

    names: Names
    fallbacks: Fallbacks
    limited: Collection[str]
    asked: Clients


def routes(ways: Ways, targets: Sequence[Target], now_s: float) -> tuple[Route, ...]:
    """One for each name. Fallbacks go by the name that was asked for: those of an alias' target do not apply to it."""
    names, fallbacks = ways.names, ways.fallbacks
    behind = {name: tuple(targets[index] for index in indexes) for name, indexes in names.behind.items()}
    return tuple(
        Route(
            name,
            behind[meant],
            fallbacks=fallbacks.own(name),
            first_fallbacks=fallbacks.first(name),
            conditional=fallbacks.conditional(name),
            alias_of=meant if name in names.aliases else None,
            traffic=ways.asked.traffic(name, now_s),
            secondary=name in names.below,
            limited=meant in ways.limited,
        )
        for name, meant in names.all.items()
    )


def ways(
    listing: Listing, page: Page | None, settings: wire.RouterSettings | None, callbacks: Collection[str]
) -> Ways:
    """Put the names, the settings and the counters together."""
    rules = fallbacks(settings, page)
    names = names_of(listing, rules)
    asked = clients(page, names.all.keys(), names.wildcards)
    return Ways(names, rules, limited_routes(listing.deployments, settings, callbacks), asked)


def limited_routes(
    deployments: Sequence[Deployment], settings: wire.RouterSettings | None, callbacks: Collection[str]
) -> frozenset[str]:
    """Names with an rpm or tpm that the router enforces; otherwise those are only weights."""
    strategy, checks = (settings.strategy or "", settings.checks) if settings else ("", ())
    enforced = strategy.startswith(USAGE_BASED) or RATE_LIMIT_CHECK in checks or RATE_LIMIT_CALLBACK in callbacks
    return frozenset(
        deployment.route
        for deployment in deployments
        if enforced and deployment.route and (deployment.params.rpm or deployment.params.tpm)
    )
