"""Providers as `Backends`: those that the user added, with the origin of their URL, and built-in ones."""

from __future__ import annotations

from collections.abc import Sequence

from router_client.model.snapshot import Backend, Backends
from router_client.model.states import KeyState
from router_client.routers.nine_router.prefixes import PREFIXES
from router_client.routers.nine_router.terms import KEYS_NOT_REPORTED
from router_client.routers.nine_router.wire import Connection, Node


def backends(nodes: Sequence[Node], connections: Sequence[Connection]) -> Backends:
    """Map each provider; it is active if one of its connections is."""
    active = {row.provider for row in connections if row.is_active}
    own = {node.id for node in nodes}
    built_in = dict.fromkeys(row.provider for row in connections if row.provider and row.provider not in own)
    items = (*(_added(node, active) for node in nodes), *(_built_in(provider, active) for provider in built_in))
    return Backends("api", items, notes=(KEYS_NOT_REPORTED,) if items else ())


def _added(node: Node, active: set[str | None]) -> Backend:
    return Backend(
        node.name or node.prefix,
        node.type,
        node.url.origin,
        None,
        KeyState.NOT_REPORTED,
        active=node.id in active,
        issues=node.url.issues,
        route=f"{node.prefix}/*" if node.prefix else None,
    )


def _built_in(provider: str, active: set[str | None]) -> Backend:
    route = f"{PREFIXES.get(provider, provider)}/*"
    return Backend(provider, provider, None, None, KeyState.NOT_REPORTED, active=provider in active, route=route)
