"""Ten times as many rows take about ten times as long: in assessing, in the views and in the texts."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from mcp_server.answers.reports import BACKENDS, DOCTOR, POOL, STATUS, Report
from mcp_server.answers.views.pool import MAX_LOCKS, pool_view
from mcp_server.assessment import assess
from router_client.model.facts import Known
from router_client.model.snapshot import Backends, Snapshot
from router_client.model.spending import Figures, ModelUsage, TargetUsage, Usage
from router_client.model.states import Reading, TargetState
from router_client.model.targets import Attempt, Cause, Route, Target, Traffic, Window
from router_client.parsing.lenient import MAX_ROWS
from tests.mcp_server.assessment.looks import texts
from tests.mcp_server.assessment.small import NOW_S, counted, look, target

MOST_TIMES = 15
STATES = list(TargetState)


def deployment(number: int) -> Target:
    """One of many, in every state in turn."""
    failing = number % 3 == 0
    state = STATES[number % len(STATES)] if failing else TargetState.USABLE
    return target(
        f"model-{number // 3}/{number}",
        state,
        kind="deployment",
        cause=Cause("cooldown", (429, 500), 3) if failing else None,
        available_in_s=30.0 + number if failing else None,
        last_success=Attempt(200, 12.0),
        last_failure=Attempt(500, 40.0),
        windows=(Window("rpm", "requests", Reading.NOT_REPORTED, limit=100.0, remaining=20.0),),
        requests=number,
        failures=number // 4,
        client_errors=1,
        cooldowns=3,
    )


def cooling(number: int) -> Target:
    """As above, but that behind every second name all of them are put aside."""
    one = deployment(number)
    return one if number // 3 % 2 else replace(one, state=TargetState.COOLING_DOWN, available_in_s=60.0)


def half_down(count: int) -> Snapshot:
    """As many names that a fallback serves as names that serve themselves."""
    return deployments(count, cooling)


def deployments(count: int, made: Callable[[int], Target] = deployment) -> Snapshot:
    """Three behind each name, each name with a fallback to the next one, and usage of them all."""
    targets = tuple(map(made, range(count)))
    names = count // 3
    routes = tuple(
        Route(
            f"model-{number}",
            targets[number * 3 : number * 3 + 3],
            fallbacks=(f"model-{(number + 1) % names}",),
            traffic=Traffic(100, 7, 1),
        )
        for number in range(names)
    )
    usage = Usage(
        since_start=Figures(count, error_rate=0.1),
        targets=tuple(TargetUsage(row.name, 10) for row in targets),
        models=tuple(ModelUsage(route.name, 10) for route in routes),
    )
    return look(*targets, routes=routes, pool={"retries": 2, "max_fallbacks": 5}, usage=Known(usage, NOW_S))


def chains(count: int, length: int = 10) -> Snapshot:
    """Chains of fallbacks of which only the last name serves, and each of which leads to the next chain as well."""
    down, up = target("down", TargetState.COOLING_DOWN, available_in_s=60.0), target("up")

    def name(chain: int, step: int) -> str:
        return f"chain-{chain % count}-{step}"

    routes = tuple(
        Route(
            name(chain, step),
            (up if step == length - 1 else down,),
            fallbacks=(name(chain, step + 1), name(chain + 1, step)) if step < length - 1 else (),
        )
        for chain in range(count)
        for step in range(length)
    )
    return look(down, up, routes=routes)


def accounts(count: int) -> Snapshot:
    """Without names to ask for: all of them behind one."""
    return look(*(replace(deployment(number), name=f"account-{number}") for number in range(count)))


def cpu_s(snapshot: Snapshot) -> float:
    """The shortest of three."""
    before = counted(snapshot)
    took = []
    for _ in range(3):
        gc.collect()
        started = time.process_time()
        texts(assess(snapshot, before))
        took.append(time.process_time() - started)
    return min(took)


@pytest.mark.parametrize(
    ("made", "few", "many"),
    [
        (deployments, 300, 3_000),
        (half_down, MAX_ROWS // 10, MAX_ROWS),
        (accounts, MAX_ROWS // 10, MAX_ROWS),
        (chains, 26, 256),
    ],
    ids=["deployments", "deployments at the cap", "accounts at the cap", "fallback chains"],
)
def test_ten_times_as_many_rows_take_about_ten_times_as_long(
    made: Callable[[int], Snapshot], few: int, many: int
) -> None:
    texts(assess(made(few)))  # imports and caches
    assert cpu_s(made(many)) < MOST_TIMES * cpu_s(made(few))


def test_a_name_at_the_far_end_of_a_chain_is_found() -> None:
    """The chains are followed, so that what is measured is the work itself."""
    assessment = assess(chains(26))
    assert {route.serving for route in assessment.routes} == {True}
    assert assessment.routes[0].fallback == "chain-0-1"


def test_more_than_the_views_show_is_cut_and_told() -> None:
    text = texts(assess(deployments(3_000)))
    assert (
        "2,936 more deployments are not shown." in text.replace("2936", "2,936")
        or "more accounts are not shown." in text
    )
    assert len(text) < 200_000


@pytest.mark.parametrize("shown", [STATUS, POOL, BACKENDS, DOCTOR], ids=["status", "pool", "backends", "doctor"])
def test_what_is_beyond_the_caps_is_told_in_each_answer_that_lists_rows(shown: Report) -> None:
    note = "Beyond the caps of this view: 3 rows, neither judged nor shown."
    read = Known(Backends("api"), NOW_S)
    cut, whole = (assess(look(target(), pool={"left_out": count}, backends=read)) for count in (3, 0))
    assert note in shown.render(shown.build(cut, "all"))
    assert "Beyond" not in shown.render(shown.build(whole, "all"))


def test_a_target_shows_the_first_names_that_lead_to_it_in_their_order() -> None:
    """Through sets that differ too: a set of which no more names are looked at has filled the list."""
    shared, other = target("shared"), target("other")
    both, alone = (other, shared), (shared,)
    routes = tuple(Route(f"name-{number}", alone if number % 5 == 2 else both) for number in range(40))
    view = pool_view(assess(look(shared, other, routes=routes)))
    found = {row.name: row.routes for row in view.targets}
    assert found["shared"] == [f"name-{number}" for number in range(MAX_LOCKS)]
    assert found["other"] == [f"name-{number}" for number in range(40) if number % 5 != 2][:MAX_LOCKS]
