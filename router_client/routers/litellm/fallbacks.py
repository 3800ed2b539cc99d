"""The fallbacks of each name: the configured ones, and those that the counters show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

from msgspec import Struct

from router_client.model.states import FallbackKind
from router_client.routers.litellm import wire
from router_client.routers.litellm.counters import Metrics
from router_client.routers.litellm.deployments import WILDCARD
from router_client.routers.litellm.failure_source import CONTENT_POLICY_VIOLATION, CONTEXT_WINDOW_EXCEEDED

Chains = Mapping[str, tuple[str, ...]]
Conditional = tuple[tuple[FallbackKind, tuple[str, ...]], ...]

KIND_OF_FAILURE = {
    CONTEXT_WINDOW_EXCEEDED: FallbackKind.CONTEXT_WINDOW,
    CONTENT_POLICY_VIOLATION: FallbackKind.CONTENT_POLICY,
}


class Fallbacks(Struct, frozen=True):
    """The fallbacks of every name.

    Attributes:
        settings: router_settings of GET /get/config/callbacks; 1.106 does not show content policy fallbacks there.
        counted: successful fallbacks by requested name and kind of failure, from /metrics/.
        defaults: the default fallbacks, which all names share.
    """

    settings: wire.RouterSettings
    counted: Mapping[tuple[str, FallbackKind], tuple[str, ...]]
    defaults: tuple[str, ...]
    default_names: frozenset[str]

    def own(self, name: str) -> tuple[str, ...]:
        """Return the fallbacks that are configured for this name."""
        return _configured(name, self.settings.fallbacks) or ()

    def first(self, name: str) -> tuple[str, ...]:
        """Return the default fallbacks, which LiteLLM uses only if the requested name has none of its own."""
        if _configured(name, self.settings.fallbacks) is not None:
            return ()
        if name not in self.default_names:
            return self.defaults
        return tuple(default for default in self.defaults if default != name)

    def conditional(self, name: str) -> Conditional:
        """Return the fallbacks that are used for one kind of failure."""
        kinds = (
            (FallbackKind.CONTEXT_WINDOW, self.settings.context_window),
            (FallbackKind.CONTENT_POLICY, self.settings.content_policy),
        )
        found = ((kind, self._for_kind(name, kind, chains)) for kind, chains in kinds)
        return tuple((kind, names) for kind, names in found if names)

    def _for_kind(self, name: str, kind: FallbackKind, chains: Chains) -> tuple[str, ...]:
        configured = _configured(name, chains)
        if configured is None:
            configured = chains.get(WILDCARD, ())
        counted = self.counted.get((name, kind))
        return tuple(dict.fromkeys((*configured, *counted))) if counted else configured

    def names(self) -> Iterator[str]:
        """Yield every name that has a fallback, and every name that is one."""
        for chains in (self.settings.fallbacks, self.settings.context_window, self.settings.content_policy):
            yield from chains
            yield from chain.from_iterable(chains.values())
        yield from self.settings.default_fallbacks


def fallbacks(settings: wire.RouterSettings | None, metrics: Metrics | None) -> Fallbacks:
    """Combine the settings with what the counters show."""
    counted: defaultdict[tuple[str, FallbackKind], list[str]] = defaultdict(list)
    for requested, served_by, exception in metrics.fallbacks if metrics else ():
        if (kind := KIND_OF_FAILURE.get(exception.rpartition(".")[2])) is not None:
            counted[requested, kind].append(served_by)
    found = {key: tuple(dict.fromkeys(names)) for key, names in counted.items()}
    settings = settings or wire.RouterSettings()
    defaults = settings.fallbacks.get(WILDCARD) or settings.default_fallbacks
    return Fallbacks(settings, found, defaults, frozenset(defaults))


def _configured(name: str, chains: Chains) -> tuple[str, ...] | None:
    """Those of the name or, as LiteLLM does, of the name without its provider; None if there are none."""
    if name == WILDCARD:
        return None
    found = chains.get(name)
    return chains.get(name.partition("/")[2]) if found is None and "/" in name else found
