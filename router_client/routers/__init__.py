"""The registry of router kinds. A new router is one row here and one adapter in this folder."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

from router_client.routers.signs import (
    CLAUDE_CODE_ROUTER_PAGE,
    FASTAPI,
    GO,
    HTML,
    JSON,
    LLAMA_CPP,
    LM_STUDIO,
    NEXT_JS,
    Program,
    Sign,
)

if TYPE_CHECKING:
    from router_client.routers.adapter import Adapter

__all__ = ["KINDS", "Management", "RouterKind", "load_adapter"]


class Management(NamedTuple):
    """A second listener of a router, for its page: it answers even while the router itself accepts no requests.

    `url` is its default address, `port_variable` the router's own variable for its port, and `program` how it is
    recognized without a credential.
    """

    url: str
    program: Program
    port_variable: str | None = None


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
    beside another router. `management` is its second listener. `needs_sign` is True if its probe is not harmless on
    every program, so that it goes only to one with its sign, or where a setting names it. None stands for what a
    router does not have.
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
    management: Management | None = None
    needs_sign: bool = False

    @property
    def ports(self) -> tuple[str, ...]:
        """The router's own variables for a port."""
        names = (self.port_variable, self.management.port_variable if self.management else None)
        return tuple(name for name in names if name)

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable of the router's own that the settings read, except that of its client."""
        return (*(name for name in (self.key_variable, self.admin_variable) if name), *self.ports)


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
    "better-ccflare": RouterKind(
        module="router_client.routers.better_ccflare",
        name="better-ccflare",
        signs=(Sign(200, HTML, contains=("<title>better-ccflare Dashboard</title>",)),),
        command="better-ccflare --serve",
        url="http://127.0.0.1:8080",
        key_variable="BETTER_CCFLARE_API_KEY",
        data_folder=".config/better-ccflare",
        needs_sign=True,
        refresh_s=60,
    ),
    "9router": RouterKind(
        module="router_client.routers.nine_router",
        name="9router",
        signs=(NEXT_JS,),
        command="9router -n",
        url="http://127.0.0.1:20128",
        data_folder=".9router",
        admin_variable="NINEROUTER_CLI_TOKEN",
        refresh_s=15,
    ),
    "omniroute": RouterKind(
        module="router_client.routers.nine_router.omniroute",
        name="OmniRoute",
        signs=(NEXT_JS,),
        command="omniroute --no-open",
        url="http://127.0.0.1:20128",
        data_folder=".omniroute",
        key_variable="OMNIROUTE_API_KEY",
        admin_variable="OMNIROUTE_ADMIN_TOKEN",
        port_variable="OMNIROUTE_PORT",
    ),
    "claude-code-router": RouterKind(
        module="router_client.routers.claude_code_router",
        name="claude-code-router",
        signs=(Sign(404, JSON, contains=('"message":"Route not found."',)),),
        command="ccr start",
        url="http://127.0.0.1:3456",
        data_folder=".claude-code-router",
        key_variable="CCR_API_KEY",
        admin_variable="CCR_WEB_AUTH_TOKEN",
        refresh_s=60,
        management=Management("http://127.0.0.1:3458", CLAUDE_CODE_ROUTER_PAGE, "CCR_WEB_PORT"),
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
    return _adapter(KINDS[kind].module)


@cache  # to look an imported module up takes a microsecond, and a look does so twenty times
def _adapter(module: str) -> Adapter:
    return cast("Adapter", import_module(module).ADAPTER)
