"""The state of a deployment, by what was counted for it."""

from __future__ import annotations

import pytest

from router_client.model.facts import NOT_OFFERED
from router_client.model.states import Selection, TargetState
from router_client.model.targets import NEVER, Attempt, Target
from tests.router_client.litellm.support import Proxy, pool, proxy, target, with_metrics

U, L, C = TargetState.USABLE, TargetState.RATE_LIMITED, TargetState.COOLING_DOWN
F, K, B, X = TargetState.FAILING, TargetState.KEY_REJECTED, TargetState.BUDGET_SPENT, TargetState.UNKNOWN
RECORDED_S = 1_795_341_977.0
"""The moment of the recording; cooldown_time is 120 s there."""


def state(value: float, name: str = "gpt-4o-mini", id_: str = "dep-ok") -> str:
    return f'litellm_deployment_state{{litellm_model_name="{name}",model_id="{id_}"}} {value}'


def failed(status: str, kind: str = "Openai.X", count: int = 1, id_: str = "dep-ok") -> str:
    labels = f'exception_class="{kind}",exception_status="{status}",litellm_model_name="gpt-4o-mini",model_id="{id_}"'
    return f"litellm_deployment_failure_responses_total{{{labels}}} {count}.0"


def served(count: int = 1, id_: str = "dep-ok") -> str:
    return f'litellm_deployment_success_responses_total{{model_id="{id_}"}} {count}.0'


def requests(count: int, id_: str = "dep-ok") -> str:
    return f'litellm_deployment_total_requests_total{{model_id="{id_}"}} {count}.0'


def cooled(status: str, count: int = 1, ago_s: float | None = None, id_: str = "dep-ok") -> str:
    labels = f'exception_status="{status}",litellm_model_name="chat",model_id="{id_}"'
    lines = [f"litellm_deployment_cooled_down_total{{{labels}}} {count}.0"]
    if ago_s is not None:
        lines.append(f"litellm_deployment_cooled_down_created{{{labels}}} {RECORDED_S - ago_s!r}")
    return "\n".join(lines)


def decided(*lines: str) -> Target:
    return target(with_metrics(*lines), "chat/dep-ok")


@pytest.mark.parametrize(
    ("lines", "expected", "code"),
    [
        ([], U, None),
        ([state(0)], U, None),
        ([state(1)], F, "last_request_failed"),
        ([state(1), failed("500")], F, "last_request_failed"),
        ([state(1), failed("429")], F, "last_request_failed"),
        ([state(1), failed("None", "Openai.APIConnectionError")], F, "last_request_failed"),
        # A success wins over a failure under other labels, since nothing says which is newer.
        ([state(0), state(2, "chat"), failed("500"), cooled("500")], U, None),
        # A client error is no state of the deployment.
        ([state(1), failed("400", "Openai.BadRequestError")], U, None),
        ([state(1), failed("400", "Openai.ContextWindowExceededError")], U, None),
        ([state(1), failed("413")], U, None),
        ([state(1), failed("422")], U, None),
        ([state(1), failed("None", "Openai.BadRequestError")], U, None),
        # The status wins over the exception's class.
        ([state(1), failed("500", "Openai.BadRequestError")], F, "last_request_failed"),
        ([state(1), failed("404")], F, "last_request_failed"),
        # LiteLLM's own limit, and a response that was counted as a failure.
        ([state(1), failed("429", "RateLimitError")], U, None),
        ([state(1), failed("200", "Openai.APIError")], U, None),
        # A rejected upstream key.
        ([state(1), failed("401")], K, "last_request_failed"),
        ([state(1), failed("403")], F, "last_request_failed"),
        ([state(1), failed("401"), failed("500")], F, "last_request_failed"),
        ([state(2, "chat"), cooled("401")], K, "may_be_in_cooldown"),
        # Running cooldowns, by their start.
        ([state(2, "chat"), failed("500"), cooled("500", 1, 20)], C, "cooldown"),
        ([state(2, "chat"), failed("429"), cooled("429", 1, 20)], L, "cooldown"),
        ([state(2, "chat"), cooled("401", 1, 20)], K, "cooldown"),
        ([state(0), cooled("500", 1, 20)], C, "cooldown"),
        ([state(2, "chat"), cooled("500", 3, 20)], C, "cooldown"),
        # Cooldowns that have ended, or can have.
        ([state(2, "chat"), failed("500"), cooled("500", 1, 121)], F, "cooldown_over"),
        ([state(2, "chat"), failed("500"), cooled("500", 2, 121)], F, "may_be_in_cooldown"),
        ([state(2, "chat"), failed("429"), cooled("429", 1, 121)], F, "may_be_in_cooldown"),
        ([state(2, "chat"), failed("500"), cooled("500")], F, "may_be_in_cooldown"),
        ([state(2, "chat"), failed("200"), cooled("200", 1, 20)], X, "cooldown_after_answer"),
        ([state(2, "chat"), failed("200"), cooled("200", 1, 121)], U, None),
        # Another deployment's, and what LiteLLM rejected before it picked one.
        ([state(2, id_="dep-429")], U, None),
        ([state(2, id_=""), state(2, id_="None")], U, None),
    ],
)
def test_counters_decide_the_state(lines: list[str], expected: TargetState, code: str | None) -> None:
    found = decided(*lines)
    assert (found.state, found.cause.code if found.cause else None) == (expected, code)


def test_cooldown_ends_its_cooldown_time_after_its_start() -> None:
    found = decided(state(2, "chat"), cooled("500", 1, 20))
    assert (found.available_in_s, found.available_is_minimum) == (100.0, False)
    assert found.selected_as is Selection.SKIPPED


def test_own_cooldown_time_wins_over_the_routers() -> None:
    router = with_metrics(state(2, "chat"), cooled("500", 1, 20))
    body = router.body("/model/info")
    body["data"][0]["litellm_params"]["cooldown_time"] = 900
    found = target(router.override("/model/info", body), "chat/dep-ok")
    assert found.available_in_s == 880.0


@pytest.mark.parametrize("line", [cooled("429", 1, 20), cooled("500", 2, 20)])
def test_429_or_second_cooldown_can_last_longer(line: str) -> None:
    found = decided(state(2, "chat"), line)
    assert (found.available_in_s, found.available_is_minimum) == (100.0, True)


def test_without_settings_the_cooldown_end_is_unknown() -> None:
    router = with_metrics(state(2, "chat"), cooled("500", 1, 20)).override("/get/config/callbacks", {}, 403)
    found = target(router, "chat/dep-ok")
    assert (found.state, found.available_in_s) == (F, None)
    assert found.cause is not None
    assert found.cause.code == "may_be_in_cooldown"


def test_rejected_key_is_in_rotation_without_a_cooldown() -> None:
    assert decided(state(1), failed("401")).selected_as is Selection.IN_ROTATION
    assert decided(state(2, "chat"), cooled("401", 1, 20)).selected_as is Selection.SKIPPED


def test_causes_have_statuses_and_count() -> None:
    cause = decided(state(2, "chat"), failed("500"), failed("None"), cooled("500"), cooled("502", 2)).cause
    assert cause is not None
    assert (cause.statuses, cause.count) == ((500, 502), 3)


def test_last_success_wins_over_most_attempts_failing() -> None:
    found = decided(state(0), requests(10), served(3), failed("500", count=7))
    assert (found.state, found.requests, found.failures, found.client_errors) == (U, 10, 7, 0)


def test_client_errors_are_not_failures() -> None:
    found = decided(state(1), requests(3), served(1), failed("400"), failed("500"))
    assert (found.failures, found.client_errors) == (1, 1)


def test_deployment_without_requests_is_usable_and_never_tried() -> None:
    found = decided()
    assert (found.state, found.requests, found.last_success, found.last_failure) == (U, 0, NEVER, NEVER)


def test_attempt_without_its_metric_is_not_offered() -> None:
    found = target("labels_without_model_id", "chat/1")
    assert (found.requests, found.last_success, found.last_failure) == (50, NOT_OFFERED, NOT_OFFERED)


def test_only_attempt_has_an_age() -> None:
    once = f'litellm_deployment_success_responses_created{{model_id="dep-ok"}} {RECORDED_S - 7!r}'
    assert decided(state(0), served(1), once).last_success == Attempt(ago_s=7.0)
    assert decided(state(0), served(2), once).last_success == Attempt()
    assert decided(state(1), failed("500")).last_failure == Attempt(500)


def test_success_of_any_worker_counts() -> None:
    pid = 'litellm_model_name="gpt-4o-mini",model_id="dep-ok",pid='
    lines = [f'litellm_deployment_state{{{pid}"{number}"}} {value}' for number, value in ((7, 2), (8, 0))]
    assert decided(*lines, cooled("500")).state is U


def without_states(*lines: str) -> Proxy:
    page = "\n".join(("# TYPE litellm_spend_metric_total counter", *lines))
    return proxy("no_traffic").override("/metrics/", f"{page}\n")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], U),
        ([requests(3), served(3), 'litellm_deployment_failure_responses_total{model_id="x"} 1'], U),
        ([requests(3), served(2), failed("500")], X),
        ([requests(1), failed("500")], F),
        ([requests(1), failed("401")], K),
    ],
)
def test_without_the_state_metric_unanimous_counters_decide(lines: list[str], expected: TargetState) -> None:
    assert target(without_states(*lines), "chat/dep-ok").state is expected


def test_samples_without_id_count_for_the_only_deployment_of_a_name() -> None:
    lines = [
        'litellm_deployment_state{litellm_model_name="gpt-4o"} 2.0',
        'litellm_deployment_cooled_down_total{exception_status="500",litellm_model_name="backup"} 2.0',
        'litellm_deployment_total_requests_total{litellm_model_name="gpt-4o"} 50',
    ]
    found = target(with_metrics(*lines), "backup/dep-backup")
    assert (found.state, found.requests, found.cooldowns) == (F, 50, 2)


def test_samples_without_id_are_ambiguous_for_a_shared_name() -> None:
    router = with_metrics('litellm_deployment_state{litellm_model_name="gpt-4o-mini"} 2.0')
    found = target(router, "chat/dep-ok")
    assert found.cause is not None
    assert (found.state, found.requests, found.cause.code) == (X, None, "no_model_id_label")
    assert target(router, "backup/dep-backup").state is U


def test_samples_without_id_and_name_leave_all_unknown() -> None:
    found = target(with_metrics('litellm_deployment_failure_responses_total{exception_status="500"} 1'), "chat/dep-ok")
    assert found.cause is not None
    assert found.cause.code == "no_model_id_label"
    refused = 'litellm_deployment_failure_responses_total{exception_status="None",litellm_model_name=""} 1'
    assert target(with_metrics(refused), "chat/dep-ok").state is U


@pytest.mark.parametrize(
    "labels", ['model_id="dep-ok",api_key_alias="litellm-internal-health-check"', 'model_id=""', 'model_id="None"']
)
def test_health_checks_and_rejected_requests_are_not_traffic(labels: str) -> None:
    assert decided(f"litellm_deployment_total_requests_total{{{labels}}} 7.0").requests == 0


@pytest.mark.parametrize(
    ("orders", "ranks"),
    [((2, 1, 3), [2, 1, 3]), ((1, 1, 2), [None] * 3), ((1, 2, None), [None] * 3), ((None,) * 3, [None] * 3)],
)
def test_order_is_the_rank_if_no_two_are_equal(orders: tuple[int | None, ...], ranks: list[int | None]) -> None:
    router = proxy("no_traffic")
    body = router.body("/model/info")
    for listed, order in zip(body["data"], orders, strict=False):
        listed["litellm_params"]["order"] = order
    assert [each.rank for each in pool(router.override("/model/info", body)).targets[:3]] == ranks
