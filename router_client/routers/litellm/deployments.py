"""The rows of GET /model/info to deployments: one for each id, with the name that clients request."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from router_client.routers.litellm import wire

MAX_PREFIX_LENGTHS = 32
OPAQUE_ID = re.compile(r"[0-9a-fA-F-]{20,}")
WILDCARD = "*"


class Deployment(Struct, frozen=True):
    """One `model_info.id`.

    Attributes:
        name: what is shown, such as `chat/dep-1`.
        route: the name that clients request; ends with `*` for a wildcard.
        group: LiteLLM's own name for the route; a team's model has another one than its route.
        is_wildcard: stands for every model of a provider.
        cooldown_time: its own, in seconds; None if it has none.
        is_cooldown_from_params: cooldown_time is in litellm_params rather than in model_info.
        order: LiteLLM tries a lower one first.
    """

    id: str | None
    name: str | None
    route: str | None
    group: str | None
    params: wire.Params
    provider: str | None
    is_wildcard: bool = False
    cooldown_time: float | None = None
    is_cooldown_from_params: bool = False
    order: int | None = None

    @property
    def model(self) -> str:
        """The model's name in the metrics: without the provider."""
        model = self.params.model or ""
        return model.partition("/")[2] or model


class ModelList(Struct, frozen=True):
    """All deployments in the router's order, and the aliases with the name that each stands for."""

    deployments: tuple[Deployment, ...]
    aliases: Mapping[str, str]


def model_list(rows: Sequence[wire.Row], settings: wire.RouterSettings | None) -> ModelList:
    """Merge the rows of one id: /model/info repeats a wildcard for each known model, and a row for each alias."""
    aliases = dict(settings.aliases) if settings else {}
    by_id: dict[str | int, list[wire.Row]] = {}
    for index, row in enumerate(rows):
        by_id.setdefault((row.info and row.info.id) or index, []).append(row)
    route_uses: Counter[str | None] = Counter()
    deployments = []
    for same_id in by_id.values():
        own = [row for row in same_id if row.name not in aliases] or same_id
        deployment = _deployment(own, route_uses)
        deployments.append(deployment)
        if not deployment.is_wildcard and (group := deployment.group):
            aliases |= {row.name: group for row in own if row.name and row.name != group}
    return ModelList(tuple(deployments), aliases)


def _deployment(rows: Sequence[wire.Row], route_uses: Counter[str | None]) -> Deployment:
    first = rows[0]
    params, info = first.params or wire.Params(), first.info or wire.Info()
    wildcard = _wildcard(rows)
    route = wildcard or first.public_name
    route_uses[route] += 1
    prefix = params.model.partition("/")[0] if params.model and "/" in params.model else None
    return Deployment(
        id=info.id or None,
        name=_display_name(route, info.id, route_uses[route]),
        route=route,
        group=first.name,
        params=params,
        provider=params.provider or info.provider or prefix,
        is_wildcard=wildcard is not None,
        cooldown_time=info.cooldown_time if info.cooldown_time is not None else params.cooldown_time,
        is_cooldown_from_params=info.cooldown_time is None,
        order=params.order if params.order is not None else info.order,
    )


def ranked_routes(deployments: Iterable[Deployment]) -> frozenset[str]:
    """Return the routes whose deployments are tried in order: each has an `order`, and no two have the same."""
    orders: defaultdict[str, list[int | None]] = defaultdict(list)
    for deployment in deployments:
        orders[deployment.route or ""].append(deployment.order)
    return frozenset(name for name, found in orders.items() if None not in found and len(set(found)) == len(found))


def _display_name(route: str | None, id_: str | None, number: int) -> str | None:
    """`chat/dep-ok`, or `chat/2` if LiteLLM generated the id: unique and readable."""
    suffix = id_ if id_ and not OPAQUE_ID.fullmatch(id_) else str(number)
    return f"{route}/{suffix}" if route else None


def _wildcard(rows: Sequence[wire.Row]) -> str | None:
    """The wildcard that LiteLLM expanded into these rows of one id: each row's name is its model's."""
    written = next((row.name for row in rows if row.name and WILDCARD in row.name), None)
    if written:
        return written
    names = dict.fromkeys(row.name for row in rows if row.name and row.params and row.params.model == row.name)
    return _common_wildcard(name for name in names if name) if len(names) > 1 else None


def _common_wildcard(names: Iterable[str]) -> str:
    """`openai/*` if all names have that provider, otherwise `*`."""
    prefixes = {name.partition("/")[0] if "/" in name else None for name in names}
    prefix = prefixes.pop() if len(prefixes) == 1 else None
    return f"{prefix}/{WILDCARD}" if prefix else WILDCARD


class Wildcards:
    """Finds the wildcard that covers a name, such as `openai/*` or `*`: the longest one, as LiteLLM does."""

    def __init__(self, names: Iterable[str]) -> None:
        self._prefixes = {name.partition(WILDCARD)[0]: name for name in names if WILDCARD in name}
        self._lengths = sorted({len(prefix) for prefix in self._prefixes}, reverse=True)[:MAX_PREFIX_LENGTHS]

    def covering(self, name: str) -> str | None:
        """Return the wildcard's name; None if no wildcard covers the name."""
        prefixes = (name[:length] for length in self._lengths)
        return next((self._prefixes[prefix] for prefix in prefixes if prefix in self._prefixes), None)
