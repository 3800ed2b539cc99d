"""Predictions compared with what the next request really gets, in every state that a proxy can be brought into."""

from __future__ import annotations

import pytest

from tests.integration.look import predicted
from tests.integration.proxy import KEY
from tests.integration.scenario import ANYTHING
from tests.integration.scenarios import STAGES
from tests.integration.stage import Stage

OURS = 'user_agent="routerscope"'
EACH_STAGE = pytest.mark.parametrize("stage", STAGES, indirect=True)
EACH_SCENARIO = pytest.mark.parametrize(
    ("stage", "name"),
    [pytest.param(stage, each.name, id=each.name) for stage, scenarios in STAGES.items() for each in scenarios],
    indirect=["stage"],
)


@EACH_SCENARIO
def test_no_prediction_is_wrong(stage: Stage, name: str) -> None:
    status, wrong = stage.status[name], {}
    for model, statuses in stage.real[name].items():
        prediction, served = predicted(status, model), {each == 200 for each in statuses}
        if prediction is not None and (not prediction) in served:
            wrong[model] = f"predicted {prediction}, got {statuses}"
    assert not wrong, status.get("headline")


@EACH_SCENARIO
def test_certain_predictions_are_made(stage: Stage, name: str) -> None:
    expected = stage.scenarios[name].expect
    certain = {model: each.predicted for model, each in expected.items() if each.predicted != ANYTHING}
    assert {model: predicted(stage.status[name], model) for model in certain} == certain


@EACH_SCENARIO
def test_real_requests_get_the_expected_status(stage: Stage, name: str) -> None:
    expected = {model: each.real for model, each in stage.scenarios[name].expect.items() if each.real}
    assert {model: stage.real[name][model][-1] for model in expected} == expected


@EACH_SCENARIO
def test_verdict_matches_what_real_requests_get(stage: Stage, name: str) -> None:
    """The names of a key count only for the look with that key."""
    key = stage.scenarios[name].key
    codes = [
        code
        for each in stage.scenarios.values()
        if each.key == key
        for statuses in stage.real[each.name].values()
        for code in statuses
    ]
    served = {code == 200 for code in codes}
    assert len(served) > 1 or stage.status[name]["serving"] in {None, *served}


@EACH_STAGE
def test_look_reaches_no_upstream_and_changes_no_counters(stage: Stage) -> None:
    """LiteLLM counts the rejection of a key without permission as a failure of the caller: that is unavoidable."""
    before, after = stage.counted
    refused = any(each.key != KEY for each in stage.scenarios.values())
    assert stage.upstream_requests == 0
    assert {row: value for row, value in after.items() if not (refused and OURS in row)} == before
