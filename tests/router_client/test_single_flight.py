"""SingleFlight: concurrent callers share one execution, and results are not cached."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import pytest

from router_client.single_flight import SingleFlight

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def deadline() -> AsyncIterator[None]:
    """Fail a test that takes longer than 5 seconds."""
    with anyio.fail_after(5):
        yield


class Work:
    """Counts its executions. Each ends when `go` is set."""

    def __init__(self) -> None:
        self.started = 0
        self.go = anyio.Event()

    async def __call__(self) -> str:
        self.started += 1
        number = self.started
        await self.go.wait()
        return f"result {number}"


async def test_concurrent_callers_share_one_execution() -> None:
    flights, work, results = SingleFlight[str](), Work(), list[str]()

    async def call() -> None:
        results.append(await flights.do("key", work))

    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(call)
        await anyio.wait_all_tasks_blocked()
        work.go.set()
    assert results == ["result 1"] * 50


async def test_different_keys_are_executed_separately() -> None:
    flights, work = SingleFlight[str](), Work()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(flights.do, "one", work)
        tasks.start_soon(flights.do, "two", work)
        await anyio.wait_all_tasks_blocked()
        work.go.set()
    assert work.started == 2


async def test_results_are_not_cached() -> None:
    flights, work = SingleFlight[str](), Work()
    work.go.set()
    assert [await flights.do("key", work) for _ in range(3)] == ["result 1", "result 2", "result 3"]


async def test_none_is_a_valid_result() -> None:
    flights, started = SingleFlight[None](), list[int]()
    go = anyio.Event()

    async def work() -> None:
        started.append(1)
        await go.wait()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(flights.do, "key", work)
        tasks.start_soon(flights.do, "key", work)
        await anyio.wait_all_tasks_blocked()
        go.set()
    assert started == [1]


async def test_another_caller_takes_over_from_a_cancelled_leader() -> None:
    flights, work, results = SingleFlight[str](), Work(), list[str]()
    leader = anyio.CancelScope()

    async def lead() -> None:
        with leader:
            await flights.do("key", work)

    async def follow() -> None:
        results.append(await flights.do("key", work))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lead)
        await anyio.wait_all_tasks_blocked()
        for _ in range(3):
            tasks.start_soon(follow)
        await anyio.wait_all_tasks_blocked()
        leader.cancel()
        await anyio.wait_all_tasks_blocked()
        work.go.set()
    assert leader.cancelled_caught
    assert results == ["result 2"] * 3


async def test_cancelled_follower_does_not_affect_the_others() -> None:
    flights, work, results = SingleFlight[str](), Work(), list[str]()
    follower = anyio.CancelScope()

    async def lead() -> None:
        results.append(await flights.do("key", work))

    async def follow() -> None:
        with follower:
            await flights.do("key", work)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lead)
        await anyio.wait_all_tasks_blocked()
        tasks.start_soon(follow)
        await anyio.wait_all_tasks_blocked()
        follower.cancel()
        work.go.set()
    assert results == ["result 1"]


async def test_exception_reaches_only_the_leader_and_the_others_retry() -> None:
    flights, work = SingleFlight[str](), Work()
    seen: list[str] = []

    async def fails_the_first_time() -> str:
        if await work() == "result 1":
            raise LookupError
        return "succeeded"

    async def call() -> None:
        try:
            seen.append(await flights.do("key", fails_the_first_time))
        except LookupError:
            seen.append("failed")

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(call)
        await anyio.wait_all_tasks_blocked()
        work.go.set()
    assert seen == ["failed", "succeeded", "succeeded"]
    assert work.started == 2
