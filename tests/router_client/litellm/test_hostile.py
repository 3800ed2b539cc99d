"""Any response makes a Snapshot, in time that grows linearly with its length."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from router_client.parsing.lenient import MAX_ROWS
from router_client.routers.litellm import ADAPTER
from router_client.routers.litellm.metrics import KEPT_LINES, SAMPLES, parse_metrics
from tests.router_client.litellm.support import Proxy, gathered, proxy, row, snapshot, with_models, with_settings

READS = ("/health/readiness", "/health/readiness/details", "/health/backlog", "/model/info", "/get/config/callbacks")
SPECIAL = ("chat", "*", "openai/*", "openai/gpt-4o", "", "model", "a", "None")
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(SPECIAL)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(SPECIAL), inner, max_size=4)
)
rows = st.fixed_dictionaries(
    {},
    optional={
        "model_name": json_values,
        "litellm_params": json_values
        | st.fixed_dictionaries({"model": json_values, "max_budget": scalars, "budget_duration": scalars}),
        "model_info": json_values | st.fixed_dictionaries({"id": scalars, "team_public_model_name": scalars}),
    },
)
router_settings = st.fixed_dictionaries(
    {},
    optional={
        name: json_values | st.lists(st.dictionaries(st.sampled_from(SPECIAL), json_values, max_size=2), max_size=4)
        for name in (
            "fallbacks",
            "context_window_fallbacks",
            "model_group_alias",
            "default_fallbacks",
            "cooldown_time",
        )
    },
)
labels = st.dictionaries(
    st.sampled_from(
        ["model_id", "litellm_model_name", "model", "exception_status", "exception_class", "requested_model", "state"]
    ),
    st.sampled_from([*SPECIAL, "dep-ok", "429", "200", "999", "Openai.BadRequestError"]),
)
lines = st.lists(st.tuples(st.sampled_from(sorted(SAMPLES)), labels, st.floats() | st.integers()), max_size=12)


def line(name: str, inside: dict[str, str], value: float) -> str:
    pairs = ",".join(f'{key}="{text}"' for key, text in inside.items())
    return f"{name}{{{pairs}}} {value!r}"


def page(found: list[tuple[str, dict[str, str], float]]) -> str:
    written = (line(*each) for each in found)
    return "\n".join(("# TYPE litellm_deployment_state gauge", *written, ""))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(rows, max_size=5), router_settings, lines)
def test_any_models_settings_and_metrics_make_a_snapshot(
    listed: list[object], settings_: dict[str, object], found: list[tuple[str, dict[str, str], float]]
) -> None:
    router = with_models(*listed).override("/get/config/callbacks", {"router_settings": settings_})
    whole = snapshot(router.override("/metrics/", page(found)))
    assert whole.router.kind == "litellm"
    assert repr(whole)


@settings(deadline=None)
@given(st.sampled_from(READS), json_values, st.sampled_from([200, 400, 401, 403, 404, 429, 500, 503]))
def test_any_json_with_any_status_makes_a_snapshot(path: str, body: object, status: int) -> None:
    snapshot(proxy().override(path, body, status))


@given(st.binary(max_size=300))
def test_any_bytes_as_metrics_parse_or_raise_value_error(body: bytes) -> None:
    for head in KEPT_LINES:
        try:
            parse_metrics(head + body)
        except ValueError:
            continue


def cpu(run: Callable[[], object]) -> float:
    """Return the shortest CPU time of three runs, in seconds."""
    times = []
    for _ in range(3):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return min(times)


def with_deployments(count: int) -> Proxy:
    """Return a proxy with that many names of one deployment each, with samples, and a fallback to the next name."""
    listed = [row(f"m-{number}", f"id-{number}", f"openai/m-{number}") for number in range(count)]
    samples = (
        'litellm_deployment_state{{litellm_model_name="m-{0}",model_id="id-{0}"}} 1',
        'litellm_deployment_failure_responses_total{{exception_status="500",model_id="id-{0}"}} 1',
        'litellm_proxy_total_requests_metric_total{{requested_model="m-{0}",status_code="500"}} 1',
        'litellm_deployment_total_requests_total{{litellm_model_name="m-{0}"}} 1',
    )
    written = "\n".join(each.format(number) for number in range(count) for each in samples)
    chains = [{f"m-{number}": [f"m-{number + 1}"]} for number in range(count)]
    router = with_settings(
        fallbacks=chains, model_group_alias={f"al-{number}": f"m-{number}" for number in range(count)}
    )
    router = router.override("/model/info", {"data": listed})
    return router.override("/metrics/", f"# TYPE litellm_deployment_state gauge\n{written}\n")


def test_cost_grows_linearly_with_the_number_of_deployments() -> None:
    small, large = gathered(with_deployments(MAX_ROWS // 10)), gathered(with_deployments(MAX_ROWS))
    ratio = cpu(lambda: ADAPTER.snapshot(large)) / cpu(lambda: ADAPTER.snapshot(small))
    assert ratio < 30


@pytest.mark.parametrize("kept", ["fallbacks", "context_window_fallbacks"])
def test_cost_of_fallback_chains_is_bounded_by_their_names(kept: str) -> None:
    listed = [row(f"m-{number}", f"id-{number}") for number in range(256)]
    chains = [{f"m-{number}": [f"m-{other}" for other in range(256)]} for number in range(256)]
    settings_: dict[str, Any] = {kept: chains}
    whole = gathered(with_settings(**settings_).override("/model/info", {"data": listed}))
    assert cpu(lambda: ADAPTER.snapshot(whole)) < 2


def test_cost_of_wildcards_is_bounded_by_their_names() -> None:
    listed = [row(f"{'w' * (number % 900)}{number}/*", f"id-{number}", "openai/*") for number in range(3_000)]
    long = "w" * 900
    asked = "\n".join(
        f'litellm_proxy_total_requests_metric_total{{requested_model="{long}/{number}"}} 1' for number in range(3_000)
    )
    page_ = f"# TYPE litellm_deployment_state gauge\n{asked}\n"
    whole = gathered(with_models(*listed).override("/metrics/", page_))
    assert cpu(lambda: ADAPTER.snapshot(whole)) < 3
