"""What the normalized model derives from its own values."""

from __future__ import annotations

import pytest

from router_client.routers import load_adapter
from router_client.snapshot import Member, Queue, ReadReport, Router, Snapshot, Window
from router_client.spending import Billing
from router_client.states import MemberState, Outcome, Peer, Reading


def member(*utilization: float | None) -> Member:
    windows = tuple(Window(str(i), "share", Reading.FRESH, value) for i, value in enumerate(utilization))
    return Member("a", "account", MemberState.USABLE, windows=windows)


@pytest.mark.parametrize(
    ("utilization", "headroom"),
    [
        ((), None),
        ((None, None), None),
        ((0.0, 0.0), 1.0),
        ((0.25, 0.75), 0.25),
        ((None, 0.5), 0.5),
        ((1.0,), 0.0),
        ((1.01, 0.2), 0.0),
        ((-3.0,), 1.0),
    ],
)
def test_headroom_is_what_the_fullest_fresh_window_leaves(
    utilization: tuple[float | None, ...], headroom: float | None
) -> None:
    assert member(*utilization).headroom == headroom


@pytest.mark.parametrize("state", MemberState)
def test_a_member_is_usable_in_one_state_only(state: MemberState) -> None:
    assert Member("a", "account", state).usable is (state is MemberState.USABLE)


@pytest.mark.parametrize(
    ("active", "slots", "queued", "places", "free", "full"),
    [
        (0, 10, 0, 128, True, False),
        (9, 10, 0, 0, True, False),
        (10, 10, 0, 128, False, False),
        (10, 10, 127, 128, False, False),
        (10, 10, 128, 128, False, True),
        (11, 10, 200, 128, False, True),
        (10, 10, 0, 0, False, True),
        (9, 10, 128, 128, True, False),
        (None, 10, 128, 128, False, False),
        (10, None, 128, 128, False, False),
        (10, 10, None, 128, False, False),
        (10, 10, 128, None, False, False),
        (None, None, None, None, False, False),
    ],
)
def test_a_queue_has_a_free_slot_or_is_full_only_where_the_numbers_say_so(
    active: int | None, slots: int | None, queued: int | None, places: int | None, *, free: bool, full: bool
) -> None:
    queue = Queue(active, queued, slots, places)
    assert (queue.has_free_slot, queue.full) == (free, full)


def test_paid_is_what_goes_beyond_the_subscription_and_the_total_has_the_unclassified_too() -> None:
    billing = Billing(subscription=1, subscription_fallback=20, extra_usage=300, api=4000, unknown=50000)
    assert (billing.paid, billing.total) == (4300, 54321)
    assert (Billing().paid, Billing().total) == (0, 0)


def test_reads_are_picked_by_their_end_and_the_optional_ones_apart() -> None:
    words = load_adapter("dario").words
    reads = (
        ReadReport("a", Outcome.OK),
        ReadReport("b", Outcome.TIMEOUT),
        ReadReport("c", Outcome.TIMEOUT, optional=True),
        ReadReport("d", Outcome.REFUSED),
    )
    snapshot = Snapshot(0.0, Router(None, None, ""), Peer.FOREIGN, reads, words)
    assert [read.name for read in snapshot.ended(Outcome.TIMEOUT, Outcome.REFUSED)] == ["b", "d"]
    assert [read.name for read in snapshot.ended(Outcome.TIMEOUT, optional=True)] == ["c"]
    assert snapshot.ended() == ()
