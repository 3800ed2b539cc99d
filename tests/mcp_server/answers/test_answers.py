"""Callers of the same moment share a look, and equal answers are made once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import anyio
import pytest
from msgspec.structs import replace

from mcp_server.answers import boundary, reports
from mcp_server.answers.reports import DOCTOR, POOL, REUSE_S, STATUS, Answers
from router_client import Part, Snapshot
from tests.mcp_server.sample import snapshot

pytestmark = pytest.mark.anyio


class Source:
    """Looks at a router that stays the same, and counts the looks."""

    def __init__(self) -> None:
        self.looks = 0
        self.now_s = 0.0

    def clock(self) -> float:
        return self.now_s

    async def snapshot(self, parts: Collection[Part], on_read: object = None) -> Snapshot:
        self.looks += 1
        await anyio.lowlevel.checkpoint()
        return replace(snapshot(), taken_at_s=1_800_000_000.0 + self.looks)

    def known_secrets(self, snapshot: Snapshot | None = None) -> tuple[str, ...]:
        return ()

    async def aclose(self) -> None:
        pass


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def answers(source: Source) -> Answers:
    return Answers(source, source.clock)


async def test_look_is_reused_for_a_short_moment_only(source: Source, answers: Answers) -> None:
    first = await answers.answer(STATUS)
    source.now_s = REUSE_S
    assert await answers.answer(STATUS) is first
    source.now_s = REUSE_S * 1.01
    again = await answers.answer(STATUS)
    assert source.looks == 2
    assert first.delivery.structured is not None
    assert again.delivery.structured is not None
    assert again.delivery.structured["taken_at_s"] == first.delivery.structured["taken_at_s"] + 1


async def test_answers_with_other_details_share_the_look_and_differ(source: Source, answers: Answers) -> None:
    problems, everything = await answers.answer(DOCTOR), await answers.answer(DOCTOR, "all")
    assert source.looks == 1
    assert problems != everything
    await answers.answer(POOL)
    assert source.looks == 1, "it reads the same parts"
    await answers.answer(STATUS)
    assert source.looks == 2, "it reads fewer, and lists its reads"
    for report in (DOCTOR, STATUS, POOL):
        await answers.answer(report)
    assert source.looks == 2, "callers in turn replace no look of the other"


async def test_answer_is_made_once_for_concurrent_callers(
    source: Source, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def counted(*args: Any) -> Any:
        made.append(args)
        return boundary.deliver(*args)

    monkeypatch.setattr(reports, "deliver", counted)
    await answers.answer(STATUS)
    found: list[reports.Answer] = []

    async def call() -> None:
        found.append(await answers.answer(STATUS))

    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(call)
    assert (source.looks, len(made), len(found)) == (1, 1, 20)


@pytest.mark.parametrize(("module", "step"), [(reports, "assess"), (boundary, "scrubbed")])
async def test_failure_is_not_reused(
    answers: Answers, monkeypatch: pytest.MonkeyPatch, module: object, step: str
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(module, step, fails)
        assert (await answers.answer(STATUS)).delivery.is_fault
    assert not (await answers.answer(STATUS)).delivery.is_fault


async def test_answer_with_a_renderer_of_its_own_is_not_kept(source: Source, answers: Answers) -> None:
    for number in range(3):
        report = replace(POOL, render=lambda _, number=number: f"row {number}", is_shared=False)
        assert (await answers.answer(report)).delivery.text == f"row {number}"
    (look,) = answers._latest.values()
    assert (source.looks, look.made) == (1, {})
