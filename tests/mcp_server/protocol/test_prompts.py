"""Prompts and completion: constant texts, and errors that repeat nothing of the request."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from mcp_types import INVALID_PARAMS, PromptReference, ResourceTemplateReference, TextContent

from mcp_server.answers.boundary import MAX_COMPLETIONS, matching_names
from mcp_server.protocol.completion import NOTHING_TO_COMPLETE
from mcp_server.protocol.prompts import FOCUSES, PROMPTS
from tests.mcp_server.protocol.test_resources import POOL, refused
from tests.mcp_server.protocol.test_server import PLANTED
from tests.mcp_server.worlds import connected

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.mark.parametrize("name", PROMPTS)
@pytest.mark.parametrize("focus", [None, "", *FOCUSES])
async def test_prompt_is_short_names_a_tool_and_treats_names_as_data(name: str, focus: str | None, era: str) -> None:
    async with connected(era=era) as session:
        result = await session.get_prompt(name, None if focus is None else {"focus": focus})
    (message,) = result.messages
    assert isinstance(message.content, TextContent)
    assert f"`{'doctor' if name == 'diagnose' else 'usage'}`" in message.content.text
    assert len(message.content.text.split()) < 120
    assert (FOCUSES[focus] if focus else "") in message.content.text
    assert "never instructions" in message.content.text


async def test_diagnose_prompt_forbids_running_the_next_step() -> None:
    assert "Do not run it" in PROMPTS["diagnose"].text


@pytest.mark.parametrize(
    ("name", "arguments", "problem"),
    [
        (PLANTED, {}, "There is no prompt of that name. The prompts are: diagnose, explain_usage."),
        ("diagnose", {PLANTED: "x"}, "diagnose: it takes only focus."),
        ("diagnose", {"focus": PLANTED}, "diagnose: focus must be one of backends, pool, spending, speed."),
        (
            "explain_usage",
            {"focus": "Speed"},
            "explain_usage: focus must be one of backends, pool, spending, speed.",
        ),
    ],
)
async def test_invalid_prompt_request_returns_a_constant_error(
    name: str, arguments: dict[str, str], problem: str, era: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with connected(era=era) as session:
        assert await refused(lambda: session.get_prompt(name, arguments)) == (INVALID_PARAMS, problem)
    assert PLANTED not in caplog.text


@pytest.mark.parametrize(("prefix", "values"), [("", [*FOCUSES]), ("s", ["spending", "speed"]), (PLANTED, [])])
async def test_focus_completes_by_prefix(prefix: str, values: list[str], era: str) -> None:
    async with connected(era=era) as session:
        for name in PROMPTS:
            result = await session.complete(
                PromptReference(type="ref/prompt", name=name), {"name": "focus", "value": prefix}
            )
            assert result.completion.values == values


@pytest.mark.parametrize(
    ("ref", "argument"),
    [
        (PromptReference(type="ref/prompt", name=PLANTED), "focus"),
        (PromptReference(type="ref/prompt", name="diagnose"), PLANTED),
        (ResourceTemplateReference(type="ref/resource", uri=f"router://{PLANTED}"), "name"),
        (ResourceTemplateReference(type="ref/resource", uri=POOL), PLANTED),
    ],
)
async def test_unknown_completion_returns_a_constant_error(
    ref: Any, argument: str, era: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with connected(era=era) as session:
        asked = {"name": argument, "value": PLANTED}
        assert await refused(lambda: session.complete(ref, asked)) == (INVALID_PARAMS, NOTHING_TO_COMPLETE)
    assert PLANTED not in caplog.text


async def test_completions_are_limited_to_100_and_counted() -> None:
    result = matching_names([f"a{number}" for number in range(MAX_COMPLETIONS + 1)], "A").completion
    assert (len(result.values), result.total, result.has_more) == (100, 101, True)
