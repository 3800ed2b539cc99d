"""The other programs than llama-server, and responses that are not as documented."""

from __future__ import annotations

import pytest

from mcp_server.assessment import assess
from router_client import Part
from router_client.model.facts import NOT_OFFERED, value_of
from router_client.model.states import Outcome, Peer, TargetState
from router_client.model.targets import Cause
from router_client.routers import KINDS
from router_client.routers.openai_server.terms import STATISTICS_OFF
from tests.router_client.openai_server.support import (
    KIND,
    assessed,
    look,
    pool_of,
    predicted,
    problems,
    replay_of,
    row,
    targets_of,
)
from tests.support import KEY, Replay, client_for, presented

pytestmark = pytest.mark.anyio


async def test_ollama_models_that_are_loaded_serve_and_the_others_are_loaded_by_a_request() -> None:
    states = {name: target.state for name, target in (await targets_of(replay_of("documented_ollama"))).items()}
    assert states == {"qwen3:8b": TargetState.USABLE, "nomic-embed-text:latest": TargetState.UNVERIFIED}
    assert (await assessed(replay_of("documented_ollama_idle"))).verdict.name == "unverified"


async def test_ollama_without_models_says_how_to_get_one() -> None:
    verdict = (await assessed(replay_of("documented_ollama_empty"))).verdict
    assert (verdict.name, verdict.serving) == ("no_targets", False)
    assert "ollama pull" in str(verdict.next_step)


async def test_ollama_whose_loaded_models_are_not_known_has_none_that_is_usable() -> None:
    replay = replay_of("documented_ollama").override("/api/ps", b"", 500)
    targets = (await targets_of(replay)).values()
    assert {(target.state, target.cause) for target in targets} == {(TargetState.UNVERIFIED, Cause("loaded_unknown"))}
    assert "loads it first" not in str((await assessed(replay)).verdict.next_step)


@pytest.mark.parametrize("name", [{}, {"name": None}])
@pytest.mark.parametrize("path", ["/api/tags", "/api/ps"])
async def test_name_of_an_ollama_model_is_also_in_its_second_field(path: str, name: dict[str, None]) -> None:
    replay = replay_of("documented_ollama")
    rows = [{**name, "model": each["name"]} for each in replay.body(path)["models"]]
    targets = await targets_of(replay.override(path, {"models": rows}))
    states = {name: target.state for name, target in targets.items()}
    assert states == {"qwen3:8b": TargetState.USABLE, "nomic-embed-text:latest": TargetState.UNVERIFIED}


async def test_lm_studio_models_are_loaded_or_not() -> None:
    states = [target.state for target in (await pool_of(replay_of("documented_lm_studio"))).targets]
    assert states == [TargetState.USABLE, TargetState.UNVERIFIED]


async def test_lm_studio_without_the_list_of_models_is_up_and_unknown() -> None:
    assessment = await assessed(replay_of("documented_lm_studio_old"))
    assert (assessment.verdict.name, assessment.serving) == ("unknown", None)
    assert "0.4" in str(assessment.verdict.next_step)
    (read,) = assessment.snapshot.ended(Outcome.UNSUPPORTED)
    assert read.name == "downloaded"


async def test_adapters_of_vllm_are_models_too() -> None:
    assert list(await targets_of(replay_of("documented_vllm"))) == ["Qwen/Qwen3-8B", "sql-lora"]


@pytest.mark.parametrize("status", [500, 503])
async def test_vllm_whose_engine_is_dead_lists_its_models_and_serves_none(status: int) -> None:
    assessment = await assessed(replay_of("documented_vllm").override("/health", b"", status))
    assert (assessment.serving, set(predicted(assessment).values())) == (False, {False})
    assert "Restart vLLM" in str(assessment.verdict.next_step)
    assert "router.health_mismatch" not in problems(assessment)
    assert any("engine failed" in finding.message for finding in assessment.findings)


async def test_health_is_read_of_vllm_only_after_its_metrics_proved_it() -> None:
    """LiteLLM, which answers /livez as vLLM does, completes a request on every deployment for /health."""
    replay = replay_of("documented_vllm")
    await look(replay)
    assert replay.paths.index("/metrics") < replay.paths.index("/health")
    unproved = without_statistics().override("/v1/models", {"data": [{"id": "a", "owned_by": "me"}]})
    await look(unproved)
    assert "/health" not in unproved.paths


def without_statistics(state: str = "documented_vllm") -> Replay:
    """vLLM after a start with --disable-log-stats."""
    page = 'python_info{version="3.12"} 1.0\nprocess_start_time_seconds 1.7e9\n'
    return replay_of(state).override("/metrics", page, headers={"Content-Type": "text/plain; charset=utf-8"})


@pytest.mark.parametrize("kind", ["auto", KIND])
async def test_vllm_without_statistics_is_proved_by_the_owner_of_its_models(kind: str) -> None:
    replay = without_statistics()
    env = {"ROUTER_API_KEY": KEY, "ROUTER_URL": KINDS[KIND].url, "ROUTER_KIND": kind}
    assessment = assess(await client_for(replay, **env).snapshot(tuple(Part)))
    assert (assessment.verdict.name, assessment.serving, problems(assessment)) == ("ok", True, [])
    snapshot = assessment.snapshot
    assert (snapshot.router.program, snapshot.queue, snapshot.usage) == ("vLLM", NOT_OFFERED, NOT_OFFERED)
    pool = value_of(snapshot.pool)
    assert pool is not None
    assert pool.notes == (STATISTICS_OFF,)
    assert replay.credentials["/v1/models"] == ["none", "proxy_key"]
    assert replay.paths.index("/v1/models") < replay.paths.index("/health")


@pytest.mark.parametrize(
    "models",
    [
        {"data": []},
        {"data": [{"id": "a"}]},
        {"data": [{"id": "a", "owned_by": "vllm"}, {"id": "b", "owned_by": "openai"}]},
        {"models": []},
        b"{",
    ],
)
async def test_owner_of_the_models_is_no_proof_unless_it_is_vllm(models: object) -> None:
    replay = without_statistics().override("/v1/models", models)
    snapshot = await look(replay)
    assert snapshot.peer is Peer.UNRECOGNIZED
    assert replay.paths == ["/livez", "/version", "/metrics", "/v1/models"]
    assert {presented(request) for request in replay.requests} == {"none"}


async def test_vllm_without_statistics_that_requires_a_key_is_not_proved_and_gets_no_key() -> None:
    replay = without_statistics("documented_vllm_key")
    snapshot = await look(replay)
    assert snapshot.peer is Peer.UNRECOGNIZED
    assert {read.name: read.outcome for read in snapshot.reads}["owners"] is Outcome.NEEDS_KEY
    assert {presented(request) for request in replay.requests} == {"none"}


async def test_health_of_vllm_that_says_neither_is_no_fault() -> None:
    replay = replay_of("documented_vllm").override("/health", b"", 404)
    assessment = await assessed(replay)
    assert (assessment.verdict.name, problems(assessment)) == ("ok", [])


@pytest.mark.parametrize(
    ("state", "path", "body"),
    [
        ("fresh", "/v1/models", {"data": [{"id": None}, {}]}),
        ("unloaded", "/v1/models", {"data": [{"id": None, "status": {"value": "loaded"}}]}),
        ("documented_vllm", "/v1/models", {"data": [{"id": 7}]}),
        ("documented_ollama", "/api/tags", {"models": [{"name": None}]}),
        ("documented_lm_studio", "/api/v1/models", {"models": [{"key": None, "loaded_instances": [{}]}]}),
    ],
)
async def test_list_without_a_readable_row_is_not_empty_but_unknown(state: str, path: str, body: object) -> None:
    assessment = await assessed(replay_of(state).override(path, body))
    assert (assessment.serving, predicted(assessment)) == (None, {"*": None})
    assert assessment.verdict.name not in {"no_targets", "ok"}


async def test_loaded_embedding_model_does_not_show_that_a_chat_is_served() -> None:
    ollama = replay_of("documented_ollama")
    tags = ollama.body("/api/tags")
    tags["models"][1]["name"] = "minilm:latest"
    ollama.override("/api/tags", tags).override("/api/ps", {"models": tags["models"][1:]})
    lm_studio = replay_of("documented_lm_studio")
    listed = lm_studio.body("/api/v1/models")
    chat, embedding = listed["models"]
    listed["models"] = [chat | {"loaded_instances": []}, embedding | {"key": "minilm", "loaded_instances": [{}]}]
    lm_studio.override("/api/v1/models", listed)
    rows = [row("nomic-embed-text-v1.5", value="loaded"), row("chat")]
    for replay in (ollama, lm_studio, replay_of("unloaded").override("/v1/models", {"data": rows})):
        assessment = await assessed(replay)
        assert (assessment.verdict.name, assessment.serving) == ("unverified", None)
        assert [route.route.secondary for route in assessment.routes if route.serving] == [True]


async def test_only_an_embedding_model_decides_the_verdict() -> None:
    rows = [row("nomic-embed-text-v1.5", value="loaded")]
    assessment = await assessed(replay_of("unloaded").override("/v1/models", {"data": rows}))
    assert (assessment.verdict.name, assessment.serving) == ("ok", True)


async def test_loaded_model_without_a_name_does_not_make_another_one_loaded() -> None:
    replay = replay_of("documented_ollama").override("/api/ps", {"models": [{"name": None}]})
    replay.override("/api/tags", {"models": [{"name": None}, {"name": "a"}]})
    nameless, other = (await pool_of(replay)).targets
    assert (nameless.state, other.state) == (TargetState.UNKNOWN, TargetState.UNVERIFIED)
    # It may be the one that is loaded.
    assert other.cause == Cause("loaded_unknown")


HOSTILE: tuple[object, ...] = (
    {},
    [],
    {"data": None},
    {"data": "x"},
    {"data": [None, 7, [], {}]},
    {"data": [{"id": None, "status": {"value": "loaded"}}, {"id": ["a"], "status": []}]},
    {"data": [{"id": "a", "status": {"value": {"x": 1}, "failed": "yes"}}]},
    {"data": [{"id": "same", "status": {"value": "loaded"}}] * 3},
    "text",
    b"{",
    b"\xff\xfe",
)


@pytest.mark.parametrize("body", HOSTILE)
@pytest.mark.parametrize("path", ["/v1/models", "/props", "/metrics"])
async def test_hostile_response_gives_an_assessment(path: str, body: object) -> None:
    for state in ("fresh", "unloaded", "documented_vllm"):
        assessment = await assessed(replay_of(state).override(path, body))
        assert assessment.verdict.headline


async def test_rows_beyond_the_cap_are_counted() -> None:
    rows = [row(f"m{number}", value="loaded") for number in range(5_010)]
    pool = await pool_of(replay_of("unloaded").override("/v1/models", {"data": rows}))
    assert (len(pool.targets), pool.left_out) == (5_000, 10)


@pytest.mark.parametrize("line", ["llamacpp:requests_processing NaN", "llamacpp:requests_processing -1", "x", ""])
async def test_metrics_without_a_figure_are_no_figures(line: str) -> None:
    replay = replay_of("fresh").override("/metrics", line)
    snapshot = await look(replay)
    assert value_of(snapshot.queue) is None
    assert value_of(snapshot.usage) is None
