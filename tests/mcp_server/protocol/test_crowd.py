"""Many concurrent calls share their reads, and each gets its own answer."""

from __future__ import annotations

import json
import re
from typing import Any

import anyio
import pytest
from mcp import Client

from tests.mcp_server.worlds import call, connected
from tests.support import Replay, client_for

pytestmark = pytest.mark.anyio

CALLS = 200
QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("doctor", {"detail": "problems"}),
    ("doctor", {"detail": "all"}),
    ("status", {}),
    ("pool", {}),
    ("usage", {}),
    ("backends_list", {}),
)
DURATION = re.compile(r'"ms": [\d.]+')


async def answer(session: Client, number: int) -> str:
    """The data of an answer, without the durations of the reads."""
    result = await call(session, *QUESTIONS[number % len(QUESTIONS)])
    assert not result.is_error
    return DURATION.sub("", json.dumps(result.structured_content))


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_200_concurrent_calls_share_reads_and_all_get_their_answer(era: str) -> None:
    router = Replay("pool3_traffic")
    got: dict[int, str] = {}

    async def ask(session: Client, number: int) -> None:
        got[number] = await answer(session, number)

    async with connected(client_for(router), era) as session:
        alone = [await answer(session, number) for number in range(len(QUESTIONS))]
        before = len(router.requests)
        async with anyio.create_task_group() as tasks:
            for number in range(CALLS):
                tasks.start_soon(ask, session, number)
    assert len(set(alone)) == len(QUESTIONS)
    assert got == {number: alone[number % len(QUESTIONS)] for number in range(CALLS)}
    assert len(router.requests) - before < CALLS
