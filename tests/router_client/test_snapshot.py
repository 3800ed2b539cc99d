"""The derived properties of the Snapshot and its parts."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from router_client.model.facts import Known
from router_client.model.snapshot import Backend, Backends, Queue, ReadReport, Router, Snapshot
from router_client.model.spending import Billing, Bucket, ModelUsage, Usage
from router_client.model.states import KeyState, Outcome, Peer, Reading, Selection, TargetState
from router_client.model.targets import Pool, Route, Target, Traffic, Window
from router_client.routers import load_adapter


def target(*utilization: float | None) -> Target:
    windows = tuple(Window(str(i), "share", Reading.FRESH, value) for i, value in enumerate(utilization))
    return Target("a", "account", TargetState.USABLE, windows=windows)


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
def test_headroom_is_the_free_share_of_the_most_used_fresh_window(
    utilization: tuple[float | None, ...], headroom: float | None
) -> None:
    assert target(*utilization).headroom == headroom


@pytest.mark.parametrize("state", TargetState)
def test_target_is_usable_in_the_usable_state_only(state: TargetState) -> None:
    assert Target("a", "account", state).usable is (state is TargetState.USABLE)


@pytest.mark.parametrize(
    ("active", "slots", "queued", "places", "at_capacity", "full"),
    [
        (0, 10, 0, 128, False, False),
        (9, 10, 0, 0, False, False),
        (10, 10, 0, 128, True, False),
        (10, 10, 127, 128, True, False),
        (10, 10, 128, 128, True, True),
        (11, 10, 200, 128, True, True),
        (10, 10, 0, 0, True, True),
        (9, 10, 128, 128, False, False),
        (None, 10, 128, 128, False, False),
        (10, None, 128, 128, False, False),
        (10, 10, None, 128, True, False),
        (10, 10, 128, None, True, False),
        (None, None, None, None, False, False),
    ],
)
def test_queue_is_at_capacity_or_full_only_by_reported_numbers(
    active: int | None, slots: int | None, queued: int | None, places: int | None, *, at_capacity: bool, full: bool
) -> None:
    queue = Queue(active, queued, slots, places)
    assert (queue.at_capacity, queue.full) == (at_capacity, full)


@pytest.mark.parametrize("state", TargetState)
def test_target_state_has_its_columns_and_its_public_value(state: TargetState) -> None:
    assert str(state) == state.value
    assert list(TargetState).count(state) == 1
    assert (state.expected is True) is (state is TargetState.USABLE)
    faultless = {TargetState.USABLE, TargetState.UNKNOWN, TargetState.UNVERIFIED, TargetState.STARTING}
    assert (state.fault is None) is (state in faultless)
    assert state.words.isprintable()


def test_selection_defaults_to_the_usual_one_for_the_state() -> None:
    assert Target("a", "account", TargetState.RATE_LIMITED).selected_as is Selection.SKIPPED
    spared = Target("a", "account", TargetState.RATE_LIMITED, selection=Selection.LAST_RESORT)
    assert spared.selected_as is Selection.LAST_RESORT


@pytest.mark.parametrize(
    ("requests", "failed", "rate"), [(0, 0, None), (4, 0, 0.0), (4, 1, 0.25), (4, 4, 1.0), (4, 5, 1.0)]
)
def test_failure_rate_is_none_without_requests(requests: int, failed: int, rate: float | None) -> None:
    assert Traffic(requests, failed).failure_rate == rate


def test_paid_excludes_covered_requests_and_total_includes_unclassified_ones() -> None:
    sorts = (False, False, True, True, None)
    billing = Billing(tuple(Bucket(str(n), n, sort) for n, sort in zip((1, 20, 300, 4000, 50000), sorts, strict=True)))
    assert (billing.paid, billing.total) == (4300, 54321)
    assert (billing.count(paid=False), billing.count(paid=None)) == (21, 50000)
    assert (Billing().paid, Billing().total, Billing().count(paid=True)) == (0, 0, None)


def test_reads_are_selected_by_outcome_and_by_optional() -> None:
    terms = load_adapter("dario").terms
    reads = (
        ReadReport("a", Outcome.OK),
        ReadReport("b", Outcome.TIMEOUT),
        ReadReport("c", Outcome.TIMEOUT, optional=True),
        ReadReport("d", Outcome.UNREACHABLE),
    )
    snapshot = Snapshot(0.0, Router(None, None, ""), Peer.UNRECOGNIZED, reads, terms)
    assert [read.name for read in snapshot.ended(Outcome.TIMEOUT, Outcome.UNREACHABLE)] == ["b", "d"]
    assert [read.name for read in snapshot.ended(Outcome.TIMEOUT, optional=True)] == ["c"]
    assert snapshot.ended() == ()


def test_names_are_listed_once_in_the_routers_order() -> None:
    pool = Pool(
        tuple(Target(name, "account", TargetState.USABLE) for name in ("b", "a", None, "b")), (Route("chat", ()),)
    )
    backends = Backends("disk", (Backend("groq", None, None, None, KeyState.PRESENT),))
    usage = Usage(models=(ModelUsage("m"), ModelUsage(None), ModelUsage("a")))
    facts: dict[str, Any] = {"pool": Known(pool, 0.0), "backends": Known(backends, 0.0), "usage": Known(usage, 0.0)}
    bare = Snapshot(0.0, Router(None, None, ""), Peer.IDENTIFIED, (), load_adapter("dario").terms)
    assert tuple(replace(bare, **facts).names()) == ("b", "a", "chat", "groq", "m")
    assert tuple(bare.names()) == ()
