"""Predictions compared with what a real llama-server then did, and what looks at it change: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.llama_server.scenarios import KEY, SCENARIOS, Scenario, played, real, write_models
from tests.integration.llama_server.server import Server, program
from tests.integration.look import ANSWERS, look, predicted

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(program() is None, reason="llama-server is not installed: see tests/integration/llama_server"),
]
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
TOKENS = ("prompt_tokens_total", "prompt_tokens_cached_total", "tokens_predicted_total", "n_decode_total")
UNKNOWN = {"starting", "full", "unloaded", "failing", "router_killed", "router_loading"}
"""The states in which only a request shows whether it is served."""
ROWS: list[str] = []


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The models of all scenarios."""
    folder = tmp_path_factory.mktemp("llama") / "models"
    write_models(folder)
    return folder


@pytest.fixture(scope="module", autouse=True)
def printed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print the table of predictions after the last test."""
    yield
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print("\nllama-server: state, name, predicted, real", *sorted(ROWS), sep="\n")


def files(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and modification time of every file."""
    stats = {path: path.lstat() for path in folder.rglob("*")}
    return {str(path): (stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}


async def status_of(running: Server, **env: str) -> dict[str, Any]:
    _, data = await look(running.url, "STATUS", **(env or ({"LLAMA_API_KEY": KEY} if running.key else {})))
    return data


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
async def test_prediction_holds(scenario: Scenario, models: Path, tmp_path: Path) -> None:
    with played(scenario, models, tmp_path) as running:
        data = await status_of(running)
        statuses = real(running, scenario)
    assert (data["router"]["kind"], data["router"]["program"]) == ("openai-server", "llama-server")
    served = {name: status == 200 for name, status in statuses.items()}
    for name, is_served in served.items():
        said = predicted(data, name) if data["routes"] else data["serving"]
        verdict = "unknown" if said is None else "right" if said is is_served else "WRONG"
        ROWS.append(f"  {scenario.name:16} {name:10} {said!s:6} {statuses[name]}  {verdict}")
        assert said in {is_served, None}, (scenario.name, name)
    assert data["serving"] in {None, *served.values()}
    assert data["next_step"] if scenario.name in UNKNOWN else data["serving"] is not None


@pytest.mark.parametrize("name", ["served", "unloaded", "failing", "sleeping", "key"])
async def test_looks_load_no_model_count_nothing_and_change_no_file(name: str, models: Path, tmp_path: Path) -> None:
    with played(BY_NAME[name], models, tmp_path) as running:

        def state() -> object:
            is_router = name in {"unloaded", "failing"}
            return running.models() if is_router else [running.count(token) for token in TOKENS]

        before, on_disk, children = state(), files(models), running.children()
        for answer in ANSWERS:
            await look(running.url, answer, **({"ROUTER_API_KEY": KEY} if running.key else {}))
        assert (state(), files(models), running.children()) == (before, on_disk, children)
        if name == "sleeping":
            assert running.get("/props").json()["is_sleeping"] is True


@pytest.mark.parametrize(("key", "verdict"), [("", "needs_key"), ("wrong-0123456789", "key_rejected"), (KEY, "ok")])
async def test_key_is_missing_wrong_or_right(key: str, verdict: str, models: Path, tmp_path: Path) -> None:
    with played(BY_NAME["key"], models, tmp_path) as running:
        assert (await status_of(running, ROUTER_API_KEY=key))["verdict"] == verdict


async def test_one_model_is_served_under_any_name(models: Path, tmp_path: Path) -> None:
    with played(BY_NAME["fresh"], models, tmp_path) as running:
        assert (running.chat("gpt-5"), running.chat("tiny")) == (200, 200)


async def test_loading_is_seen_as_starting(models: Path, tmp_path: Path) -> None:
    with played(BY_NAME["starting"], models, tmp_path) as running:
        data = await status_of(running)
        if running.get("/health").status_code == 200:
            pytest.skip("this machine loads the model too fast for a look at it")
    assert (data["serving"], data["routes"][0]["name"]) == (None, "*")
