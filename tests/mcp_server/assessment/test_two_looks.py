"""What changes in an assessment with the counters of a previous look, and what does not."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from msgspec.structs import replace

from mcp_server.assessment import Assessment, assess
from router_client import Part
from router_client.model.counters import Counters, totals
from router_client.model.facts import Known
from router_client.model.snapshot import Queue, Snapshot
from router_client.model.spending import Figures, Usage
from router_client.model.states import TargetState
from router_client.model.targets import Attempt, Cause, Pool, Route, Target, Traffic
from tests.mcp_server.assessment.minimal import NOW_S, counted, look, target
from tests.support import Replay, client_for

FAILING: dict[str, Any] = {"state": TargetState.FAILING, "cause": Cause("last_request_failed", (500,))}


def second_look(before: Snapshot, after: Snapshot) -> Assessment:
    """Assess the second of two looks, a minute apart."""
    return assess(after, counted(before))


def first_target(assessment: Assessment) -> Target:
    assert assessment.pool is not None
    return assessment.pool.targets[0]


def served(requests: int, failures: int = 0, **changes: Any) -> Snapshot:
    return look(target(requests=requests, failures=failures, **changes))


def test_target_whose_recent_requests_all_failed_is_failing() -> None:
    assert first_target(assess(served(14, 4))).state is TargetState.USABLE
    after = second_look(served(10), served(14, 4))
    assert first_target(after).state is TargetState.FAILING
    assert after.routes[0].serving is None
    assert "target.failing" in {finding.id for finding in after.findings}


def test_target_whose_recent_requests_all_succeeded_is_usable() -> None:
    assert assess(served(13, 3, **FAILING)).serving is None
    after = second_look(served(10, 3, **FAILING), served(13, 3, **FAILING))
    assert first_target(after).state is TargetState.USABLE
    assert (after.serving, after.routes[0].confirmed_ago_s) == (True, 60.0)


def test_target_with_some_recent_failures_keeps_its_state() -> None:
    assert first_target(second_look(served(10), served(14, 2))).state is TargetState.USABLE
    assert first_target(second_look(served(10, **FAILING), served(14, 2, **FAILING))).state is TargetState.FAILING


def test_target_without_recent_requests_keeps_its_state() -> None:
    assert first_target(second_look(served(10, 3, **FAILING), served(10, 3, **FAILING))).state is TargetState.FAILING


def test_requests_without_a_failure_count_do_not_prove_success() -> None:
    """A router that counts only requests does not report how they ended: None is not 0."""

    def tried(requests: int, **changes: Any) -> Snapshot:
        return look(target(requests=requests, **changes))

    assert first_target(second_look(tried(20, **FAILING), tried(28, **FAILING))).state is TargetState.FAILING
    assert not isinstance(first_target(second_look(tried(20), tried(28))).last_success, Attempt)


@pytest.mark.parametrize("state", [TargetState.PAUSED, TargetState.COOLING_DOWN, TargetState.EXPIRED])
def test_successes_do_not_override_a_reported_state(state: TargetState) -> None:
    assert first_target(second_look(served(10, state=state), served(14, state=state))).state is state


@pytest.mark.parametrize("before", [served(90, 2), served(5, 90), served(90, 90)])
def test_counters_that_decreased_are_ignored(before: Snapshot) -> None:
    alone = assess(served(4, 4))
    assert second_look(before, served(4, 4)).routes == alone.routes
    assert first_target(second_look(before, served(4, 4))) == first_target(alone)


def test_previous_look_from_the_future_is_ignored() -> None:
    later = counted(served(10), ago_s=-5)
    assert assess(served(14, 4), later).routes == assess(served(14, 4)).routes


def test_targets_with_the_same_name_are_not_compared() -> None:
    def both(failed: int, fine: int) -> Snapshot:
        return look(target("twin", requests=failed, failures=failed), target("twin", requests=fine, failures=0))

    after = second_look(both(1, 1), both(9, 9))
    assert not isinstance(first_target(after).last_success, Attempt), "all requests of the first twin failed"


def with_traffic(requests: int, failed: int, rejected: int = 0, *, limited: bool = False) -> Snapshot:
    one = target()
    traffic = Traffic(requests, failed, rejected=rejected)
    return look(one, routes=(Route("chat", (one,), traffic=traffic, limited=limited),))


def test_recent_failures_outweigh_the_rate_since_the_start() -> None:
    assert assess(with_traffic(1_010, 10)).serving is True
    after = second_look(with_traffic(1_000, 0), with_traffic(1_010, 10))
    assert (after.serving, after.routes[0].failure_rate) == (None, 1.0)


def test_route_that_failed_earlier_and_serves_now_is_served() -> None:
    assert assess(with_traffic(110, 100)).serving is None
    after = second_look(with_traffic(100, 100), with_traffic(110, 100))
    assert (after.serving, after.routes[0].failure_rate) == (True, 0.0)


def test_failure_rate_is_at_most_1_if_counters_contradict() -> None:
    after = second_look(with_traffic(100, 0), with_traffic(105, 50))
    assert after.routes[0].failure_rate == 1.0


def test_router_limit_without_recent_rejections_is_ignored() -> None:
    now = with_traffic(40, 20, 20, limited=True)
    assert assess(now).serving is None
    assert second_look(with_traffic(20, 20, 20, limited=True), now).serving is True


def test_figures_of_a_moving_window_are_not_compared() -> None:
    """Old requests leave the window: 3 more requests and 5 more failures are not 5 failures of 3 requests."""

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


def test_full_slots_that_complete_requests_are_not_stalled() -> None:
    assert assess(queued(10, 107)).verdict.name == "stalled"
    moving = second_look(queued(10, 100), queued(10, 107))
    assert (moving.verdict.name, moving.serving) == ("at_capacity", None)
    assert "7 requests completed in the last 1m." in moving.verdict.headline


@pytest.mark.parametrize("completed", [107, 200])
def test_full_slots_without_completed_requests_are_stalled(completed: int) -> None:
    assert second_look(queued(10, completed), queued(10, 107)).verdict.name == "stalled"


def unanswered(count: int, completed: int) -> Snapshot:
    one = target()
    pool = Pool((one,), (Route("chat", (one,), traffic=Traffic(completed, 0)),), unanswered=count)
    return look(
        pool={"routes": pool.routes, "targets": pool.targets, "unanswered": count}, usage=_completed(completed)
    )


def _completed(completed: int) -> Known[Usage]:
    return Known(Usage(since_start=Figures(completed)), NOW_S)


def test_unanswered_requests_are_ignored_after_a_success() -> None:
    assert assess(unanswered(8, 3)).serving is None
    assert second_look(unanswered(8, 0), unanswered(8, 3)).serving is True


def test_increasing_unanswered_requests_make_serving_unknown() -> None:
    assert second_look(unanswered(5, 0), unanswered(8, 3)).serving is None
    assert second_look(unanswered(8, 3), unanswered(8, 3)).serving is None


def test_counters_of_other_targets_are_ignored() -> None:
    other = Counters(NOW_S - 60, targets=dict(counted(look(target("other", requests=1, failures=0))).targets))
    assert first_target(assess(served(14, 4), other)) == first_target(assess(served(14, 4)))


def test_target_shared_by_two_routes_is_failing_for_both() -> None:
    def two(requests: int, failed: int) -> Snapshot:
        one = target(requests=requests, failures=failed)
        return look(one, routes=(Route("chat", (one,)), Route("code", (one,))))

    after = second_look(two(10, 0), two(14, 4))
    assert [route.serving for route in after.routes] == [None, None]
    assert first_target(after).state is TargetState.FAILING
