"""Work that several callers want at once is done once, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import pytest

from router_client.shared import Shared

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def deadline() -> AsyncIterator[None]:
    """No test waits for ever."""
    with anyio.fail_after(5):
        yield


class Work:
    """Counts how often it was started; ends when it is let go."""

    def __init__(self) -> None:
        self.started = 0
        self.go = anyio.Event()

    async def __call__(self) -> str:
        self.started += 1
        mine = self.started
        await self.go.wait()
        return f"result {mine}"


async def test_callers_at_once_share_one_piece_of_work() -> None:
    shared, work, results = Shared[str](), Work(), list[str]()

    async def call() -> None:
        results.append(await shared.do("key", work))

    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(call)
        await anyio.wait_all_tasks_blocked()
        work.go.set()
    assert results == ["result 1"] * 50


async def test_another_key_is_other_work() -> None:
    shared, work = Shared[str](), Work()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(shared.do, "one", work)
        tasks.start_soon(shared.do, "two", work)
        await anyio.wait_all_tasks_blocked()
        work.go.set()
    assert work.started == 2


async def test_nothing_is_kept_when_it_is_done() -> None:
    shared, work = Shared[str](), Work()
    work.go.set()
    assert [await shared.do("key", work) for _ in range(3)] == ["result 1", "result 2", "result 3"]


async def test_none_is_a_result_like_any_other() -> None:
    shared, started = Shared[None](), list[int]()
    go = anyio.Event()

    async def work() -> None:
        started.append(1)
        await go.wait()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(shared.do, "key", work)
        tasks.start_soon(shared.do, "key", work)
        await anyio.wait_all_tasks_blocked()
        go.set()
    assert started == [1]


async def test_when_the_leading_caller_is_cancelled_another_takes_over() -> None:
    shared, work, results = Shared[str](), Work(), list[str]()
    leader = anyio.CancelScope()

    async def lead() -> None:
        with leader:
            await shared.do("key", work)

    async def follow() -> None:
        results.append(await shared.do("key", work))

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


async def test_a_cancelled_follower_does_not_disturb_the_others() -> None:
    shared, work, results = Shared[str](), Work(), list[str]()
    follower = anyio.CancelScope()

    async def lead() -> None:
        results.append(await shared.do("key", work))

    async def follow() -> None:
        with follower:
            await shared.do("key", work)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lead)
        await anyio.wait_all_tasks_blocked()
        tasks.start_soon(follow)
        await anyio.wait_all_tasks_blocked()
        follower.cancel()
        work.go.set()
    assert results == ["result 1"]


async def test_an_exception_reaches_the_leading_caller_and_the_others_try_for_themselves() -> None:
    shared, work = Shared[str](), Work()
    seen: list[str] = []

    async def fails_at_first() -> str:
        if await work() == "result 1":
            raise LookupError
        return "well"

    async def call() -> None:
        try:
            seen.append(await shared.do("key", fails_at_first))
        except LookupError:
            seen.append("failed")

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(call)
        await anyio.wait_all_tasks_blocked()
        work.go.set()
    assert seen == ["failed", "well", "well"]
    assert work.started == 2
