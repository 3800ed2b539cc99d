"""The counter totals of a look and the increase between two of them."""

from __future__ import annotations

import pytest

from router_client.model.counters import MAX_COUNTERS, Count, Counters, totals
from router_client.model.facts import NOT_OFFERED, Fact, Known, NotRead
from router_client.model.snapshot import Router, Snapshot
from router_client.model.spending import Figures, Usage
from router_client.model.states import Outcome, Peer, TargetState
from router_client.model.targets import Pool, Route, Target, Traffic
from router_client.routers import load_adapter


def target(name: str | None, requests: int | None = 4, failures: int | None = None) -> Target:
    return Target(name, "account", TargetState.USABLE, requests=requests, failures=failures)


def snapshot(pool: Fact[Pool] = NOT_OFFERED, usage: Fact[Usage] = NOT_OFFERED) -> Snapshot:
    terms = load_adapter("dario").terms
    return Snapshot(7.0, Router(None, None, ""), Peer.IDENTIFIED, (), terms, pool=pool, usage=usage)


def test_targets_and_routes_are_counted_by_name() -> None:
    pool = Pool(
        (target("a", 4, 1), target("b", 0, 0), target("c", 4, None), target(None), target("")),
        (Route("chat", (), traffic=Traffic(9, 2, rejected=1)), Route("quiet", ())),
        unanswered=3,
    )
    usage = Usage(since_start=Figures(11))
    assert totals(snapshot(Known(pool, 7.0), Known(usage, 7.0))) == Counters(
        7.0, {"a": Count(4, 1), "b": Count(0, 0)}, {"chat": Count(9, 2, 1)}, 11, 3
    )


def test_facts_that_were_not_read_are_not_counted() -> None:
    assert totals(snapshot()) == Counters(7.0)
    assert totals(snapshot(NotRead(Outcome.TIMEOUT), NotRead(Outcome.TIMEOUT))) == Counters(7.0)
    assert totals(snapshot(usage=Known(Usage(window=Figures(3)), 7.0))).completed is None


def test_number_of_counted_names_is_capped() -> None:
    many = tuple(target(str(number), 1, 0) for number in range(MAX_COUNTERS + 5))
    routes = tuple(Route(str(number), (), traffic=Traffic(1)) for number in range(MAX_COUNTERS + 5))
    counted = totals(snapshot(Known(Pool(many, routes), 7.0)))
    assert (len(counted.targets), len(counted.routes)) == (MAX_COUNTERS, MAX_COUNTERS)


@pytest.mark.parametrize(
    ("now", "before", "increase"),
    [
        (Count(9, 3, 1), Count(4, 1, 1), Count(5, 2, 0)),
        (Count(4, 1, 0), Count(4, 1, 0), Count(0, 0, 0)),
        (Count(1, 0, 0), Count(4, 1, 0), None),
        (Count(9, 0, 0), Count(4, 1, 0), None),
        (Count(9, 3, 0), Count(4, 1, 1), None),
    ],
)
def test_falling_counter_means_a_restart_and_gives_no_increase(
    now: Count, before: Count, increase: Count | None
) -> None:
    assert now.since(before) == increase
