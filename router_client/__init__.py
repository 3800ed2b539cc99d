"""Talks to a local LLM router and knows nothing of MCP: settings in, Snapshots out, GET only."""

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
