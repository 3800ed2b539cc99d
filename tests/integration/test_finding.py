"""Without ROUTER_URL: real routers, alone and together, are found, and each gets only the reads that are allowed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec import field

from mcp_server.answers import reports
from mcp_server.demo.recorded import RecordedAnswer, RecordedState, load_state
from mcp_server.demo.sample import sample_router
from router_client import RouterClient, load_settings
from router_client.routers import KINDS, load_adapter
from tests.integration.proxy import KEY, free_port, proxy
from tests.integration.scenario import Scenario, configuration, deployment
from tests.integration.stubs import stub

pytestmark = pytest.mark.anyio

LOGGED = re.compile(r'"GET (\S+) HTTP')
OPEN_READS = {
    "dario": {"/livez", "/health"},
    "litellm": {"/livez", "/health/liveliness", "/health/readiness"},
}
"""All that a router gets if another one is taken."""


class Logged(RecordedState, frozen=True):
    """A recorded state that keeps the path of each request."""

    paths: list[str] = field(default_factory=list)

    def answer(self, path: str, now_ms: int, *, keyed: bool = False, request: str = "") -> RecordedAnswer | None:
        self.paths.append(path)
        return super().answer(path, now_ms, keyed=keyed, request=request)


@dataclass
class Machine:
    """The port of each router, the log of LiteLLM and the requests of dario."""

    ports: dict[str, int]
    log: Path
    dario: Logged

    def paths(self, kind: str) -> list[str]:
        """Return the paths that a router got so far."""
        return LOGGED.findall(self.log.read_text("utf-8")) if kind == "litellm" else [*self.dario.paths]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("finding")
    state = load_state("dario", "busy")
    assert state is not None
    dario = Logged(state.captured_at_ms, state.answers, state.key)
    one = Scenario("finding", "", (deployment("chat", "ok", "ok"),))
    with (
        stub() as upstream,
        proxy(folder, configuration((one,), upstream.address)) as litellm,
        sample_router(dario) as port,
    ):
        yield Machine({"dario": port, "litellm": litellm.port}, folder / "litellm.log", dario)


class Case(NamedTuple):
    """Which routers run, the one that a client's variable names, if any, and the one that is found."""

    running: tuple[str, ...]
    expected: str
    client: str | None = None
    variable: str = ""


CASES = (
    Case(("dario",), "dario"),
    Case(("litellm",), "litellm"),
    Case(("dario", "litellm"), "dario"),
    Case(("dario", "litellm"), "litellm", "litellm", "ANTHROPIC_BASE_URL"),
    Case(("dario", "litellm"), "dario", "dario", "OPENAI_BASE_URL"),
    Case(("litellm",), "litellm", "dario", "ANTHROPIC_BASE_URL"),
    Case(("dario",), "dario", "litellm", "OPENAI_BASE_URL"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(filter(None, (*case.running, case.variable))))
async def test_right_router_is_found_and_the_others_get_only_open_reads(
    case: Case, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, expected, client, variable = case
    ports = {kind: machine.ports[kind] if kind in running else free_port() for kind in KINDS}
    for kind, row in list(KINDS.items()):
        monkeypatch.setitem(KINDS, kind, row._replace(url=f"http://127.0.0.1:{ports[kind]}"))
    before = {kind: len(machine.paths(kind)) for kind in machine.ports}
    env = {"ROUTER_HOME": "", "ROUTER_TIMEOUT": "30", "LITELLM_MASTER_KEY": KEY}
    if client is not None:
        env[variable] = f"http://127.0.0.1:{ports[client]}/v1"
    data = await status(env)
    is_named = client == expected
    assert data["router"]["kind"] == expected
    assert data["router"]["url"] == f"http://127.0.0.1:{ports[expected]}"
    assert data["router"]["found_by"] == (variable if is_named else f"{KINDS[expected].name}'s default port")
    got = {kind: set(machine.paths(kind)[before[kind] :]) for kind in machine.ports}
    adapter = load_adapter(expected)
    assert OPEN_READS[expected] <= got[expected] <= {"/livez", *(read.path for read in adapter.every_read)}
    for other in set(running) - {expected}:
        assert got[other] <= OPEN_READS[other]
    for other in set(machine.ports) - set(running):
        assert got[other] == set()


async def status(env: dict[str, str]) -> dict[str, Any]:
    client = RouterClient(load_settings(env))
    answer = await reports.answer(client, reports.STATUS)
    await client.aclose()
    assert answer.delivery.structured is not None
    return answer.delivery.structured


@pytest.mark.parametrize("expected", OPEN_READS)
def test_doctor_in_a_terminal_finds_the_router(expected: str, machine: Machine, tmp_path: Path) -> None:
    """dario by its own port variable, LiteLLM by that of its command line."""
    variables = {
        "dario": {"DARIO_PORT": str(machine.ports["dario"])},
        "litellm": {
            "LITELLM_PROXY_API_BASE": f"http://localhost:{machine.ports['litellm']}",
            "LITELLM_MASTER_KEY": KEY,
        },
    }
    env = {"HOME": str(tmp_path), "ROUTER_TIMEOUT": "30", **variables[expected]}
    command = [sys.executable, "-m", "mcp_server", "doctor", "--json"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)
    data = json.loads(done.stdout)
    assert (done.returncode, data["router"]["kind"], done.stderr) == (0, expected, "")
    assert data["router"]["found_by"] == next(iter(variables[expected]))
