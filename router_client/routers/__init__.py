"""The registry of router kinds. A new router is one row here and one adapter in this folder."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

from router_client.routers.signs import FASTAPI, GO, JSON, LLAMA_CPP, LM_STUDIO, Sign

if TYPE_CHECKING:
    from router_client.routers.adapter import Adapter

__all__ = ["KINDS", "RouterKind", "load_adapter"]


class RouterKind(NamedTuple):
    """What the settings need to know about a router before anything is read.

    `module` has the adapter. `name` is what users call it. `url` is the default address; `other_urls` are more of
    them, each with the name of the program that uses it. `signs` are its answers to `GET /livez` (see signs.py).
    `command` starts it, as the user types it; its first word is the program. `key_variable`, `admin_variable` and
    `port_variable` are the router's own variables. `home` is its state folder, relative to the user's home folder,
    which the adapter reads; `data_folder` is one of which nothing is read, only whether it is there. `address_file` is
    a JSON file in `home` with the host and port that the router listens on. `client_variable` is where its own command
    line looks for its address. `refresh_s` is how often a status line may look at it, so that looks take less than 1 %
    of a core (`make integration` measures them). `is_server` is True if it runs models itself, so that it is usual
    beside another router. None stands for what a router does not have.
    """

    module: str
    name: str
    url: str
    signs: tuple[Sign, ...]
    command: str
    key_variable: str | None = None
    home: str | None = None
    data_folder: str | None = None
    other_urls: tuple[tuple[str, str], ...] = ()
    port_variable: str | None = None
    admin_variable: str | None = None
    address_file: str | None = None
    client_variable: str | None = None
    refresh_s: int = 60
    is_server: bool = False


KINDS: dict[str, RouterKind] = {
    "dario": RouterKind(
        module="router_client.routers.dario",
        name="dario",
        signs=(Sign(200, JSON, '{"status":"ok"}'),),
        command="dario proxy",
        url="http://127.0.0.1:3456",
        home=".dario",
        port_variable="DARIO_PORT",
        key_variable="DARIO_API_KEY",
        refresh_s=5,
        admin_variable="DARIO_ADMIN_TOKEN",
        address_file="config.json",
    ),
    "litellm": RouterKind(
        module="router_client.routers.litellm",
        name="LiteLLM",
        signs=(FASTAPI,),
        command="litellm --config config.yaml",
        url="http://127.0.0.1:4000",
        key_variable="LITELLM_MASTER_KEY",
        refresh_s=60,
        client_variable="LITELLM_PROXY_API_BASE",
    ),
    "openai-server": RouterKind(
        module="router_client.routers.openai_server",
        name="OpenAI-compatible server",
        signs=(*LLAMA_CPP, FASTAPI, GO, LM_STUDIO),
        command="llama-server -m model.gguf",
        url="http://127.0.0.1:8080",
        other_urls=(
            ("vLLM", "http://127.0.0.1:8000"),
            ("Ollama", "http://127.0.0.1:11434"),
            ("LM Studio", "http://127.0.0.1:1234"),
        ),
        key_variable="LLAMA_API_KEY",
        port_variable="LLAMA_ARG_PORT",
        refresh_s=5,
        is_server=True,
    ),
}


def load_adapter(kind: str) -> Adapter:
    """Return the adapter of a router kind. Imported on first use, because a server that only starts needs none."""
    return cast("Adapter", import_module(KINDS[kind].module).ADAPTER)
