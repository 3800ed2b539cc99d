"""Talks to a local LLM router and knows nothing of MCP: settings in, Snapshots out, GET only.

The public names are imported at their first use: a server answers its client's greeting before it needs them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from router_client.client import RouterClient
    from router_client.config import Settings, load_settings
    from router_client.errors import ForbiddenRead, ReadFailed, RouterscopeError, SettingsError
    from router_client.snapshot import Snapshot
    from router_client.states import Part

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
    "Part": "states",
    "ReadFailed": "errors",
    "RouterClient": "client",
    "RouterscopeError": "errors",
    "Settings": "config",
    "SettingsError": "errors",
    "Snapshot": "snapshot",
    "load_settings": "config",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
