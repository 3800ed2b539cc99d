"""What each state of a server means: one test for every trap that its responses hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest

from mcp_server.answers import reports
from mcp_server.assessment import Assessment, assess
from router_client import Part, Snapshot
from router_client.model.facts import NOT_OFFERED, Known, value_of
from router_client.model.snapshot import Queue
from router_client.model.states import Outcome, Selection, Severity, TargetState
from router_client.model.targets import Pool, Target
from router_client.routers import KINDS
from tests.support import KEY, Replay, client_for, state_files

pytestmark = pytest.mark.anyio
KIND = "openai-server"
PROBLEMS = {Severity.FAIL, Severity.WARN}


def replay_of(state: str) -> Replay:
    return Replay(state, KIND)


async def look(replay: Replay) -> Snapshot:
    return await client_for(replay, ROUTER_API_KEY=KEY, ROUTER_URL=KINDS[KIND].url).snapshot(tuple(Part))


async def assessed(replay: Replay) -> Assessment:
    return assess(await look(replay))


async def pool_of(replay: Replay) -> Pool:
    pool = value_of((await look(replay)).pool)
    assert pool is not None
    return pool


async def targets_of(replay: Replay) -> Mapping[str | None, Target]:
    return {target.name: target for target in (await pool_of(replay)).targets}


def predicted(assessment: Assessment) -> dict[str, bool | None]:
    return {route.route.name: route.serving for route in assessment.routes}


def problems(assessment: Assessment, severities: Collection[Severity] = PROBLEMS) -> list[str]:
    return [finding.id for finding in assessment.findings if finding.severity in severities]


def row(name: str, **status: object) -> dict[str, Any]:
    return {"id": name, "owned_by": "llamacpp", "status": {"value": "unloaded", **status}}


@pytest.mark.parametrize("livez", [404, 503])
async def test_loading_model_is_starting_and_nothing_more_is_read(livez: int) -> None:
    replay = replay_of("starting")
    if livez == 503:
        replay.override("/livez", replay.body("/health"), 503, {"Content-Type": "application/json"})
    assessment = await assessed(replay)
    (target,) = assessment.snapshot.pool.value.targets if isinstance(assessment.snapshot.pool, Known) else ()
    assert (target.state, target.selected_as) == (TargetState.STARTING, Selection.IN_ROTATION)
    assert (assessment.serving, predicted(assessment)) == (None, {"*": None})
    assert replay.paths == ["/livez", "/health"]
    assert assessment.verdict.next_step == "Wait until the model is loaded, then check again."
    assert problems(assessment, {Severity.FAIL}) == []


async def test_whether_a_loading_server_has_figures_is_not_known() -> None:
    client = client_for(replay_of("starting"), ROUTER_URL=KINDS[KIND].url)
    text = (await reports.answer(client, reports.USAGE)).delivery.text
    assert "could not be read" in text
    assert "reports no usage" not in text


async def test_model_that_begins_to_load_after_the_health_read_is_starting() -> None:
    replay = replay_of("fresh").override("/v1/models", replay_of("starting").body("/health"), 503)
    assert [target.state for target in (await pool_of(replay)).targets] == [TargetState.STARTING]


async def test_unloaded_model_is_unverified_because_only_a_request_shows_whether_it_can_be_loaded() -> None:
    """In this state one of them was served, and the other one, whose file is broken, was not."""
    assessment = await assessed(replay_of("unloaded"))
    assert set(predicted(assessment).values()) == {None}
    assert (assessment.verdict.name, assessment.serving, problems(assessment)) == ("unverified", None, [])


async def test_failed_model_says_unloaded_too_and_may_be_served_if_its_process_was_only_killed() -> None:
    broken, killed = (await targets_of(replay_of("failing")))["broken"], await targets_of(replay_of("router_killed"))
    assert (broken.state, killed["tiny"].state) == (TargetState.FAILING, TargetState.FAILING)
    assert replay_of("router_killed").recorded.real["names"] == {"tiny": True}
    assert replay_of("failing").recorded.real["names"]["broken"] is False


async def test_while_a_model_is_loaded_the_others_do_not_decide_the_verdict() -> None:
    rows = [row("loaded", value="loaded"), row("other")]
    assessment = await assessed(replay_of("unloaded").override("/v1/models", {"data": rows}))
    assert (assessment.verdict.name, assessment.serving) == ("ok", True)
    assert predicted(assessment) == {"loaded": True, "other": None}
    assert problems(assessment) == []


async def test_without_autoloading_a_request_does_not_load_a_model() -> None:
    replay = replay_of("router_by_hand")
    assessment = await assessed(replay)
    assert (assessment.serving, set(predicted(assessment).values())) == (False, {False})
    failed = replay.override("/v1/models", {"data": [row("a", failed=True)]})
    assert (await assessed(failed)).serving is False


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ({"value": "loaded"}, TargetState.USABLE),
        ({"value": "sleeping"}, TargetState.USABLE),
        ({"value": "loading"}, TargetState.STARTING),
        ({"value": "unloaded"}, TargetState.UNVERIFIED),
        ({"value": "unloaded", "failed": False}, TargetState.UNVERIFIED),
        ({"value": "unloaded", "failed": True}, TargetState.FAILING),
        ({"value": "loaded", "failed": True}, TargetState.USABLE),
        ({"value": "downloading"}, TargetState.UNKNOWN),
        ({"value": None}, TargetState.UNKNOWN),
        ({"value": 7}, TargetState.UNKNOWN),
    ],
)
async def test_status_in_router_mode(status: dict[str, object], state: TargetState) -> None:
    replay = replay_of("unloaded").override("/v1/models", {"data": [row("a", **status)]})
    assert (await targets_of(replay))["a"].state is state


@pytest.mark.parametrize("state", ["unloaded", "failing", "router_killed", "router_loading", "router_empty"])
async def test_router_mode_is_not_asked_for_what_belongs_to_the_models_processes(state: str) -> None:
    replay = replay_of(state)
    snapshot = await look(replay)
    assert replay.paths == ["/livez", "/health", "/v1/models", "/props"]
    assert (snapshot.queue, snapshot.usage) == (NOT_OFFERED, NOT_OFFERED)


async def test_sleeping_model_is_not_woken_and_its_server_is_idle() -> None:
    replay = replay_of("sleeping")
    assessment = await assessed(replay)
    assert replay.paths == ["/livez", "/health", "/v1/models", "/props"]
    assert (assessment.verdict.name, value_of(assessment.snapshot.queue)) == ("ok", Queue(0, 0, 2))


@pytest.mark.parametrize(
    ("state", "queue", "verdict"),
    [
        ("fresh", Queue(0, 0, 2), "ok"),
        ("busy", Queue(1, 0, 2), "ok"),
        ("full", Queue(2, 1, 2), "at_capacity"),
        ("documented_vllm", Queue(3, 0), "ok"),
        ("documented_vllm_waiting", Queue(24, 9), "ok"),
    ],
)
async def test_slots_in_use_and_waiting_requests(state: str, queue: Queue, verdict: str) -> None:
    assessment = await assessed(replay_of(state))
    assert (value_of(assessment.snapshot.queue), assessment.verdict.name) == (queue, verdict)


async def test_all_slots_in_use_is_no_refusal() -> None:
    """How many may wait is not limited: the request of this state waited, and was served."""
    assessment = await assessed(replay_of("full"))
    assert assessment.serving is None
    assert replay_of("full").recorded.real["served"] is True


@pytest.mark.parametrize("status", [400, 404, 501])
async def test_metrics_that_are_off_are_no_fault(status: int) -> None:
    replay = replay_of("fresh").override("/metrics", {"error": {"code": status, "message": "no"}}, status)
    assessment = await assessed(replay)
    assert (assessment.verdict.name, problems(assessment)) == ("ok", [])
    assert (assessment.snapshot.queue, assessment.snapshot.usage) == (NOT_OFFERED, NOT_OFFERED)
    assert "--metrics" in (await pool_of(replay)).notes[-1]
    text = (await reports.answer(client_for(replay, ROUTER_URL=KINDS[KIND].url), reports.USAGE)).delivery.text
    assert text.endswith("start llama-server with --metrics.")


async def test_metrics_of_router_mode_are_not_promised() -> None:
    """There they belong to the models' processes."""
    client = client_for(replay_of("failing"), ROUTER_URL=KINDS[KIND].url)
    text = (await reports.answer(client, reports.USAGE)).delivery.text
    assert text.startswith("USAGE not available. This router reports no usage statistics.\nRouter: DEGRADED")


async def test_usage_is_tokens_without_a_cost_or_a_bucket() -> None:
    usage = value_of((await look(replay_of("one_model"))).usage)
    assert usage is not None
    total = usage.since_start
    assert total is not None
    # 20 that were processed and 18 that were in the cache.
    assert (total.requests, total.input_tokens, total.output_tokens) == (None, 38, 16)
    assert (total.estimated_cost_usd, usage.billing, usage.metered, usage.budgets) == (None, None, False, ())


async def test_usage_of_vllm_counts_the_requests_that_got_an_answer() -> None:
    usage = value_of((await look(replay_of("documented_vllm"))).usage)
    assert usage is not None
    assert usage.since_start is not None
    assert (usage.since_start.requests, usage.since_start.output_tokens) == (224, 40_210)
    assert usage.started_ago_s == pytest.approx(7200, abs=1)


@pytest.mark.parametrize(
    "state", ["fresh", "served", "no_metrics", "sleeping", "documented_vllm", "documented_ollama"]
)
async def test_what_these_servers_do_not_have_looks_neither_unknown_nor_wrong(state: str) -> None:
    replay = replay_of(state)
    client = client_for(replay, ROUTER_API_KEY=KEY, ROUTER_URL=KINDS[KIND].url)
    for report in (reports.STATUS, reports.POOL, reports.USAGE, reports.DOCTOR):
        text = (await reports.answer(client, report, "all")).delivery.text.lower()
        for word in ("cost", "quota", "headroom", "cooldown", "login", "\nwarn", "\nfail", "no fallback"):
            assert word not in text, (report, word)
    snapshot = await look(replay)
    assert {snapshot.guard, snapshot.auth} == {NOT_OFFERED}


async def test_model_without_an_alias_has_the_name_of_its_file_and_not_its_folder() -> None:
    replay = replay_of("no_alias")
    assert list(await targets_of(replay)) == ["tiny.gguf"]
    rows = [{"id": "C:\\Users\\me\\models\\qwen.gguf"}]
    assert list(await targets_of(replay.override("/v1/models", {"data": rows}))) == ["qwen.gguf"]


@pytest.mark.parametrize(
    ("id_", "shown"),
    [
        ("/home/alice/secret/llama.bin", "llama.bin"),
        ("/home/alice/secret/Qwen.GGUF", "Qwen.GGUF"),
        ("secret/Qwen.GGUF", "Qwen.GGUF"),
        ("/home/alice/secret/model", "model"),
        ("/home/alice/secret/model/", "model"),
        ("~/secret/model", "model"),
        ("../secret/model", "model"),
        ("D:\\secret\\model.Q4", "model.Q4"),
        ("secret\\model", "model"),
        ("home/alice/secret/model", "model"),
        ("ggml-org/gemma-3-4b-it-GGUF:Q4_K_M", "ggml-org/gemma-3-4b-it-GGUF:Q4_K_M"),
        ("gpt-4.1:free", "gpt-4.1:free"),
    ],
)
async def test_path_of_a_model_is_shown_without_its_folder(id_: str, shown: str) -> None:
    rows = [{"id": id_}]
    assert list(await targets_of(replay_of("no_alias").override("/v1/models", {"data": rows}))) == [shown]


@pytest.mark.parametrize("status", [{}, {"status": "loaded"}, {"status": None}])
async def test_row_without_a_status_in_router_mode_is_unknown(status: dict[str, object]) -> None:
    replay = replay_of("unloaded").override("/v1/models", {"data": [{"id": "a", **status}]})
    assert (await targets_of(replay))["a"].state is TargetState.UNKNOWN
    assert (await assessed(replay)).serving is None


async def test_no_slots_are_not_reported_slots() -> None:
    replay = replay_of("busy")
    properties = replay.body("/props", "proxy_key")
    assessment = await assessed(replay.override("/props", {**properties, "total_slots": 0}))
    assert (value_of(assessment.snapshot.queue), assessment.verdict.name) == (Queue(1, 0, None), "ok")


PRIVATE = ("/models/", "--alias", "--host", "log-colors", "{% for", "media_marker", "0.800000011920929")
"""What is in the responses and stays there: command lines, presets, paths, the chat template, settings."""


async def test_command_lines_paths_and_templates_do_not_leave() -> None:
    seen = ""
    for state in state_files(KIND):
        replay = replay_of(state)
        seen += "".join(answer.body for answer in replay.recorded.answers.values())
        client = client_for(replay, ROUTER_API_KEY=KEY, ROUTER_URL=KINDS[KIND].url)
        for report in (reports.STATUS, reports.POOL, reports.USAGE, reports.BACKENDS, reports.DOCTOR):
            delivery = (await reports.answer(client, report, "all")).delivery
            shown = delivery.text + repr(delivery.structured)
            assert not [text for text in PRIVATE if text in shown], (state, report)
    assert all(text in seen for text in PRIVATE), "the recordings hold what is looked for"


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
    assert {target.state for target in (await targets_of(replay)).values()} == {TargetState.UNVERIFIED}


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
    unproved = replay_of("documented_vllm").override("/metrics", "process_start_time_seconds 1e9")
    await look(unproved)
    assert "/health" not in unproved.paths


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
    states = [target.state for target in (await pool_of(replay)).targets]
    assert states == [TargetState.UNKNOWN, TargetState.UNVERIFIED]


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
