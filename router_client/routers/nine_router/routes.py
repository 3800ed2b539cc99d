"""The routes: each model that is known to be requested, one for a provider of which none is known, and combos."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct, field

from router_client.model.states import TargetState
from router_client.model.targets import Cause, Route, Target
from router_client.routers.nine_router.connections import Member, Records, in_order, member, target_for
from router_client.routers.nine_router.prefixes import LOGIN_PREFIXES, PREFIXES
from router_client.routers.nine_router.wire import Combo, Connection, Node

ANY_MODEL = "*"
MAX_LEAVES = 400
"""How many names of a combo, and of combos within it, are followed."""

MAX_PAIRS = 20_000
"""How many pairs of a connection and a model are looked at; models beyond that are left out."""

FUSION = "fusion"
"""A combo's strategy that asks its models at once, and one more to judge."""

UNPREDICTABLE = {FUSION: "asks_several", None: "settings_unread"}
"""Cause codes by the strategies that are not a chain; None: it is not known."""


class Provider(Struct, frozen=True):
    """A provider: its id, its prefix, its connections in order, and the models that are known to be requested.

    `left_out` counts models beyond their cap. `not_chat` are those that only combos for other things than chat name.
    """

    id: str
    prefix: str
    members: tuple[Member, ...]
    models: tuple[str, ...]
    left_out: int = 0
    not_chat: frozenset[str] = frozenset()


class Catalog(Struct, frozen=True):
    """What models are requested as: the providers by id, and the id by each prefix."""

    providers: Mapping[str, Provider] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def targets(self) -> tuple[Target, ...]:
        """The target of each connection."""
        return tuple(each.target for provider in self.providers.values() for each in provider.members)

    @property
    def left_out(self) -> int:
        """How many models are left out."""
        return sum(provider.left_out for provider in self.providers.values())

    def canonical(self, model: str) -> str:
        """Return `prefix/model` with the prefix under which the provider is shown."""
        prefix, slash, name = model.partition("/")
        provider = self.providers.get(self.ids.get(prefix, ""))
        return f"{provider.prefix}/{name}" if provider and slash else model


def catalog(
    connections: Sequence[Connection], nodes: Sequence[Node], requested: Mapping[str, bool], records: Records
) -> Catalog:
    """Join connections, the user's own providers, and the models that combos name.

    Args:
        requested: `prefix/model` of each model of a combo, and whether it is for chat.
    """
    by_provider: dict[str, list[Connection]] = {node.id: [] for node in nodes if node.id}
    for connection in connections:
        by_provider.setdefault(connection.provider or "", []).append(connection)
    shown = prefixes(connections, nodes)
    ids = {name: id_ for id_ in by_provider for name in (id_, shown[id_])}
    ids |= {PREFIXES[id_]: id_ for id_ in by_provider if id_ in PREFIXES}
    wanted: dict[str, dict[str, bool]] = {}
    for name, is_chat in requested.items():
        prefix, _, model = name.partition("/")
        of_provider = wanted.setdefault(ids.get(prefix, ""), {})
        of_provider[model] = is_chat or of_provider.get(model, False)
    return Catalog(
        {id_: _provider(id_, shown[id_], rows, wanted.get(id_, {}), records) for id_, rows in by_provider.items()},
        ids,
    )


def prefixes(connections: Sequence[Connection], nodes: Sequence[Node]) -> dict[str, str]:
    """Return the prefix of each provider by its id: that of its node, of a connection, or of a built-in provider."""
    own = {each.provider or "": each.details.prefix for each in connections if each.details and each.details.prefix}
    own |= {node.id: node.prefix for node in nodes if node.id and node.prefix}
    ids = {*(node.id for node in nodes if node.id), *(each.provider or "" for each in connections)}
    return {id_: own.get(id_) or PREFIXES.get(id_, id_) for id_ in ids}


def _provider(
    id_: str, prefix: str, connections: Sequence[Connection], wanted: Mapping[str, bool], records: Records
) -> Provider:
    used = tuple(records.models(connections))
    known = tuple(dict.fromkeys((*used, *wanted)))
    not_chat = frozenset(model for model, is_chat in wanted.items() if not is_chat).difference(used)
    models = known[: max(1, MAX_PAIRS // max(1, len(connections)))]
    members = tuple(member(row, prefix, models, records) for row in in_order(connections))
    return Provider(id_, prefix, members, models, len(known) - len(models), not_chat)


def routes(
    found: Catalog, combos: Mapping[str, Combo], strategies: Mapping[str, str], records: Records
) -> list[Route]:
    """Return the routes, those that clients are known to request first.

    A provider of which no model is known has one route for all of them, which decides the verdict only if nothing is
    known. Beside known models it would say no more than that other ones may be requested.
    """
    of_models = [
        _route(provider, model, records, secondary=model in provider.not_chat)
        for provider in found.providers.values()
        for model in provider.models
    ]
    by_name = {route.name: route for route in of_models}
    of_combos = list(_combo_routes(found, combos, strategies, by_name))
    known = [*of_combos, *by_name.values()]
    is_known = any(not route.secondary for route in known)
    providers = [each for each in found.providers.values() if each.members and each.not_chat.issuperset(each.models)]
    # One that is switched off is out of use, unless there is nothing else.
    shown = [each for each in providers if any(row.connection.is_active for row in each.members)]
    others = [_route(each, None, records, secondary=is_known) for each in (shown if is_known or shown else providers)]
    return [*known, *others]


def _route(provider: Provider, model: str | None, records: Records, *, secondary: bool = False) -> Route:
    targets = tuple(target_for(each, model, records) for each in provider.members)
    return Route(f"{provider.prefix}/{model or ANY_MODEL}", targets, secondary=secondary)


def leaves(combo: Combo, combos: Mapping[str, Combo]) -> tuple[str, ...]:
    """Return the models of a combo in their order; a model that is the name of another combo stands for its models."""
    found: dict[str, None] = {}
    seen, pending = {combo.name}, list(reversed(combo.models))
    for _ in range(MAX_LEAVES):
        if not pending:
            break
        model = pending.pop()
        if model not in combos:
            found.setdefault(model)
        elif model not in seen:
            seen.add(model)
            pending += reversed(combos[model].models)
    return tuple(found)


def _combo_routes(
    found: Catalog, combos: Mapping[str, Combo], strategies: Mapping[str, str], by_name: dict[str, Route]
) -> Iterator[Route]:
    """Yield the combos; adds a route for each model of an unknown provider to `by_name`."""
    # Nested combos have many more leaves than there are models.
    canonical = cache(found.canonical)
    for name, combo in combos.items():
        chain = tuple(dict.fromkeys(map(canonical, leaves(combo, combos))))
        # It goes on from a model that is refused, which clients do not request by itself.
        chain = tuple(model for model in chain if not _lacks_login(model, found))
        by_name |= {model: unlisted(model, secondary=True) for model in chain if model not in by_name}
        first = by_name[chain[0]].targets if chain else ()
        strategy = strategies.get(name)
        if strategy in UNPREDICTABLE:
            chain, first = (), (_unknown(UNPREDICTABLE[strategy]),)
        yield Route(name, first, chain[1:], secondary=combo.kind is not None)


def _lacks_login(name: str, found: Catalog) -> bool:
    """Return whether a model is of a provider that always logs in, and has no connection."""
    prefix, slash, _ = name.partition("/")
    # Without a slash it may be an alias.
    return bool(slash) and prefix in LOGIN_PREFIXES and prefix not in found.ids


def unlisted(name: str, provider: str | None = None, *, secondary: bool = False) -> Route:
    """Return the route of a provider without a connection."""
    return Route(name, (_unknown("not_listed", provider),), secondary=secondary)


def _unknown(code: str, provider: str | None = None) -> Target:
    """Stand for what no connection tells: some providers need none."""
    return Target(provider, "provider", TargetState.UNVERIFIED, Cause(code))
