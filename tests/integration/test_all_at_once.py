"""All routers run at once: which one is taken and why, what is said about the others, and what each of them got."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from mcp_server.answers import reports
from mcp_server.demo.recorded import load_state
from mcp_server.demo.sample import sample_router
from router_client import RouterClient, load_settings
from router_client.routers import KINDS, load_adapter
from tests.integration.better_ccflare import router as better_ccflare
from tests.integration.llama_server import server as llama_server
from tests.integration.llama_server.tiny_model import write_model
from tests.integration.nine_router import router as nine_router
from tests.integration.proxy import KEY, free_port, proxy
from tests.integration.relay import Relay, relay
from tests.integration.scenario import Scenario, configuration, deployment
from tests.integration.stubs import stub

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(llama_server.program() is None, reason="llama-server is not installed: see its install.py"),
]

OPEN = {
    "dario": {"/livez", "/health"},
    "litellm": {"/livez", "/health/liveliness", "/health/readiness"},
    "better-ccflare": {"/livez", "/health"},
    "9router": {"/livez", "/api/health", "/api/settings/require-login"},
    "openai-server": {"/livez", "/health"},
}
"""All that each router gets if another one is taken: no read that reaches a provider, and no credential."""


@pytest.fixture(scope="module")
def relays(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Relay]]:
    """A sample dario and four real routers, each behind a relay."""
    folders = {kind: tmp_path_factory.mktemp(kind) for kind in OPEN}
    with ExitStack() as stack:
        ports = _start(stack, folders)
        yield {kind: stack.enter_context(relay(ports[kind])) for kind in OPEN}


def _start(stack: ExitStack, folders: dict[str, Path]) -> dict[str, int]:
    upstream = stack.enter_context(stub())
    one = Scenario("together", "", (deployment("chat", "ok", "ok"),))
    model = folders["openai-server"] / "tiny.gguf"
    write_model(model)
    pool = stack.enter_context(better_ccflare.router(folders["better-ccflare"]))
    pool.add("work", f"http://{upstream.address}/ok/work", 0)
    lite = stack.enter_context(proxy(folders["litellm"], configuration((one,), upstream.address)))
    # Its first answer takes longer than a look waits for routers that are only named.
    for path in ("/livez", *OPEN["litellm"]):
        httpx.get(f"http://127.0.0.1:{lite.port}{path}", timeout=30, trust_env=False)
    return {
        "dario": stack.enter_context(sample_router(load_state("dario", "busy"))),
        "litellm": lite.port,
        "better-ccflare": pool.port,
        "9router": stack.enter_context(nine_router.router(folders["9router"])).port,
        "openai-server": stack.enter_context(llama_server.server(folders["openai-server"], ["-m", str(model)])).port,
    }


@pytest.fixture(autouse=True)
def default_ports(relays: dict[str, Relay], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each router listen where its kind does by default; the other kinds' ports are closed."""
    for kind, row in list(KINDS.items()):
        port = relays[kind].port if kind in relays else free_port()
        monkeypatch.setitem(
            KINDS,
            kind,
            row._replace(url=f"http://127.0.0.1:{port}", other_urls=(), port_variable=None, management=None),
        )


async def doctor(**env: str) -> dict[str, Any]:
    settings = {
        "ROUTER_HOME": "",
        "ROUTER_TIMEOUT": "30",
        "ROUTER_CLIENT_SETTINGS": "",
        "LITELLM_MASTER_KEY": KEY,
        **env,
    }
    client = RouterClient(load_settings(settings))
    data = (await reports.answer(client, reports.DOCTOR)).delivery.structured
    await client.aclose()
    assert data is not None
    return data


def got(relays: dict[str, Relay], before: dict[str, int]) -> dict[str, set[str]]:
    return {kind: set(each.requests[before[kind] :]) for kind, each in relays.items()}


async def test_first_of_the_registry_is_taken_and_each_other_is_named(relays: dict[str, Relay]) -> None:
    before = {kind: len(each.requests) for kind, each in relays.items()}
    data = await doctor()
    assert data["router"]["kind"] == "dario"
    assert data["router"]["found_by"] == "dario's default port"
    others = {found["message"]: found["severity"] for found in data["findings"] if found["id"] == "router.another"}
    expected = {
        f"{row.name} was found, too, at {row.url} ({row.name}'s default port).": "info" if row.is_server else "warn"
        for kind, row in KINDS.items()
        if kind in OPEN and kind != "dario"
    }
    assert {message: severity for message, severity in others.items() if message in expected} == others
    shown = {message: severity for message, severity in expected.items() if severity == "warn"}
    assert shown.items() <= others.items()
    for kind, requests in got(relays, before).items():
        allowed = OPEN[kind] | ({read.path for read in load_adapter(kind).every_read} if kind == "dario" else set())
        assert requests <= {f"GET {path}" for path in allowed}, kind
    assert {kind for kind, each in relays.items() if each.credentials} <= {"dario"}


@pytest.mark.parametrize("kind", OPEN)
async def test_router_of_a_client_is_taken_and_the_others_get_only_open_reads(
    kind: str, relays: dict[str, Relay]
) -> None:
    before = {name: len(each.requests) for name, each in relays.items()}
    keyed = {name: len(each.credentials) for name, each in relays.items()}
    url = f"http://127.0.0.1:{relays[kind].port}"
    data = await doctor(ANTHROPIC_BASE_URL=f"{url}/v1")
    assert (data["router"]["kind"], data["router"]["url"]) == (kind, url)
    assert data["router"]["found_by"] == "ANTHROPIC_BASE_URL"
    own = {"/livez", *(read.path for read in load_adapter(kind).every_read)}
    for name, requests in got(relays, before).items():
        assert requests <= {f"GET {path}" for path in (own if name == kind else OPEN[name])}, name
        assert name == kind or len(relays[name].credentials) == keyed[name]
