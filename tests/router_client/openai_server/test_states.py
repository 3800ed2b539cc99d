"""What each state of a server means: one test for every trap that its responses hold."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from mcp_server.answers import reports
from router_client.model.facts import NOT_OFFERED, Known, value_of
from router_client.model.snapshot import Queue
from router_client.model.states import Selection, Severity, TargetState
from router_client.model.targets import Cause
from router_client.routers import KINDS
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
from tests.support import KEY, client_for, state_files

pytestmark = pytest.mark.anyio


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


async def test_loading_model_decides_no_more_than_one_that_is_not_loaded() -> None:
    """The recorded request for the loading one waited, and was served."""
    rows = [row("loaded", value="loaded"), row("soon", value="loading"), row("other")]
    pool = await pool_of(replay_of("unloaded").override("/v1/models", {"data": rows}))
    assert {route.name: route.secondary for route in pool.routes} == {"loaded": False, "soon": True, "other": True}
    assert replay_of("router_loading").recorded.real["names"] == {"large": True}


async def test_failed_model_that_no_request_loads_is_loaded_by_hand() -> None:
    replay = replay_of("router_by_hand").override("/v1/models", {"data": [row("a", failed=True)]})
    assert (await targets_of(replay))["a"].cause == Cause("process_failed_by_hand")
    step = str((await assessed(replay)).verdict.next_step)
    assert step.startswith("Load the model that you need in llama-server's web page")
    assert "Send one request" not in step


async def test_whether_a_request_loads_a_model_is_not_claimed_without_the_read_that_tells() -> None:
    replay = replay_of("unloaded").override("/props", b"", 500)
    assert {target.cause for target in (await targets_of(replay)).values()} == {Cause("not_loaded_unknown")}
    text = (await reports.answer(client_for(replay, ROUTER_URL=KINDS[KIND].url), reports.DOCTOR, "all")).delivery.text
    assert "loads it first" not in text


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
        ("full", Queue(2, 1, 2), "degraded"),
        ("documented_vllm", Queue(3, 0), "ok"),
        ("documented_vllm_waiting", Queue(24, 9), "ok"),
    ],
)
async def test_slots_in_use_and_waiting_requests(state: str, queue: Queue, verdict: str) -> None:
    assessment = await assessed(replay_of(state))
    assert value_of(assessment.snapshot.queue) == replace(queue, has_limit=False)
    assert assessment.verdict.name == verdict


async def test_all_slots_in_use_is_no_refusal() -> None:
    """How many may wait is not limited: the request of this state waited, and was served."""
    assessment = await assessed(replay_of("full"))
    assert assessment.serving is replay_of("full").recorded.real["served"] is True
    assert "all 2 slots are in use, so it waits first" in assessment.verdict.headline
    assert "queue.delays" in {finding.id for finding in assessment.findings}


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
    assert (value_of(assessment.snapshot.queue), assessment.verdict.name) == (Queue(1, 0, None, has_limit=False), "ok")


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
