"""The registry of routers. A new router is one row here and one adapter beside this file."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from router_client.routers.adapter import Adapter

__all__ = ["KINDS", "RouterKind", "load_adapter"]


class RouterKind(NamedTuple):
    """What must be known of a router before anything is read, so that settings can be understood.

    A variable, folder or file that a router does not have is None. `address_file` is a JSON file in its home folder
    that holds the host and port it listens on.
    """

    module: str
    url: str
    key_variable: str
    home: str | None = None
    port_variable: str | None = None
    admin_variable: str | None = None
    address_file: str | None = None


KINDS: dict[str, RouterKind] = {
    "dario": RouterKind(
        module="router_client.routers.dario",
        url="http://127.0.0.1:3456",
        home=".dario",
        port_variable="DARIO_PORT",
        key_variable="DARIO_API_KEY",
        admin_variable="DARIO_ADMIN_TOKEN",
        address_file="config.json",
    ),
    "litellm": RouterKind(
        module="router_client.routers.litellm",
        url="http://127.0.0.1:4000",
        key_variable="LITELLM_MASTER_KEY",
    ),
}


def load_adapter(kind: str) -> Adapter:
    """The adapter of a known kind. Imported on first use: a server that only starts needs none of them."""
    return cast("Adapter", import_module(KINDS[kind].module).ADAPTER)
