"""Talks to a local LLM router and knows nothing of MCP: settings in, Snapshots out, GET only.

The public names are imported at their first use: a server answers its client's greeting before it needs them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from router_client.client import RouterClient
    from router_client.errors import ForbiddenRead, ReadFailed, RouterscopeError, SettingsError
    from router_client.model.snapshot import Snapshot
    from router_client.model.states import Part
    from router_client.settings.environment import Settings, load_settings

__all__ = [
    "ForbiddenRead",
    "Part",
    "ReadFailed",
    "RouterClient",
    "RouterscopeError",
    "Settings",
    "SettingsError",
    "Snapshot",
    "load_settings",
]

_HOMES = {
    "ForbiddenRead": "errors",
    "Part": "model.states",
    "ReadFailed": "errors",
    "RouterClient": "client",
    "RouterscopeError": "errors",
    "Settings": "settings.environment",
    "SettingsError": "errors",
    "Snapshot": "model.snapshot",
    "load_settings": "settings.environment",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
