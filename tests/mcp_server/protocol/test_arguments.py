"""A tool's arguments: what a client leaves out or adds is ignored, and a wrong value is a constant error."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.mcp_server.worlds import call, connected, text
from tests.support import Replay, client_for

pytestmark = pytest.mark.anyio

TOOLS = ["doctor", "status", "pool", "usage", "backends_list"]
PLANTED = "sk-ant-" + "FAKE0123456789abcdefghijklmnop"


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def wrong() -> Iterator[tuple[str, dict[str, Any], str]]:
    problem = "detail must be one of problems, all."
    for value in (PLANTED, 3, 0, True, False, 1e300, [PLANTED], {PLANTED: {"deep": [PLANTED]}}, [], {}, " ", "ALL"):
        yield "doctor", {"detail": value}, problem
    yield "doctor", {"detail": PLANTED, PLANTED: PLANTED}, problem


@pytest.mark.parametrize(("name", "arguments", "problem"), [*wrong()])
async def test_invalid_argument_returns_a_constant_error_without_its_value(
    name: str, arguments: dict[str, Any], problem: str, era: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with connected(era=era) as session:
        result = await call(session, name, arguments)
    assert (result.is_error, text(result)) == (True, f"{name}: {problem}")
    assert result.structured_content is None
    assert PLANTED not in result.model_dump_json() + caplog.text


def harmless() -> Iterator[dict[str, Any]]:
    yield {PLANTED: PLANTED}
    yield {"url": f"http://{PLANTED}@127.0.0.1", "ctx": None, "random_string": ""}
    yield {"detail": None}
    yield {"detail": ""}


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize("arguments", [*harmless()])
async def test_unknown_or_unset_argument_is_ignored(
    name: str, arguments: dict[str, Any], era: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with connected(era=era) as session:
        result = await call(session, name, arguments)
    assert not result.is_error
    assert PLANTED not in result.model_dump_json() + caplog.text


@pytest.mark.parametrize(
    ("arguments", "same_as"),
    [*((arguments, "problems") for arguments in harmless()), ({"detail": "all", PLANTED: None}, "all")],
)
async def test_unset_detail_means_its_default_and_a_set_one_counts(
    arguments: dict[str, Any], same_as: str, era: str
) -> None:
    async with connected(era=era) as session:
        results = [await call(session, "doctor", each) for each in (arguments, {"detail": same_as})]
    found = [[finding["id"] for finding in result.structured_content["findings"]] for result in results]
    assert found[0] == found[1]


async def test_invalid_argument_sends_no_request_to_the_router() -> None:
    router = Replay()
    async with connected(client_for(router)) as session:
        await call(session, "doctor", {"detail": "everything"})
    assert router.requests == []


async def test_both_values_of_detail_are_accepted(era: str) -> None:
    async with connected(era=era) as session:
        results = [await session.call_tool("doctor", {"detail": detail}) for detail in ("problems", "all")]
    problems, everything = (result.structured_content["findings"] for result in results if result.structured_content)
    assert len(problems) < len(everything)
