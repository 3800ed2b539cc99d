"""ROUTER_KIND=auto: the router is identified by open probes, and each key is sent to its own router only."""

from __future__ import annotations

from collections import Counter

import httpx
import pytest

from router_client import Part, RouterClient, load_settings
from router_client.model.states import Outcome, Peer
from router_client.routers import KINDS, load_adapter
from tests.mock_network import MockNetwork
from tests.support import KEY, Replay, client_for

pytestmark = pytest.mark.anyio
STATES = {"dario": "api_key", "litellm": "one_ok_one_429_one_500", "openai-server": "key"}
PROBES = {load_adapter(kind).identity[0].path for kind in KINDS}
OWN = {"dario": "DARIO_API_KEY", "litellm": "LITELLM_MASTER_KEY", "openai-server": "LLAMA_API_KEY"}
every_kind = pytest.mark.parametrize("kind", STATES)


def auto(replay: Replay, **env: str) -> RouterClient:
    return client_for(replay, **{"ROUTER_KIND": "auto", "ROUTER_URL": KINDS[replay.kind].url, **env})


@every_kind
async def test_router_is_identified_by_its_probe_without_a_key(kind: str) -> None:
    replay = Replay(STATES[kind], kind)
    snapshot = await auto(replay, ROUTER_API_KEY=KEY).snapshot(tuple(Part))
    assert (snapshot.peer, snapshot.router.kind) == (Peer.IDENTIFIED, kind)
    # One that closes its connection is repeated to prove the next.
    probes = list(dict.fromkeys(path for path in replay.paths if path in PROBES))
    assert replay.paths[: len(probes)] == probes
    assert {credential for path in probes for credential in replay.credentials[path]} == {"none"}


@every_kind
async def test_router_gets_livez_alone_and_then_only_its_own_probe(kind: str) -> None:
    replay = Replay(STATES[kind], kind)
    await auto(replay, ROUTER_API_KEY=KEY).snapshot(tuple(Part))
    assert replay.paths[0] == "/livez"
    assert replay.paths[1] in {read.path for read in load_adapter(kind).every_read if not read.is_credentialed}
    own = {read.path for read in load_adapter(kind).every_read}
    assert (PROBES - own) & set(replay.paths) <= {"/livez"}


@every_kind
async def test_router_behind_a_base_path_is_identified_and_read(kind: str) -> None:
    replay = Replay(STATES[kind], kind)

    def proxy(request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/router")
        if path == request.url.path:
            return httpx.Response(404)
        return replay(httpx.Request("GET", request.url.copy_with(path=path), headers=request.headers))

    env = {"ROUTER_URL": "http://127.0.0.1:8080/router/v1", "ROUTER_API_KEY": KEY, "ROUTER_HOME": ""}
    snapshot = await RouterClient(load_settings(env), network=MockNetwork(proxy)).snapshot(tuple(Part))
    assert (snapshot.peer, snapshot.router.kind) == (Peer.IDENTIFIED, kind)
    assert snapshot.router.url == "http://127.0.0.1:8080/router"
    assert "proxy_key" in [credential for sent in replay.credentials.values() for credential in sent]


@every_kind
async def test_only_the_probe_of_one_kind_is_sent_to_another(kind: str) -> None:
    replay = Replay(STATES[kind], kind)
    await auto(replay, ROUTER_API_KEY=KEY).snapshot(tuple(Part))
    own = {read.path for read in load_adapter(kind).every_read}
    assert set(replay.paths) <= own | {"/livez"}
    probe = load_adapter(kind).identity[0]
    assert Counter(replay.paths)[probe.path] == (2 if probe.is_last else 1)


async def test_litellm_health_read_that_costs_money_is_never_sent() -> None:
    replay = Replay(STATES["litellm"], "litellm")
    await auto(replay, ROUTER_API_KEY=KEY).snapshot(tuple(Part))
    assert "/health" not in replay.paths


@every_kind
@pytest.mark.parametrize("owner", OWN)
async def test_routers_own_key_is_sent_only_to_that_router(kind: str, owner: str) -> None:
    replay = Replay(STATES[kind], kind)
    await auto(replay, **{OWN[owner]: KEY}).snapshot([Part.STATE])
    presented = {credential for each in replay.credentials.values() for credential in each}
    assert presented == ({"none", "proxy_key"} if kind == owner else {"none"})


@every_kind
async def test_general_key_takes_precedence_over_the_routers_own(kind: str) -> None:
    replay = Replay(STATES[kind], kind)
    await auto(replay, ROUTER_API_KEY=KEY, **{OWN[kind]: "sk-another-one"}).snapshot([Part.STATE])
    assert {credential for each in replay.credentials.values() for credential in each} == {"none", "proxy_key"}


@pytest.mark.parametrize("body", ["{}", '{"status":"up"}', '"hello"', "<html>", ""])
async def test_unrecognized_program_gets_only_probes_and_no_credential(body: str) -> None:
    seen: list[httpx.Request] = []

    def other_program(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, text=body)

    keys = {"ROUTER_API_KEY": KEY, "DARIO_ADMIN_TOKEN": "FAKE-TOKEN-1", "ROUTER_HOME": ""}
    client = RouterClient(load_settings(keys), network=MockNetwork(other_program))
    snapshot = await client.snapshot(tuple(Part))
    assert snapshot.peer is Peer.UNRECOGNIZED
    ports = {httpx.URL(row.url).port for row in KINDS.values()}
    ports |= {httpx.URL(url).port for row in KINDS.values() for _, url in row.other_urls}
    assert Counter((request.url.port, request.url.path) for request in seen) == {(port, "/livez"): 1 for port in ports}
    assert not [request for request in seen if "authorization" in request.headers]


async def test_terms_are_those_of_no_kind_if_nothing_answers() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("")

    settings = load_settings({"ROUTER_HOME": ""})
    snapshot = await RouterClient(settings, network=MockNetwork(refuse)).snapshot([Part.STATE])
    assert (snapshot.peer, snapshot.terms.name, snapshot.router.kind) == (Peer.UNREACHABLE, "router", None)
    assert [(read.name, read.outcome) for read in snapshot.reads] == [("livez", Outcome.UNREACHABLE)]


@every_kind
async def test_configured_kind_is_the_only_one_probed(kind: str) -> None:
    for actual, state in STATES.items():
        replay = Replay(state, actual)
        snapshot = await client_for(replay, ROUTER_KIND=kind).snapshot([Part.STATE])
        assert set(replay.paths) <= {read.path for read in load_adapter(kind).every_read}
        assert (snapshot.peer is Peer.IDENTIFIED) is (actual == kind)


def test_default_url_and_keys_are_those_of_the_configured_kind() -> None:
    env = {"ROUTER_KIND": "litellm", "LITELLM_MASTER_KEY": "sk-own-1", "DARIO_API_KEY": "other", "DARIO_PORT": "1"}
    settings = load_settings(env)
    assert str(settings.address) == "http://127.0.0.1:4000"
    assert [secret.reveal() for secret in settings.credentials] == ["sk-own-1"]
    assert settings.home is None


def test_every_configured_key_is_known_for_redaction() -> None:
    env = {"LITELLM_MASTER_KEY": "sk-own-1", "DARIO_API_KEY": "FAKE-2", "DARIO_ADMIN_TOKEN": "FAKE-3"}
    assert set(RouterClient(load_settings(env)).known_secrets()) == {"sk-own-1", "FAKE-2", "FAKE-3"}
