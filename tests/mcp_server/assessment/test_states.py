"""What is said of every recorded state, against what the next request really got there."""

from __future__ import annotations

from typing import Any

import pytest

from router_client.routers import KINDS
from tests.mcp_server.assessment.looks import assessed
from tests.support import EVERY_STATE, STATE_FOLDERS, recorded, state_files
from tests.toy_router import KIND as TOY

TRIED = [(kind, state) for kind, state in EVERY_STATE if recorded(state, kind).real]
# Among LiteLLM's is the demo's no-metrics: without them nothing is known of a deployment.
MOST_UNKNOWN = {"dario": 9, "litellm": 3, TOY: 0}
BAD_REQUEST = [400]
# It failed as the fallback of another name, which is on no line of its own; nobody had asked for it by its name.
NEVER_ASKED = {("fallbacks_far", "list-1")}

every_kind = pytest.mark.parametrize("kind", [*KINDS, TOY])


def real(kind: str, state: str, what: str) -> Any:
    return recorded(state, kind).real.get(what)


def got(kind: str, state: str) -> dict[str, bool]:
    """What a request for each name got, where there was one answer. A request that was itself wrong says nothing."""
    names: dict[str, bool | None] = real(kind, state, "names") or {}
    statuses = real(kind, state, "statuses") or {}
    told = {name: served for name, served in names.items() if served is not None}
    return {
        name: served
        for name, served in told.items()
        if statuses.get(name) != BAD_REQUEST and (state, name) not in NEVER_ASKED
    }


@every_kind
def test_every_router_has_recorded_states_and_most_say_what_a_request_got(kind: str) -> None:
    assert set(STATE_FOLDERS) == {*KINDS, TOY}
    tried = [state for its_kind, state in TRIED if its_kind == kind]
    assert len(tried) > len(state_files(kind)) / 2


@pytest.mark.parametrize(("kind", "state"), TRIED)
def test_the_next_request_does_not_get_the_opposite_of_what_is_said(kind: str, state: str) -> None:
    assessment, served = assessed(kind, state), real(kind, state, "served")
    assert served is None or assessment.serving in {served, None}
    assert assessment.verdict.name != real(kind, state, "not_verdict")
    answers = got(kind, state)
    said = {route.route.name: route.serving for route in assessment.routes}
    # Without a single name to speak of, what is said of all holds of each.
    told = {name: said[name] if said else assessment.serving for name in answers}
    assert {name: served for name, served in told.items() if served not in {answers[name], None}} == {}


@every_kind
def test_few_states_are_left_undecided(kind: str) -> None:
    decided = [state for its_kind, state in TRIED if its_kind == kind and real(kind, state, "served") is not None]
    unknown = [state for state in decided if assessed(kind, state).serving is None]
    assert len(unknown) <= MOST_UNKNOWN[kind], unknown


@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
def test_what_cannot_be_told_has_a_reason_and_a_next_step(kind: str, state: str) -> None:
    assessment = assessed(kind, state)
    if assessment.serving is None:
        assert assessment.verdict.headline
        assert assessment.verdict.next_step
    steps = {finding.subject: finding.next_step for finding in assessment.findings if finding.id == "route.unknown"}
    for route in (route for route in assessment.routes if route.serving is None):
        assert route.reason
        # Where nothing but this name, or the same for all of them, is to be told, the verdict tells it.
        assert steps.get(route.route.name) or assessment.verdict.name in {
            *("unknown", "no_usable_target", "stalled", "at_capacity")
        }
