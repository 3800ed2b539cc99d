"""Without ROUTER_URL the router is found: where it is looked for, what each address gets, and which one is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import anyio
import httpx
import pytest

from router_client import Part, RouterClient, Snapshot, load_settings
from router_client.model.states import Outcome, Peer
from router_client.routers import KINDS, load_adapter, signs
from router_client.settings.clients import CLIENT_VARIABLES
from tests.mock_network import MockNetwork
from tests.security.programs import PROGRAMS
from tests.support import KEY, Replay, presented

pytestmark = pytest.mark.anyio
STATES = {"dario": "api_key", "litellm": "one_ok_one_429_one_500"}
PORTS = {"dario": 3456, "litellm": 4000, "better-ccflare": 8080}
DEFAULT_URLS = {url for row in KINDS.values() for url in (row.url, *(other for _, other in row.other_urls))}
Answers = Callable[[httpx.Request], httpx.Response]


class Machine:
    """A machine with a program on some of its ports. `requests` are those that it got, by port."""

    def __init__(self, programs: Mapping[int, Answers]) -> None:
        self.programs = programs
        self.requests: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        port = request.url.port or 80
        if port not in self.programs:
            raise httpx.ConnectError("")
        self.requests.append(request)
        return self.programs[port](request)

    def paths(self, port: int) -> list[str]:
        return [request.url.path for request in self.requests if request.url.port == port]

    def client(self, **env: str) -> RouterClient:
        settings = load_settings({"ROUTER_HOME": "", "ROUTER_API_KEY": KEY, **env})
        return RouterClient(settings, network=MockNetwork(self))

    async def look(self, **env: str) -> Snapshot:
        return await self.client(**env).snapshot([Part.STATE])


def machine(*kinds: str, ports: Mapping[str, int] = PORTS) -> Machine:
    states = {**STATES, "better-ccflare": "keys_required"}
    return Machine({ports[kind]: Replay(states[kind], kind) for kind in kinds})


@pytest.mark.parametrize("kind", STATES)
@pytest.mark.parametrize("env", [{}, {"LITELLM_MASTER_KEY": "sk-1234567890", "ROUTER_API_KEY": ""}])
async def test_router_is_found_at_its_default_port(kind: str, env: dict[str, str]) -> None:
    snapshot = await machine(kind).look(**env)
    assert (snapshot.peer, snapshot.router.kind) == (Peer.IDENTIFIED, kind)
    assert f"{KINDS[kind].name}'s" in str(snapshot.router.found_by)


@pytest.mark.parametrize("variable", CLIENT_VARIABLES)
@pytest.mark.parametrize("path", ["", "/", "/v1", "/anthropic?x=1"])
async def test_address_that_a_client_uses_is_taken_before_all_others(variable: str, path: str) -> None:
    there = machine("dario", "litellm", ports={"dario": 3456, "litellm": 4123})
    snapshot = await there.look(**{variable: f"http://localhost:4123{path}"})
    assert (snapshot.router.kind, snapshot.router.found_by) == ("litellm", variable)
    assert snapshot.router.url == "http://localhost:4123"


@pytest.mark.parametrize(
    "url", ["https://api.anthropic.com", "http://10.0.0.7:4000", "nonsense", "http://u:p@127.0.0.1:1"]
)
async def test_address_of_a_client_that_is_not_on_this_machine_gets_nothing(url: str) -> None:
    there = machine("litellm")
    snapshot = await there.look(ANTHROPIC_BASE_URL=url)
    assert snapshot.router.found_by == "LiteLLM's default port"
    assert {request.url.host for request in there.requests} == {"127.0.0.1"}


async def test_first_of_the_registry_is_taken_of_several_and_the_others_are_reported() -> None:
    snapshot = await machine("dario", "litellm").look()
    assert snapshot.router.kind == "dario"
    assert [(each.name, each.url) for each in snapshot.searched if each.name] == [
        ("dario", "http://127.0.0.1:3456"),
        ("LiteLLM", "http://127.0.0.1:4000"),
    ]
    assert {each.url for each in snapshot.searched} == DEFAULT_URLS


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((), {}),
        (("dario",), {3456: ["/livez", "/health"]}),
        (("litellm",), {4000: ["/livez", "/health/liveliness", "/health/readiness"]}),
        (("better-ccflare",), {8080: ["/livez", "/health"]}),
        (("dario", "better-ccflare"), {3456: ["/livez", "/health"], 8080: ["/livez", "/health"]}),
        (
            ("dario", "litellm"),
            {3456: ["/livez", "/health"], 4000: ["/livez", "/health/liveliness", "/health/readiness"]},
        ),
    ],
)
async def test_search_sends_no_more_than_these_requests(
    kinds: tuple[str, ...], expected: dict[int, list[str]]
) -> None:
    there = machine(*kinds)
    await there.look()
    # The open reads that prove the identity on a second connection are the same ones.
    got = {port: list(dict.fromkeys(there.paths(port)))[: len(expected[port])] for port in expected}
    assert got == expected
    chosen = PORTS[kinds[0]] if kinds else None
    for port in set(expected) - {chosen}:
        assert there.paths(port) == expected[port], "a router that is not taken gets nothing else"


async def test_no_address_gets_a_credential_before_it_is_identified() -> None:
    there = machine("dario", "litellm")
    await there.look()
    assert {presented(request) for request in there.requests if request.url.port == 4000} == {"none"}
    first = next(index for index, request in enumerate(there.requests) if presented(request) != "none")
    assert "/health" in [request.url.path for request in there.requests[:first]]


@pytest.mark.parametrize("kind", STATES)
async def test_second_look_does_not_search_again(kind: str) -> None:
    there = machine(*STATES)
    client = there.client(OPENAI_BASE_URL=f"http://127.0.0.1:{PORTS[kind]}")
    await client.snapshot([Part.STATE])
    there.requests.clear()
    again = await client.snapshot([Part.STATE])
    assert again.peer is Peer.IDENTIFIED
    assert {request.url.port for request in there.requests} == {PORTS[kind]}


async def test_router_that_moved_is_searched_again_in_the_same_look() -> None:
    there = machine("dario")
    client = there.client()
    await client.snapshot([Part.STATE])
    there.programs = machine("litellm").programs
    moved = await client.snapshot([Part.STATE])
    assert (moved.peer, moved.router.kind) == (Peer.IDENTIFIED, "litellm")


async def test_address_that_does_not_answer_delays_a_router_by_half_the_budget_at_most() -> None:
    there = machine("litellm")

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.port == 3456:
            await anyio.sleep_forever()
        return await there(request)

    settings = load_settings({"ROUTER_HOME": "", "ROUTER_TIMEOUT": "4"})
    with anyio.fail_after(3.5):
        snapshot = await RouterClient(settings, network=MockNetwork(answer)).snapshot([Part.STATE])
    assert (snapshot.peer, snapshot.router.kind) == (Peer.IDENTIFIED, "litellm")
    assert [each.peer for each in snapshot.searched][:2] == [Peer.UNRESPONSIVE, Peer.IDENTIFIED]


@pytest.mark.parametrize("kind", STATES)
async def test_configured_kind_sends_only_its_probe_to_another_router(kind: str) -> None:
    """LiteLLM's /health completes on every deployment, and is one of dario's identity reads."""
    (other,) = set(STATES) - {kind}
    there = machine(other)
    snapshot = await there.look(ROUTER_KIND=kind, ANTHROPIC_BASE_URL=f"http://127.0.0.1:{PORTS[other]}")
    assert snapshot.peer is Peer.UNRECOGNIZED
    assert there.paths(PORTS[other]) == [load_adapter(kind).identity[0].path]


async def test_another_router_at_the_address_of_a_known_one_gets_only_harmless_reads() -> None:
    there = machine("dario")
    client = there.client()
    await client.snapshot([Part.STATE])
    there.programs = {3456: Replay(STATES["litellm"], "litellm")}
    there.requests.clear()
    moved = await client.snapshot([Part.STATE])
    assert (moved.peer, moved.router.kind) == (Peer.IDENTIFIED, "litellm")
    assert "/health" not in there.paths(3456)


async def test_restart_of_the_clients_router_does_not_replace_it_for_good() -> None:
    there = machine("dario", "litellm")
    client = there.client(ANTHROPIC_BASE_URL="http://127.0.0.1:4000")
    kinds = []
    for running in (("dario", "litellm"), ("dario",), ("dario", "litellm")):
        there.programs = machine(*running).programs
        kinds.append((await client.snapshot([Part.STATE])).router.kind)
    assert kinds == ["litellm", "dario", "litellm"]


@pytest.mark.parametrize("slow", [3456, 4000])
async def test_first_of_two_clients_decides_whichever_answers_first(slow: int) -> None:
    there = machine(*STATES)

    async def answer(request: httpx.Request) -> httpx.Response:
        await anyio.sleep(0.05 if request.url.port == slow else 0)
        return await there(request)

    env = {"ANTHROPIC_BASE_URL": "http://127.0.0.1:4000", "OPENAI_BASE_URL": "http://127.0.0.1:3456"}
    settings = load_settings({"ROUTER_HOME": "", **env})
    snapshot = await RouterClient(settings, network=MockNetwork(answer)).snapshot([Part.STATE])
    assert (snapshot.router.kind, snapshot.router.found_by) == ("litellm", "ANTHROPIC_BASE_URL")


async def test_router_that_is_identified_after_half_the_budget_is_taken_at_once() -> None:
    there = machine("litellm")

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.url.port == 3456:
            await anyio.sleep_forever()
        await anyio.sleep(0.6 if request.url.path == "/livez" else 0)
        return await there(request)

    settings = load_settings({"ROUTER_HOME": "", "ROUTER_TIMEOUT": "1"})
    snapshot = await RouterClient(settings, network=MockNetwork(answer)).snapshot([Part.STATE])
    assert (snapshot.peer, snapshot.ended(Outcome.TIMEOUT)) == (Peer.IDENTIFIED, ())


@pytest.mark.parametrize("fault", [httpx.ReadTimeout(""), httpx.ConnectError("")])
async def test_router_that_fails_after_its_first_answer_is_not_taken_for_another_program(fault: Exception) -> None:
    dario = Replay(STATES["dario"]).fail("/health", fault)
    there = Machine({3456: dario, 8317: PROGRAMS["CLIProxyAPI"]})
    snapshot = await there.look(OPENAI_BASE_URL="http://127.0.0.1:8317/v1")
    url, kind = ("http://127.0.0.1:3456", "dario") if isinstance(fault, httpx.ReadTimeout) else (None, None)
    if url is not None:
        assert (snapshot.router.url, snapshot.peer, snapshot.terms.name) == (url, Peer.UNRESPONSIVE, kind)
    assert {each.url: each.peer for each in snapshot.searched}["http://127.0.0.1:3456"] is not Peer.UNRECOGNIZED


async def test_other_routers_are_reported_at_every_look() -> None:
    there = machine(*STATES)
    client = there.client()
    looks = [await client.snapshot([Part.STATE]) for _ in range(3)]
    assert [[each.name for each in look.searched if each.name] for look in looks] == [["dario", "LiteLLM"]] * 3


async def test_counters_of_two_routers_are_not_compared() -> None:
    there = machine("dario")
    client = there.client()
    await client.snapshot([Part.STATE])
    there.programs = machine("litellm").programs
    assert (await client.snapshot([Part.STATE])).previous is None
    assert (await client.snapshot([Part.STATE])).previous is not None


@pytest.mark.parametrize("kind", STATES)
async def test_every_address_is_reported_for_a_configured_kind_too(kind: str) -> None:
    snapshot = await Machine({}).look(ROUTER_KIND=kind, ANTHROPIC_BASE_URL="http://127.0.0.1:9999")
    assert [each.url for each in snapshot.searched] == ["http://127.0.0.1:9999", f"http://127.0.0.1:{PORTS[kind]}"]
    proxy = await Machine({PORTS[kind]: PROGRAMS["nginx whose upstream is down"]}).look(ROUTER_KIND=kind)
    assert [each.status for each in proxy.searched] == [502]


async def test_both_loopback_addresses_of_a_port_are_searched() -> None:
    snapshot = await machine("dario").look(
        ANTHROPIC_BASE_URL="http://[::1]:3456", OPENAI_BASE_URL="http://localhost:3456"
    )
    assert [each.url for each in snapshot.searched][:2] == ["http://[::1]:3456", "http://localhost:3456"]
    assert len(snapshot.searched) == len(DEFAULT_URLS) + 1, "127.0.0.1 is another name of localhost"


NEXT_JS_READS = ["/livez", "/api/health", "/api/settings/require-login", "/api/monitoring/health"]
NAMED: dict[str, tuple[str | None, list[str]]] = {
    "claude-code-router 2": ("claude-code-router 2 or older", ["/livez", "/"]),
    "claude-code-router 2 with a key": ("claude-code-router 2 or older", ["/livez", "/"]),
    "claude-code-router, management": ("the management page of claude-code-router", ["/livez", "/api/ccr/rpc"]),
    "a Next.js app with a health route": (None, NEXT_JS_READS),
    "a Next.js app with circuit breakers": (None, NEXT_JS_READS),
    "CLIProxyAPI": ("CLIProxyAPI", ["/livez", "/", "/"]),
    "copilot-api": ("copilot-api", ["/livez", "/"]),
    "antigravity-claude-proxy": ("antigravity-claude-proxy", ["/livez"]),
    "new-api": ("new-api", ["/livez"]),
    "One API": ("One API", ["/livez"]),
    "the Portkey gateway": ("the Portkey gateway", ["/livez", "/"]),
    "a dario without /livez": ("a version of dario without /livez", ["/livez"]),
    "FastAPI with liveliness and readiness": (None, ["/livez", "/health/liveliness", "/version"]),
    "a Go service with health checks": (None, ["/livez"]),
    "another Go service": (None, ["/livez", "/", "/"]),
    "a single-page app": (None, ["/livez"]),
    "nginx whose upstream is down": (None, ["/livez"]),
}
"""The name of each program, and all that it gets."""


@pytest.mark.parametrize("program", NAMED)
async def test_other_program_is_named_and_gets_only_reads_that_are_harmless_on_it(program: str) -> None:
    expected, paths = NAMED[program]
    there = Machine({3456: PROGRAMS[program]})
    snapshot = await there.look()
    assert (snapshot.searched[0].peer, snapshot.searched[0].name) == (Peer.UNRECOGNIZED, expected)
    assert snapshot.peer is (Peer.UNRECOGNIZED if expected else Peer.UNREACHABLE)
    assert there.paths(3456) == paths
    assert {presented(request) for request in there.requests} == {"none"}


def test_every_program_of_the_table_has_a_test() -> None:
    assert {program.name for program in signs.PROGRAMS} == {name for name, _ in NAMED.values()} - {None}
