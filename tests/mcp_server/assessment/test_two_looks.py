"""What two looks say that one does not, and what they must not be taken for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import anyio
import pytest

from mcp_server.assessment import Assessment, assess
from router_client import Part
from router_client.model.counters import Counters, totals
from router_client.model.facts import Known
from router_client.model.snapshot import Queue, Snapshot
from router_client.model.spending import Figures, Usage
from router_client.model.states import TargetState
from router_client.model.targets import Attempt, Cause, Pool, Route, Target, Traffic
from tests.mcp_server.assessment.small import NOW_S, counted, look, target
from tests.support import Replay, client_for

FAILING: dict[str, Any] = {"state": TargetState.FAILING, "cause": Cause("last_request_failed", (500,))}


def between(before: Snapshot, after: Snapshot) -> Assessment:
    """The second of two looks, a minute apart."""
    return assess(after, counted(before))


def first(assessment: Assessment) -> Target:
    assert assessment.pool is not None
    return assessment.pool.targets[0]


def served(requests: int, failures: int = 0, **changes: Any) -> Snapshot:
    return look(target(requests=requests, failures=failures, **changes))


def test_an_account_whose_requests_all_failed_since_the_last_look_is_failing() -> None:
    assert first(assess(served(14, 4))).state is TargetState.USABLE
    after = between(served(10), served(14, 4))
    assert first(after).state is TargetState.FAILING
    assert after.routes[0].serving is None
    assert "target.failing" in {finding.id for finding in after.findings}


def test_an_account_whose_requests_were_all_served_since_the_last_look_is_usable_again() -> None:
    assert assess(served(13, 3, **FAILING)).serving is None
    after = between(served(10, 3, **FAILING), served(13, 3, **FAILING))
    assert first(after).state is TargetState.USABLE
    assert (after.serving, after.routes[0].confirmed_ago_s) == (True, 60.0)


def test_an_account_of_which_some_requests_failed_keeps_the_state_that_was_read() -> None:
    assert first(between(served(10), served(14, 2))).state is TargetState.USABLE
    assert first(between(served(10, **FAILING), served(14, 2, **FAILING))).state is TargetState.FAILING


def test_an_account_without_a_request_since_the_last_look_keeps_the_state_that_was_read() -> None:
    assert first(between(served(10, 3, **FAILING), served(10, 3, **FAILING))).state is TargetState.FAILING


def test_requests_of_which_nobody_counts_the_failures_prove_no_success() -> None:
    """A router that counts requests alone says nothing of how they ended: None is not 0."""

    def tried(requests: int, **changes: Any) -> Snapshot:
        return look(target(requests=requests, **changes))

    assert first(between(tried(20, **FAILING), tried(28, **FAILING))).state is TargetState.FAILING
    assert not isinstance(first(between(tried(20), tried(28))).last_success, Attempt)


@pytest.mark.parametrize("state", [TargetState.PAUSED, TargetState.COOLING_DOWN, TargetState.EXPIRED])
def test_successes_do_not_overrule_what_the_router_says_of_an_account(state: TargetState) -> None:
    assert first(between(served(10, state=state), served(14, state=state))).state is state


@pytest.mark.parametrize("before", [served(90, 2), served(5, 90), served(90, 90)])
def test_counters_that_fell_tell_of_a_restart_and_nothing_else(before: Snapshot) -> None:
    alone = assess(served(4, 4))
    assert between(before, served(4, 4)).routes == alone.routes
    assert first(between(before, served(4, 4))) == first(alone)


def test_a_look_from_the_future_says_nothing() -> None:
    later = counted(served(10), ago_s=-5)
    assert assess(served(14, 4), later).routes == assess(served(14, 4)).routes


def test_two_accounts_of_one_name_are_not_judged_by_each_others_requests() -> None:
    def both(failed: int, fine: int) -> Snapshot:
        return look(target("twin", requests=failed, failures=failed), target("twin", requests=fine, failures=0))

    after = between(both(1, 1), both(9, 9))
    assert not isinstance(first(after).last_success, Attempt), "all of its requests failed"


def with_traffic(requests: int, failed: int, rejected: int = 0, *, limited: bool = False) -> Snapshot:
    one = target()
    traffic = Traffic(requests, failed, rejected=rejected)
    return look(one, routes=(Route("chat", (one,), traffic=traffic, limited=limited),))


def test_the_failures_since_the_last_look_count_for_more_than_all_since_the_start() -> None:
    assert assess(with_traffic(1_010, 10)).serving is True
    after = between(with_traffic(1_000, 0), with_traffic(1_010, 10))
    assert (after.serving, after.routes[0].failure_rate) == (None, 1.0)


def test_a_name_that_failed_once_and_was_served_since_is_served() -> None:
    assert assess(with_traffic(110, 100)).serving is None
    after = between(with_traffic(100, 100), with_traffic(110, 100))
    assert (after.serving, after.routes[0].failure_rate) == (True, 0.0)


def test_counters_that_do_not_fit_each_other_make_no_rate_above_one() -> None:
    after = between(with_traffic(100, 0), with_traffic(105, 50))
    assert after.routes[0].failure_rate == 1.0


def test_a_limit_of_the_routers_own_that_rejected_nothing_since_is_forgotten() -> None:
    now = with_traffic(40, 20, 20, limited=True)
    assert assess(now).serving is None
    assert between(with_traffic(20, 20, 20, limited=True), now).serving is True


def test_figures_of_a_moving_hour_are_not_compared_like_counters() -> None:
    """Of the last hour's requests old ones drop out: 3 more of them and 5 more failures are no 5 failures of 3."""

    def hour(requests: int, failed: int, ago_s: float) -> Snapshot:
        router = Replay("pool3_traffic")
        analytics = router.body("/analytics")
        analytics["window"] |= {"requests": requests, "errorRate": failed / requests}
        snapshot = anyio.run(client_for(router.override("/analytics", analytics)).snapshot, tuple(Part))
        return replace(snapshot, taken_at_s=snapshot.taken_at_s - ago_s)

    after = assess(hour(13, 5, 0), totals(hour(10, 0, 60)))
    assert after.serving is True
    assert after.routes[0].failure_rate == pytest.approx(5 / 13)


def queued(active: int, completed: int, stalled_for_s: float | None = 40.0) -> Snapshot:
    queue = Known(Queue(active, 1, 10, 128, stalled_for_s), NOW_S)
    usage = Known(Usage(since_start=Figures(completed)), NOW_S)
    return look(target(), queue=queue, usage=usage)


def test_a_queue_that_finishes_requests_is_at_capacity_and_not_stuck() -> None:
    assert assess(queued(10, 107)).verdict.name == "stalled"
    moving = between(queued(10, 100), queued(10, 107))
    assert (moving.verdict.name, moving.serving) == ("at_capacity", None)
    assert "In the last 1m, 7 requests finished." in moving.verdict.headline


@pytest.mark.parametrize("completed", [107, 200])
def test_a_queue_that_finished_nothing_or_started_anew_is_still_stuck(completed: int) -> None:
    assert between(queued(10, completed), queued(10, 107)).verdict.name == "stalled"


def unanswered(count: int, completed: int) -> Snapshot:
    one = target()
    pool = Pool((one,), (Route("chat", (one,), traffic=Traffic(completed, 0)),), unanswered=count)
    return look(pool={"routes": pool.routes, "targets": pool.targets, "unanswered": count}, usage=_ever(completed))


def _ever(completed: int) -> Known[Usage]:
    return Known(Usage(since_start=Figures(completed)), NOW_S)


def test_conversations_without_an_answer_stop_to_matter_once_others_get_one() -> None:
    assert assess(unanswered(8, 3)).serving is None
    assert between(unanswered(8, 0), unanswered(8, 3)).serving is True


def test_conversations_without_an_answer_matter_while_they_become_more() -> None:
    assert between(unanswered(5, 0), unanswered(8, 3)).serving is None
    assert between(unanswered(8, 3), unanswered(8, 3)).serving is None


def test_names_of_another_router_are_passed_over() -> None:
    other = Counters(NOW_S - 60, targets=dict(counted(look(target("other", requests=1, failures=0))).targets))
    assert first(assess(served(14, 4), other)) == first(assess(served(14, 4)))


def test_one_target_behind_two_names_is_judged_once_for_both() -> None:
    def two(requests: int, failed: int) -> Snapshot:
        one = target(requests=requests, failures=failed)
        return look(one, routes=(Route("chat", (one,)), Route("code", (one,))))

    after = between(two(10, 0), two(14, 4))
    assert [route.serving for route in after.routes] == [None, None]
    assert first(after).state is TargetState.FAILING
