"""The prediction for every recorded state, compared with the result of a real request in that state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from router_client.routers import KINDS
from tests.mcp_server.assessment.looks import assessed
from tests.support import EVERY_STATE, STATE_FOLDERS, recorded, state_files
from tests.toy_router import KIND as TOY

TRIED = [(kind, state) for kind, state in EVERY_STATE if recorded(state, kind).real]
# One of LiteLLM's is the demo's no-metrics: without metrics no deployment's state is reported.
# claude-code-router's gateway says nothing about its providers.
# better-ccflare keeps no record of a request that fails on a key, so that only a refusal is certain.
# 9router and OmniRoute try a connection again once its lock has ended.
# Of the servers of models a starting, full, crashed or not yet loaded one: only a request shows.
MAX_UNKNOWN = {
    "dario": 9,
    "litellm": 3,
    "better-ccflare": 8,
    "9router": 4,
    "omniroute": 3,
    "claude-code-router": 9,
    "openai-server": 6,
    TOY: 0,
}
BAD_REQUEST = [400]
# It failed only as the fallback of another route, which the metrics do not count under its own name.
NEVER_REQUESTED = {("fallbacks_far", "list-1")}

every_kind = pytest.mark.parametrize("kind", [*KINDS, TOY])


def real_result(kind: str, state: str, what: str) -> Any:
    return recorded(state, kind).real.get(what)


def real_answers(kind: str, state: str) -> dict[str, bool]:
    """Return whether a request for each route was served, if it was answered and not a bad request."""
    names: dict[str, bool | None] = real_result(kind, state, "names") or {}
    statuses = real_result(kind, state, "statuses") or {}
    answered = {name: served for name, served in names.items() if served is not None}
    return {
        name: served
        for name, served in answered.items()
        if statuses.get(name) != BAD_REQUEST and (state, name) not in NEVER_REQUESTED
    }


@every_kind
def test_most_recorded_states_include_the_result_of_a_real_request(kind: str) -> None:
    assert set(STATE_FOLDERS) == {*KINDS, TOY}
    tried = [state for its_kind, state in TRIED if its_kind == kind]
    assert len(tried) > len(state_files(kind)) / 2


@pytest.mark.parametrize(("kind", "state"), TRIED)
def test_prediction_does_not_contradict_the_real_request(kind: str, state: str) -> None:
    assessment, served = assessed(kind, state), real_result(kind, state, "served")
    assert served is None or assessment.serving in {served, None}
    assert assessment.verdict.name != real_result(kind, state, "not_verdict")
    answers = real_answers(kind, state)
    predicted = {route.route.name: route.serving for route in assessment.routes}
    # Without routes, the prediction for the router holds for each name.
    expected = {name: _predicted(predicted, name) if predicted else assessment.serving for name in answers}
    assert {name: served for name, served in expected.items() if served not in {answers[name], None}} == {}


def _predicted(routes: Mapping[str, bool | None], name: str) -> bool | None:
    """Return the prediction for a name, otherwise that for every other name, or with its prefix, otherwise None."""
    return routes.get(name, routes.get(f"{name.partition('/')[0]}/*", routes.get("*")))


@every_kind
def test_few_states_have_an_unknown_prediction(kind: str) -> None:
    tried = [state for its_kind, state in TRIED if its_kind == kind and real_result(kind, state, "served") is not None]
    unknown = [state for state in tried if assessed(kind, state).serving is None]
    assert len(unknown) <= MAX_UNKNOWN[kind], unknown


@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
def test_unknown_prediction_has_a_reason_and_a_next_step(kind: str, state: str) -> None:
    assessment = assessed(kind, state)
    if assessment.serving is None:
        assert assessment.verdict.headline
        assert assessment.verdict.next_step
    steps = {finding.subject: finding.next_step for finding in assessment.findings if finding.id == "route.unknown"}
    for route in (route for route in assessment.routes if route.serving is None):
        assert route.reason
        # If the reason is the same for every route, the verdict has the step.
        assert steps.get(route.route.name) or assessment.verdict.name in {
            *("unknown", "unverified", "starting", "no_usable_target", "stalled", "at_capacity")
        }
