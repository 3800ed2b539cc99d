"""Which fallbacks follow a name: those that are set, and those that the counters show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from router_client.model.states import FallbackKind
from router_client.routers.litellm import wire
from router_client.routers.litellm.deployments import ANY
from router_client.routers.litellm.faults import AGAINST_POLICY, TOO_LONG
from router_client.routers.litellm.tallies import Page

Chains = Mapping[str, tuple[str, ...]]
Conditional = tuple[tuple[FallbackKind, tuple[str, ...]], ...]

KIND_OF_FAILURE = {
    TOO_LONG: FallbackKind.CONTEXT_WINDOW,
    AGAINST_POLICY: FallbackKind.CONTENT_POLICY,
}


@dataclass(frozen=True, slots=True)
class Fallbacks:
    """`seen` are those that were followed with success, by the name asked for and the kind of failure; `defaults` are
    the default ones, which names share.

    LiteLLM 1.106 does not show content policy fallbacks in its settings.
    """

    settings: wire.RouterSettings
    seen: Mapping[tuple[str, FallbackKind], tuple[str, ...]]
    defaults: tuple[str, ...]
    among_defaults: frozenset[str]

    def own(self, name: str) -> tuple[str, ...]:
        """Those that are set for this name."""
        return _own(name, self.settings.fallbacks) or ()

    def first(self, name: str) -> tuple[str, ...]:
        """The default ones, which LiteLLM takes only where the name that was asked for has none of its own."""
        if _own(name, self.settings.fallbacks) is not None:
            return ()
        if name not in self.among_defaults:
            return self.defaults
        return tuple(each for each in self.defaults if each != name)

    def conditional(self, name: str) -> Conditional:
        """Those that are followed for one kind of failure."""
        found = (
            (FallbackKind.CONTEXT_WINDOW, self._for(name, FallbackKind.CONTEXT_WINDOW, self.settings.context_window)),
            (FallbackKind.CONTENT_POLICY, self._for(name, FallbackKind.CONTENT_POLICY, self.settings.content_policy)),
        )
        return tuple((kind, names) for kind, names in found if names)

    def _for(self, name: str, kind: FallbackKind, chains: Chains) -> tuple[str, ...]:
        chosen = _own(name, chains)
        chosen = chains.get(ANY, ()) if chosen is None else chosen
        seen = self.seen.get((name, kind))
        return tuple(dict.fromkeys((*chosen, *seen))) if seen else chosen

    def names(self) -> Iterator[str]:
        """Every name that a fallback is set for, or that is one."""
        for chains in (self.settings.fallbacks, self.settings.context_window, self.settings.content_policy):
            yield from chains
            yield from chain.from_iterable(chains.values())
        yield from self.settings.default_fallbacks


def fallbacks(settings: wire.RouterSettings | None, page: Page | None) -> Fallbacks:
    """What the settings say and what the counters add."""
    seen: defaultdict[tuple[str, FallbackKind], list[str]] = defaultdict(list)
    for asked, stood_in, exception in page.fallbacks if page else ():
        if (kind := KIND_OF_FAILURE.get(exception.rpartition(".")[2])) is not None:
            seen[asked, kind].append(stood_in)
    found = {key: tuple(dict.fromkeys(names)) for key, names in seen.items()}
    settings = settings or wire.RouterSettings.model_validate({})
    defaults = settings.fallbacks.get(ANY) or settings.default_fallbacks
    return Fallbacks(settings, found, defaults, frozenset(defaults))


def _own(name: str, chains: Chains) -> tuple[str, ...] | None:
    """Set for the name or, as LiteLLM looks for it too, for the name without its provider."""
    if name == ANY:
        return None
    found = chains.get(name)
    return chains.get(name.partition("/")[2]) if found is None and "/" in name else found
