"""ROUTER_KIND=auto: which router it is, from one round of open probes, and whose key goes where."""

from __future__ import annotations

from collections import Counter

import anyio
import httpx
import pytest

from router_client import Part, RouterClient, load_settings
from router_client.model.states import Outcome, Peer
from router_client.routers import KINDS, load_adapter
from tests.support import KEY, Replay, client_for

pytestmark = pytest.mark.anyio
SOUND = {"dario": "api_key", "litellm": "one_ok_one_429_one_500"}
PROBES = {load_adapter(kind).probe.path for kind in KINDS}
OWN = {"dario": "DARIO_API_KEY", "litellm": "LITELLM_MASTER_KEY"}
every_kind = pytest.mark.parametrize("kind", SOUND)


def auto(replay: Replay, **env: str) -> RouterClient:
    return client_for(replay, ROUTER_KIND="auto", **env)


@every_kind
async def test_a_router_is_recognised_by_its_probe_without_a_key(kind: str) -> None:
    replay = Replay(SOUND[kind], kind)
    snapshot = await auto(replay, ROUTER_API_KEY=KEY).snapshot(tuple(Part))
    assert (snapshot.peer, snapshot.router.kind) == (Peer.PROVED, kind)
    probes = [path for path in replay.paths if path in PROBES]
    assert replay.paths[: len(probes)] == probes
    assert {credential for path in probes for credential in replay.credentials[path]} == {"none"}


@every_kind
async def test_a_router_on_its_usual_port_gets_no_probe_but_its_own(kind: str) -> None:
    replay = Replay(SOUND[kind], kind)
    await auto(replay, ROUTER_API_KEY=KEY, ROUTER_URL=KINDS[kind].url).snapshot(tuple(Part))
    assert PROBES & set(replay.paths) == {load_adapter(kind).probe.path}


@every_kind
async def test_a_probe_of_another_kind_that_hangs_holds_nothing_up(kind: str) -> None:
    """On the usual port of the other one, where that one's probe goes first."""
    replay = Replay(SOUND[kind], kind)
    (other,) = set(KINDS) - {kind}

    async def hangs(request: httpx.Request) -> httpx.Response:
        if request.url.path == load_adapter(other).probe.path:
            await anyio.sleep_forever()
        return replay(request)

    env = {"ROUTER_API_KEY": KEY, "ROUTER_URL": KINDS[other].url, "ROUTER_HOME": "", "ROUTER_TIMEOUT": "5"}
    with anyio.fail_after(4):
        snapshot = await RouterClient(load_settings(env), transport=httpx.MockTransport(hangs)).snapshot([Part.STATE])
    assert (snapshot.peer, snapshot.router.kind) == (Peer.PROVED, kind)


@every_kind
async def test_no_read_of_one_kind_but_its_probe_goes_to_another(kind: str) -> None:
    replay = Replay(SOUND[kind], kind)
    await auto(replay, ROUTER_API_KEY=KEY).snapshot(tuple(Part))
    own = {read.path for read in load_adapter(kind).every_read}
    assert set(replay.paths) <= own | PROBES
    assert Counter(replay.paths)[load_adapter(kind).probe.path] == 1


async def test_the_health_that_costs_money_on_litellm_is_never_asked_there() -> None:
    replay = Replay(SOUND["litellm"], "litellm")
    await auto(replay, ROUTER_API_KEY=KEY).snapshot(tuple(Part))
    assert "/health" not in replay.paths


@every_kind
@pytest.mark.parametrize("owner", OWN)
async def test_a_routers_own_key_goes_to_that_router_alone(kind: str, owner: str) -> None:
    replay = Replay(SOUND[kind], kind)
    await auto(replay, **{OWN[owner]: KEY}).snapshot([Part.STATE])
    presented = {credential for each in replay.credentials.values() for credential in each}
    assert presented == ({"none", "proxy_key"} if kind == owner else {"none"})


@every_kind
async def test_the_general_key_wins_over_the_routers_own(kind: str) -> None:
    replay = Replay(SOUND[kind], kind)
    await auto(replay, ROUTER_API_KEY=KEY, **{OWN[kind]: "sk-another-one"}).snapshot([Part.STATE])
    assert {credential for each in replay.credentials.values() for credential in each} == {"none", "proxy_key"}


@pytest.mark.parametrize("body", ["{}", '{"status":"up"}', '"hello"', "<html>", ""])
async def test_a_program_that_is_none_of_them_is_asked_no_more_and_given_nothing(body: str) -> None:
    seen: list[httpx.Request] = []

    def stranger(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, text=body)

    keys = {"ROUTER_API_KEY": KEY, "DARIO_ADMIN_TOKEN": "FAKE-TOKEN-1", "ROUTER_HOME": ""}
    client = RouterClient(load_settings(keys), transport=httpx.MockTransport(stranger))
    snapshot = await client.snapshot(tuple(Part))
    assert snapshot.peer is Peer.FOREIGN
    assert Counter(request.url.path for request in seen) == Counter(PROBES)
    assert not [request for request in seen if "authorization" in request.headers]


@pytest.mark.parametrize(
    ("url", "name"), [("http://127.0.0.1:4000", "LiteLLM"), ("http://127.0.0.1:3456", "dario"), ("", "dario")]
)
async def test_where_nobody_answers_the_terms_are_those_of_the_usual_port(url: str, name: str) -> None:
    def nobody(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("")

    settings = load_settings({"ROUTER_HOME": "", **({"ROUTER_URL": url} if url else {})})
    snapshot = await RouterClient(settings, transport=httpx.MockTransport(nobody)).snapshot([Part.STATE])
    assert (snapshot.peer, snapshot.terms.name, snapshot.router.kind) == (Peer.ABSENT, name, None)
    assert {read.outcome for read in snapshot.reads} == {Outcome.REFUSED, Outcome.SKIPPED}


@every_kind
async def test_a_named_kind_is_asked_for_and_no_other(kind: str) -> None:
    for actual, state in SOUND.items():
        replay = Replay(state, actual)
        snapshot = await client_for(replay, ROUTER_KIND=kind).snapshot([Part.STATE])
        assert set(replay.paths) <= {read.path for read in load_adapter(kind).every_read}
        assert (snapshot.peer is Peer.PROVED) is (actual == kind)


def test_the_usual_url_and_the_keys_are_those_of_the_named_kind() -> None:
    env = {"ROUTER_KIND": "litellm", "LITELLM_MASTER_KEY": "sk-own-1", "DARIO_API_KEY": "other", "DARIO_PORT": "1"}
    settings = load_settings(env)
    assert str(settings.origin) == "http://127.0.0.1:4000"
    assert [secret.reveal() for secret in settings.sendable] == ["sk-own-1"]
    assert settings.home is None


def test_every_key_that_was_set_is_known_to_the_scrubber() -> None:
    env = {"LITELLM_MASTER_KEY": "sk-own-1", "DARIO_API_KEY": "FAKE-2", "DARIO_ADMIN_TOKEN": "FAKE-3"}
    assert set(RouterClient(load_settings(env)).known_secrets()) == {"sk-own-1", "FAKE-2", "FAKE-3"}
