"""The rows of /model/info to deployments: one for each id, with the name that clients ask for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from router_client.routers.litellm import wire

MAX_LENGTHS = 32
OPAQUE_ID = re.compile(r"[0-9a-fA-F-]{20,}")
ANY = "*"


@dataclass(frozen=True, slots=True)
class Deployment:
    """One `model_info.id`. `name` is shown; `route` is what clients ask for, and `group` the router's name for that.

    With `wildcard` it stands for every model of a provider, and `route` ends with `*`. `cooldown_time` is its own one,
    in seconds; `cooldown_time_of_params` is True where that stands in its litellm_params.
    """

    id: str | None
    name: str | None
    route: str | None
    group: str | None
    params: wire.Params
    provider: str | None
    wildcard: bool = False
    cooldown_time: float | None = None
    cooldown_time_of_params: bool = False
    order: int | None = None

    @property
    def model(self) -> str:
        """The model's name as the metrics have it: without the provider."""
        model = self.params.model or ""
        return model.partition("/")[2] or model


@dataclass(frozen=True, slots=True)
class Listing:
    """All deployments in the router's order, and the names that are only another name for one of theirs."""

    deployments: tuple[Deployment, ...]
    aliases: Mapping[str, str]
    nameless: int = 0


def listing(rows: Sequence[wire.Row], settings: wire.RouterSettings | None) -> Listing:
    """Merge the rows of one id: /model/info lists a wildcard once for each known model, and an alias once more."""
    aliases = dict(settings.aliases) if settings else {}
    by_id: dict[str | int, list[wire.Row]] = {}
    for index, row in enumerate(rows):
        by_id.setdefault((row.info and row.info.id) or index, []).append(row)
    seen: Counter[str | None] = Counter()
    merged = []
    for same in by_id.values():
        own = [row for row in same if row.name not in aliases] or same
        found = _deployment(own, seen)
        merged.append(found)
        if not found.wildcard:
            aliases |= {row.name: found.group for row in own if row.name and found.group and row.name != found.group}
    return Listing(tuple(merged), aliases, sum(row.name is None for row in rows))


def _deployment(rows: Sequence[wire.Row], seen: Counter[str | None]) -> Deployment:
    first = rows[0]
    params, info = first.params or wire.Params(), first.info or wire.Info()
    wildcard = _wildcard(rows)
    route = wildcard or first.public_name
    seen[route] += 1
    prefix = params.model.partition("/")[0] if params.model and "/" in params.model else None
    return Deployment(
        id=info.id or None,
        name=_shown(route, info.id, seen[route]),
        route=route,
        group=first.name,
        params=params,
        provider=params.provider or info.provider or prefix,
        wildcard=wildcard is not None,
        cooldown_time=info.cooldown_time if info.cooldown_time is not None else params.cooldown_time,
        cooldown_time_of_params=info.cooldown_time is None,
        order=params.order if params.order is not None else info.order,
    )


def ordered_routes(deployments: Iterable[Deployment]) -> frozenset[str]:
    """Names whose deployments are tried one after the other: each has an `order` that no other one has."""
    orders: defaultdict[str, list[int | None]] = defaultdict(list)
    for deployment in deployments:
        orders[deployment.route or ""].append(deployment.order)
    return frozenset(name for name, found in orders.items() if None not in found and len(set(found)) == len(found))


def _shown(route: str | None, id_: str | None, number: int) -> str | None:
    """`chat/dep-ok`; `chat/2` where the id is one that LiteLLM made up, so that names stay apart and readable."""
    suffix = id_ if id_ and not OPAQUE_ID.fullmatch(id_) else str(number)
    return f"{route}/{suffix}" if route else None


def _wildcard(rows: Sequence[wire.Row]) -> str | None:
    """The wildcard that these rows of one id were made of: each has the model's name for its own."""
    written = next((row.name for row in rows if row.name and ANY in row.name), None)
    if written:
        return written
    names = dict.fromkeys(row.name for row in rows if row.name and row.params and row.params.model == row.name)
    return _common(name for name in names if name) if len(names) > 1 else None


def _common(names: Iterable[str]) -> str:
    """`openai/*` where all have that provider before them."""
    prefixes = {name.partition("/")[0] if "/" in name else None for name in names}
    prefix = prefixes.pop() if len(prefixes) == 1 else None
    return f"{prefix}/{ANY}" if prefix else ANY


class Wildcards:
    """Finds the wildcard that covers a name, such as `openai/*` or `*`: the longest one, as the router does."""

    def __init__(self, names: Iterable[str]) -> None:
        self._prefixes = {name.partition(ANY)[0]: name for name in names if ANY in name}
        self._lengths = sorted({len(prefix) for prefix in self._prefixes}, reverse=True)[:MAX_LENGTHS]

    def covering(self, name: str) -> str | None:
        """The wildcard's name; None where no wildcard covers it."""
        prefixes = (name[:length] for length in self._lengths)
        return next((self._prefixes[prefix] for prefix in prefixes if prefix in self._prefixes), None)
