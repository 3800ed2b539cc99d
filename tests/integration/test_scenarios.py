"""What our product predicts, against what the next request really gets, in every state that we can bring about."""

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
        said, served = predicted(status, model), {each == 200 for each in statuses}
        if said is not None and (not said) in served:
            wrong[model] = f"said {said}, got {statuses}"
    assert not wrong, status.get("headline")


@EACH_SCENARIO
def test_what_is_certain_is_said(stage: Stage, name: str) -> None:
    sure = {model: each.said for model, each in stage.scenarios[name].expect.items() if each.said != ANYTHING}
    assert {model: predicted(stage.status[name], model) for model in sure} == sure


@EACH_SCENARIO
def test_the_state_is_the_one_that_was_meant(stage: Stage, name: str) -> None:
    meant = {model: each.real for model, each in stage.scenarios[name].expect.items() if each.real}
    assert {model: stage.real[name][model][-1] for model in meant} == meant


@EACH_SCENARIO
def test_the_whole_is_not_called_well_where_nothing_is_served_nor_down_where_all_is(stage: Stage, name: str) -> None:
    """A key's own names count for its own look alone."""
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
def test_looking_asks_no_upstream_and_leaves_the_operators_counters_alone(stage: Stage) -> None:
    """A key that lacks a right is refused, and LiteLLM counts that as the caller's failure: it cannot be avoided."""
    before, after = stage.counted
    refused = any(each.key != KEY for each in stage.scenarios.values())
    assert stage.upstream_requests == 0
    assert {row: value for row, value in after.items() if not (refused and OURS in row)} == before
