"""Which program it is: told by /livez, proved by the one read that this calls for, before any key is sent."""

from __future__ import annotations

import httpx
import pytest

from router_client import Part, RouterClient, Snapshot, load_settings
from router_client.model.states import Outcome, Peer
from router_client.reads import Credential
from router_client.routers import KINDS, load_adapter
from tests.mock_network import MockNetwork
from tests.router_client.peers import PeerServer, client_of
from tests.router_client.raw import raw_server
from tests.security.programs import FASTAPI_404, GO_404, Program, reply
from tests.support import KEY, Replay, client_for, presented

pytestmark = pytest.mark.anyio
KIND = "openai-server"
PROGRAMS = {
    "fresh": ("llama-server/b11669-Debian", ["/livez", "/health"]),
    "key": ("llama-server/b11669-Debian", ["/livez", "/health"]),
    "unloaded": ("llama-server/b11669-Debian", ["/livez", "/health"]),
    "starting": ("llama-server", ["/livez", "/health"]),
    "documented_vllm": ("vLLM/0.11.0", ["/livez", "/version", "/metrics"]),
    "documented_ollama": ("Ollama/0.12.6", ["/livez", "/"]),
    "documented_lm_studio": ("LM Studio", ["/livez", "/"]),
}
"""Each program by a state of it: what it is called, and the reads that prove it."""
FORBIDDEN = {
    *(
        "/slots",
        "/slots/0",
        "/models/load",
        "/models/unload",
        "/completion",
        "/v1/chat/completions",
        "/v1/completions",
    ),
    *("/v1/embeddings", "/tokenize", "/lora-adapters", "/sleep", "/wake_up", "/pause", "/abort_requests"),
    *("/api/show", "/api/generate", "/api/chat", "/api/pull", "/api/v1/models/load", "/api/v0/models"),
}


async def look(replay: Replay, **env: str) -> Snapshot:
    return await client_for(replay, **{"ROUTER_API_KEY": KEY, "ROUTER_URL": KINDS[KIND].url, **env}).snapshot(
        tuple(Part)
    )


@pytest.mark.parametrize("kind", ["auto", KIND])
@pytest.mark.parametrize("state", PROGRAMS)
async def test_program_is_named_after_the_reads_that_its_first_answer_calls_for(state: str, kind: str) -> None:
    named, proof = PROGRAMS[state]
    program, _, version = named.partition("/")
    replay = Replay(state, KIND)
    snapshot = await look(replay, ROUTER_KIND=kind)
    found = snapshot.router
    assert (snapshot.peer, found.kind, found.program, found.version) == (
        Peer.IDENTIFIED,
        KIND,
        program,
        version or None,
    )
    assert snapshot.terms.name == program
    asked = [path for path in replay.paths if path != "/health/liveliness"]
    assert asked[: len(proof)] == proof
    assert {credential for path in proof[:2] for credential in replay.credentials[path]} == {"none"}


def test_no_read_loads_a_model_keeps_one_in_memory_or_counts() -> None:
    paths = {read.path for read in load_adapter(KIND).every_read}
    assert paths == {
        *("/livez", "/health", "/v1/models", "/props", "/metrics"),
        *("/version", "/", "/api/version", "/api/tags", "/api/ps", "/api/v1/models"),
    }
    assert not paths & FORBIDDEN
    assert not [path for path in paths if "?" in path]


def test_ollama_gets_no_credential() -> None:
    """It has no key, so none can be meant for it."""
    credentials = {read.path: read.credential for read in load_adapter(KIND).every_read}
    assert {credentials[path] for path in ("/", "/api/version", "/api/tags", "/api/ps")} == {Credential.NONE}


LITELLM = Program(FASTAPI_404, {"/health/liveliness": reply("I'm alive!"), "/health": reply({"healthy": []})})
OTHERS = {
    "LiteLLM, whose /health completes on every deployment": (LITELLM, ["/livez", "/version"]),
    "a FastAPI app with a version": (
        Program(FASTAPI_404, {"/version": reply({"version": "1.2.3"})}),
        ["/livez", "/version", "/metrics"],
    ),
    "a FastAPI app with more than a version": (
        Program(FASTAPI_404, {"/version": reply({"version": "1.2.3", "commit": "a"})}),
        ["/livez", "/version"],
    ),
    "a FastAPI app with a version and metrics of its own": (
        Program(
            FASTAPI_404,
            {"/version": reply({"version": "1"}), "/metrics": (200, "text/plain", "process_start_time_seconds 1e9\n")},
        ),
        ["/livez", "/version", "/metrics", "/v1/models"],
    ),
    "a FastAPI app with a version and a page of metrics": (
        Program(FASTAPI_404, {"/version": reply({"version": "1"}), "/metrics": (200, "text/html", "<p>fast</p>")}),
        ["/livez", "/version", "/metrics"],
    ),
    "another Go service": (Program(GO_404, {"/": (200, "text/plain", "hello")}), ["/livez", "/"]),
    "an app with a health route": (Program(reply({"status": "ok"})), ["/livez"]),
}


@pytest.mark.parametrize("program", OTHERS)
async def test_other_program_gets_only_the_read_that_its_first_answer_calls_for(program: str) -> None:
    peer, paths = OTHERS[program]
    requests: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return peer(request)

    env = {"ROUTER_KIND": KIND, "ROUTER_URL": KINDS[KIND].url, "ROUTER_API_KEY": KEY, "ROUTER_HOME": ""}
    snapshot = await RouterClient(load_settings(env), network=MockNetwork(respond)).snapshot(tuple(Part))
    assert snapshot.peer is Peer.UNRECOGNIZED
    assert [request.url.path for request in requests] == paths
    assert {presented(request) for request in requests} == {"none"}


@pytest.mark.parametrize("key", ["wrong-1234567890", ""])
async def test_wrong_or_missing_key_is_shown_to_one_read_only(key: str) -> None:
    replay = Replay("key", KIND)
    snapshot = await look(replay, ROUTER_API_KEY=key)
    outcomes = {read.name: read.outcome for read in snapshot.reads}
    assert outcomes["models"] is (Outcome.KEY_REJECTED if key else Outcome.NEEDS_KEY)
    assert replay.paths == ["/livez", "/health", "/v1/models"]


async def test_connection_that_livez_closes_does_not_cost_the_look() -> None:
    """llama-server closes the connection after an error, so /livez proves the next one over a third."""
    peer = PeerServer(KIND, closes_on_errors=True)
    async with raw_server(peer) as server:
        peer.server = server
        snapshot = await client_of(server, KIND).snapshot(tuple(Part))
    assert {read.outcome for read in snapshot.reads} == {Outcome.OK}
    assert (peer.paths.count("/livez"), server.connections) == (2, 3)
    for asked in peer.asked.values():
        keyed = [number for number, (_, is_keyed) in enumerate(asked) if is_keyed]
        assert not keyed or ("/health", False) in asked[: keyed[0]]
