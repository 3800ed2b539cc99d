"""CPU time grows linearly with the number of rows: of the assessment, the views and the texts together."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest
from msgspec.structs import replace

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
from tests.mcp_server.assessment.minimal import NOW_S, counted, look, target

MAX_RATIO, MAX_RUNS = 15, 4
STATES = list(TargetState)


def deployment(number: int) -> Target:
    """Return one of many targets, in every state in turn."""
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
    """Return such a target, but every second route has only targets in cooldown."""
    target_ = deployment(number)
    return target_ if number // 3 % 2 else replace(target_, state=TargetState.COOLING_DOWN, available_in_s=60.0)


def half_on_fallback(count: int) -> Snapshot:
    """Return as many routes that a fallback serves as routes that their own targets serve."""
    return deployments(count, cooling)


def deployments(count: int, make_target: Callable[[int], Target] = deployment) -> Snapshot:
    """Return routes with three targets each and a fallback to the next route, with usage figures."""
    targets = tuple(map(make_target, range(count)))
    route_count = count // 3
    routes = tuple(
        Route(
            f"model-{number}",
            targets[number * 3 : number * 3 + 3],
            fallbacks=(f"model-{(number + 1) % route_count}",),
            traffic=Traffic(100, 7, 1),
        )
        for number in range(route_count)
    )
    usage = Usage(
        since_start=Figures(count, error_rate=0.1),
        targets=tuple(TargetUsage(row.name, 10) for row in targets),
        models=tuple(ModelUsage(route.name, 10) for route in routes),
    )
    return look(*targets, routes=routes, pool={"retries": 2, "max_fallbacks": 5}, usage=Known(usage, NOW_S))


def chains(count: int, length: int = 10) -> Snapshot:
    """Return chains of fallbacks in which only the last route serves; each chain also leads to the next one."""
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
    """Return targets that all belong to one route."""
    return look(*(replace(deployment(number), name=f"account-{number}") for number in range(count)))


def cpu_s(snapshot: Snapshot) -> float:
    """Return the shortest of three measurements."""
    previous = counted(snapshot)
    times_s = []
    for _ in range(3):
        gc.collect()
        started = time.process_time()
        texts(assess(snapshot, previous))
        times_s.append(time.process_time() - started)
    return min(times_s)


@pytest.mark.parametrize(
    ("make_snapshot", "few", "many"),
    [
        (deployments, 300, 3_000),
        (half_on_fallback, MAX_ROWS // 10, MAX_ROWS),
        (accounts, MAX_ROWS // 10, MAX_ROWS),
        (chains, 26, 256),
    ],
    ids=["deployments", "deployments at the cap", "accounts at the cap", "fallback chains"],
)
def test_cpu_time_grows_linearly_with_the_number_of_rows(
    make_snapshot: Callable[[int], Snapshot], few: int, many: int
) -> None:
    """Quadratic work exceeds the ratio in every run; a busy machine disturbs only some."""
    small, large = make_snapshot(few), make_snapshot(many)
    texts(assess(small))  # imports and caches
    few_s, many_s = [cpu_s(small)], [cpu_s(large)]
    while min(many_s) >= MAX_RATIO * min(few_s) and len(few_s) < MAX_RUNS:
        few_s.append(cpu_s(small))
        many_s.append(cpu_s(large))
    assert min(many_s) < MAX_RATIO * min(few_s)


def test_serving_route_at_the_end_of_a_long_chain_is_found() -> None:
    """So the measurement above does include following the chains."""
    assessment = assess(chains(26))
    assert {route.serving for route in assessment.routes} == {True}
    assert assessment.routes[0].fallback == "chain-0-1"


def test_rows_beyond_the_cap_are_counted_in_the_text() -> None:
    text = texts(assess(deployments(3_000)))
    assert (
        "2,936 more deployments are not shown." in text.replace("2936", "2,936")
        or "more accounts are not shown." in text
    )
    assert len(text) < 200_000


@pytest.mark.parametrize("report", [STATUS, POOL, BACKENDS, DOCTOR], ids=["status", "pool", "backends", "doctor"])
def test_rows_left_out_of_the_snapshot_are_noted_in_each_answer(report: Report) -> None:
    note = "3 rows beyond the caps: neither assessed nor shown."
    read = Known(Backends("api"), NOW_S)
    cut, complete = (assess(look(target(), pool={"left_out": count}, backends=read)) for count in (3, 0))
    assert note in report.render(report.build(cut, "all"))
    assert "beyond the caps" not in report.render(report.build(complete, "all"))


def test_target_shows_its_first_routes_in_the_routers_order() -> None:
    """Also if its routes have different sets of targets."""
    shared, other = target("shared"), target("other")
    both, single = (other, shared), (shared,)
    routes = tuple(Route(f"name-{number}", single if number % 5 == 2 else both) for number in range(40))
    view = pool_view(assess(look(shared, other, routes=routes)))
    found = {row.name: row.routes for row in view.targets}
    assert found["shared"] == [f"name-{number}" for number in range(MAX_LOCKS)]
    assert found["other"] == [f"name-{number}" for number in range(40) if number % 5 != 2][:MAX_LOCKS]
