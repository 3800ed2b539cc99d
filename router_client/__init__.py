"""A client for local LLM routers: settings in, Snapshots out, read-only. It has no dependency on MCP.

The names in `__all__` are imported on first use (PEP 562), and this is the only module that does so. An MCP server
answers its client's first messages, and `routerscope config` prints, without the HTTP stack, whose import takes about
a tenth of a second. Modules below this one import what they use at their top.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from router_client.client import RouterClient
    from router_client.errors import ForbiddenRead, ReadFailed, RouterscopeError, SettingsError
    from router_client.misconfigured import MisconfiguredClient
    from router_client.model.snapshot import Snapshot
    from router_client.model.states import Part
    from router_client.settings.environment import (
        SettingSource,
        SetVariables,
        environment_secrets,
        load_settings,
        set_variables,
        setting_sources,
    )
    from router_client.settings.settings import Settings

__all__ = [
    "ForbiddenRead",
    "MisconfiguredClient",
    "Part",
    "ReadFailed",
    "RouterClient",
    "RouterscopeError",
    "SetVariables",
    "SettingSource",
    "Settings",
    "SettingsError",
    "Snapshot",
    "environment_secrets",
    "load_settings",
    "set_variables",
    "setting_sources",
]

_MODULES = {
    "ForbiddenRead": "errors",
    "MisconfiguredClient": "misconfigured",
    "Part": "model.states",
    "ReadFailed": "errors",
    "RouterClient": "client",
    "RouterscopeError": "errors",
    "SetVariables": "settings.environment",
    "SettingSource": "settings.environment",
    "Settings": "settings.settings",
    "SettingsError": "errors",
    "Snapshot": "model.snapshot",
    "environment_secrets": "settings.environment",
    "load_settings": "settings.environment",
    "set_variables": "settings.environment",
    "setting_sources": "settings.environment",
}
"""The module of each public name."""


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
