"""What OmniRoute's analytics show: whether the last attempt for a model succeeded, and on which connection."""

from __future__ import annotations

import pytest

from router_client.model.facts import NOT_OFFERED, value_of
from router_client.model.states import TargetState
from router_client.model.targets import Attempt, Cause
from tests.router_client.nine_router.omni import analytics, attempts, omni_connection, omniroute, soon
from tests.router_client.nine_router.support import look, pool_of, predictions, target_of

SERVED = analytics([attempts()], {"a": 10})


def test_attempts_that_all_succeeded_confirm_the_connection_that_made_them() -> None:
    router = omniroute([omni_connection(), omni_connection("b", testStatus="unknown", priority=2)], SERVED)
    served, other = pool_of(router).targets
    assert (served.state, other.state) == (TargetState.USABLE, TargetState.UNVERIFIED)
    assert isinstance(served.last_success, Attempt)
    assert served.last_success.ago_s == pytest.approx(10)
    assert other.last_success is NOT_OFFERED
    assert predictions(router)["stubo/small"] is True


@pytest.mark.parametrize(("ahead_s", "state"), [(3, TargetState.USABLE), (60, TargetState.UNVERIFIED)])
def test_attempt_in_the_future_confirms_nothing(ahead_s: float, state: TargetState) -> None:
    usage = analytics([attempts(ago_s=-ahead_s)], {"a": -ahead_s})
    assert target_of(omniroute([omni_connection()], usage)).state is state


def test_attempt_of_a_name_that_connections_share_belongs_to_none() -> None:
    shared = {"email": "me@example.com"}
    rows = [omni_connection("a", **shared), omni_connection("b", **shared), omni_connection("c", name="a")]
    found = pool_of(omniroute(rows, analytics([attempts()], {"a": 10, "me@example.com": 10}))).targets
    assert {target.state for target in found} == {TargetState.UNVERIFIED}


def test_connection_that_made_the_last_attempt_and_has_no_mark_has_served() -> None:
    usage = analytics([attempts(share="66.67")], {"a": 11, "b": 10})
    rows = [omni_connection("a", errorCode="429.0", lastErrorAt=soon(-11)), omni_connection("b", priority=2)]
    assert [target.state for target in pool_of(omniroute(rows, usage)).targets] == [
        TargetState.FAILING,
        TargetState.USABLE,
    ]


def test_model_that_failed_before_another_one_was_served_is_unverified() -> None:
    usage = analytics([attempts("small", "50.00", 60), attempts("other", "100.00", 5)], {"a": 5})
    assert predictions(omniroute([omni_connection()], usage)) == {
        "stubo/other": True,
        "stubo/small": None,
    }


@pytest.mark.parametrize("row", [{"successRatePct": "0.00"}, {"successRatePct": None}, {"requests": 0}])
def test_model_of_which_no_attempt_has_succeeded_is_not_confirmed_by_the_last_attempt(row: dict[str, object]) -> None:
    """A failure such as 400 or 404 leaves no mark on the connection."""
    usage = analytics([attempts("typo", ago_s=5) | row, attempts(ago_s=60)], {"a": 5})
    router = omniroute([omni_connection()], usage)
    assert predictions(router) == {"stubo/typo": None, "stubo/small": True}
    assert target_of(router).last_success is NOT_OFFERED


@pytest.mark.parametrize(("updated_ago_s", "expected"), [(10, True), (60, None)])
def test_last_attempt_may_have_failed_without_a_mark_unless_it_changed_the_marks(
    updated_ago_s: float, expected: bool | None
) -> None:
    """As the first success after a limit does."""
    row = omni_connection(updatedAt=soon(-updated_ago_s))
    usage = analytics([attempts(share="25.00", ago_s=10)], {"a": 10})
    assert predictions(omniroute([row], usage))["stubo/small"] is expected


def test_success_of_another_model_one_second_after_a_failure_does_not_confirm_the_failed_one() -> None:
    usage = analytics([attempts("small", "50.00", 11), attempts("other", "100.00", 10)], {"a": 10})
    row = omni_connection(updatedAt=soon(-10))
    assert predictions(omniroute([row], usage)) == {"stubo/other": True, "stubo/small": None}


def test_failures_are_of_the_connections_that_are_marked_if_those_made_enough_attempts() -> None:
    rows = [omni_connection("a", errorCode="429.0", lastErrorAt=soon(-90)), omni_connection("b", priority=2)]
    usage = analytics([attempts(share="50.00", ago_s=10)], {"a": 90, "b": 10})
    assert predictions(omniroute(rows, usage))["stubo/small"] is True
    usage["byAccount"][0]["requests"] = 1
    assert predictions(omniroute(rows, usage))["stubo/small"] is None


@pytest.mark.parametrize("share", ["100.00", 100])
@pytest.mark.parametrize(
    ("b_ago_s", "removed_ago_s", "expected"), [(600, None, None), (10, None, True), (5, None, None), (5, 7, None)]
)
def test_model_that_another_connection_may_have_served_is_unverified(
    share: str | float, b_ago_s: float, removed_ago_s: float | None, expected: bool | None
) -> None:
    """All its attempts succeeded, ten seconds ago, but the router does not tell on which connection."""
    rows = [omni_connection("a", isActive=False), omni_connection("b", priority=2)]
    accounts = {"a": 10.0, "b": b_ago_s} | ({} if removed_ago_s is None else {"removed": removed_ago_s})
    usage = analytics([attempts() | {"successRatePct": share}, attempts("other", ago_s=b_ago_s)], accounts)
    assert predictions(omniroute(rows, usage))["stubo/small"] is expected


@pytest.mark.parametrize(("other", "expected"), [("claude", True), ("removed", None)])
def test_model_that_only_one_connection_can_have_served_is_confirmed(other: str, expected: bool | None) -> None:
    rows = [omni_connection("a"), omni_connection("c", provider="claude", email="claude")]
    usage = analytics([attempts(ago_s=60), attempts("other", ago_s=5)], {"a": 5, other: 50})
    assert predictions(omniroute(rows, usage))["stubo/small"] is expected


def test_nothing_is_confirmed_without_the_analytics() -> None:
    router = omniroute([omni_connection()]).override("/api/usage/analytics?range=1d", b"", 500)
    target = target_of(router)
    assert (target.state, target.cause) == (TargetState.UNVERIFIED, Cause("usage_unread"))


def test_accounts_that_cannot_be_read_are_not_called_unused_and_the_rest_of_the_usage_is_shown() -> None:
    router = omniroute([omni_connection()], SERVED | {"byAccount": None})
    assert target_of(router).cause == Cause("usage_unread")
    assert predictions(router) == {"stubo/small": None}
    usage = value_of(look(router).usage)
    assert usage is not None
    assert [row.model for row in usage.models] == ["stubo/small"]
