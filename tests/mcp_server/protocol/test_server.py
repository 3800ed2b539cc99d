"""The server in memory: a fixed list of tools, an answer for every state of a router, and constant errors."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from mcp_types import Tool
from pydantic import BaseModel

from mcp_server import __version__
from mcp_server.answers.boundary import FAULT, TEXT_BYTES
from mcp_server.protocol.server import INSTRUCTIONS
from router_client import RouterClient
from tests.mcp_server.worlds import WORLDS, call, connected, listed, text, valid_answer
from tests.mock_network import MockNetwork
from tests.support import Replay, client_for

pytestmark = pytest.mark.anyio

ERAS = ("auto", "legacy")
TOOLS = ["doctor", "status", "pool", "usage", "backends_list"]
CHANGES_SOMETHING = {
    "add", "set", "delete", "remove", "login", "logout", "resume", "start", "stop", "restart", "reload",
    "exec", "shell", "key", "token",
}  # fmt: skip
PLANTED = "sk-ant-" + "FAKE0123456789abcdefghijklmnop"


def as_bytes(tools: list[Tool]) -> bytes:
    return as_bytes_of(tools)


def as_bytes_of(items: Sequence[BaseModel]) -> bytes:
    # The SDK orders the keys of a schema differently in each era.
    return json.dumps([item.model_dump(by_alias=True) for item in items], sort_keys=True).encode()


@pytest.fixture(params=ERAS)
def era(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


async def test_both_protocol_eras_list_the_same_tools_in_the_same_order() -> None:
    new, old = await listed(era="auto"), await listed(era="legacy")
    assert [tool.name for tool in new] == TOOLS
    assert as_bytes(new) == as_bytes(old)


async def test_every_tool_is_annotated_read_only_and_has_an_output_schema(era: str) -> None:
    for tool in await listed(era=era):
        assert tool.annotations is not None
        hints = tool.annotations.model_dump(exclude_none=True)
        assert hints == {
            "read_only_hint": True,
            "destructive_hint": False,
            "idempotent_hint": True,
            "open_world_hint": False,
        }
        assert tool.title
        assert tool.description
        assert tool.output_schema
        # The next version may have more fields, and a client may keep the list of this one.
        assert "additionalProperties" not in json.dumps(tool.output_schema)
        jsonschema.Draft202012Validator.check_schema(tool.output_schema)
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)


async def test_no_tool_name_contains_a_verb_that_changes_something() -> None:
    words = {word for tool in await listed() for word in tool.name.split("_")}
    assert not words & CHANGES_SOMETHING


async def test_every_argument_is_an_enum() -> None:
    arguments = [argument for tool in await listed() for argument in tool.input_schema["properties"].values()]
    assert all("enum" in argument for argument in arguments)


@pytest.mark.parametrize("world", ["not running", "api_key", "another program", "hostile"])
async def test_tool_list_does_not_depend_on_the_router(world: str, era: str) -> None:
    client = WORLDS[world]()
    async with connected(client, era) as session:
        for name in TOOLS:
            await call(session, name)
        tools = (await session.list_tools()).tools
    assert [tool.model_dump_json() for tool in tools] == [tool.model_dump_json() for tool in await listed(era=era)]


async def test_tool_list_is_cached_publicly_for_a_day() -> None:
    async with connected() as session:
        tools = await session.list_tools()
    assert (tools.ttl_ms, tools.cache_scope) == (24 * 3600 * 1000, "public")


async def test_server_sends_name_version_and_instructions(era: str) -> None:
    async with connected(era=era) as session:
        assert session.server_info is not None
        assert (session.server_info.name, session.server_info.version) == ("routerscope", __version__)
        assert session.instructions == INSTRUCTIONS
        assert all(f"`{name}`" in INSTRUCTIONS for name in TOOLS)
        assert len(INSTRUCTIONS.split()) < 120


async def test_tool_list_is_at_most_2000_bytes(era: str) -> None:
    read = [(tool.name, tool.description, tool.input_schema) for tool in await listed(era=era)]
    assert len(json.dumps(read, separators=(",", ":"), ensure_ascii=False).encode()) <= 2000


async def test_server_and_tools_have_distinct_inline_icons(era: str) -> None:
    async with connected(era=era) as session:
        assert session.server_info is not None
        icons = [session.server_info.icons, *(tool.icons for tool in (await session.list_tools()).tools)]
    sources = [icon.src for shown in icons for icon in shown or []]
    assert len(set(sources)) == 1 + len(TOOLS)
    for source in sources:
        head, _, drawn = source.partition(",")
        assert head == "data:image/svg+xml;base64"
        assert ElementTree.fromstring(base64.b64decode(drawn)).tag == "{http://www.w3.org/2000/svg}svg"


async def test_server_announces_no_list_change_notifications(era: str) -> None:
    async with connected(era=era) as session:
        offered = session.server_capabilities.model_dump(exclude_none=True)
    # The legacy protocol has no extensions.
    assert set(offered) - {"extensions"} == {"tools", "prompts", "resources", "completions"}
    assert not any(promise for part in offered.values() for promise in part.values())


@pytest.mark.parametrize("world", WORLDS)
async def test_every_tool_answers_within_its_schema_for_any_router(world: str, era: str) -> None:
    async with connected(WORLDS[world](), era) as session:
        for name in TOOLS:
            result = await valid_answer(session, name)
            stands_alone(text(result), result.structured_content)


def stands_alone(answer: str, data: Any) -> None:
    """Check that the text is short, is not JSON, and has the headline, the reason and the next step."""
    assert 0 < len(answer.encode()) <= TEXT_BYTES
    assert not answer.startswith(("{", "["))
    if data["verdict"] != "ok":
        assert data["headline"] in answer
    if data.get("available") is False:
        assert data["reason"] in answer
    if data["next_step"]:
        assert data["next_step"] in answer


@pytest.mark.parametrize(
    ("world", "verdict"),
    [
        ("pool3_traffic", "ok"),
        ("overage_halted", "halted"),
        ("not running", "unreachable"),
        ("not answering", "unresponsive"),
        ("another program", "unrecognized"),
        ("api_key", "needs_key"),
        ("wrong key", "key_rejected"),
        ("with its key", "ok"),
    ],
)
async def test_status_and_doctor_return_the_same_verdict(world: str, verdict: str) -> None:
    async with connected(WORLDS[world]()) as session:
        answers = [await call(session, name) for name in ("status", "doctor")]
    assert [answer.structured_content and answer.structured_content["verdict"] for answer in answers] == [verdict] * 2


@pytest.mark.parametrize("name", [PLANTED, "", "Status", "resume", "status\n"])
async def test_unknown_tool_returns_an_error_with_the_known_names(name: str, era: str) -> None:
    async with connected(era=era) as session:
        result = await call(session, name)
    assert result.is_error
    assert text(result) == f"There is no tool of that name. The tools are: {', '.join(TOOLS)}."


async def test_doctor_reports_progress_up_to_its_total(era: str) -> None:
    steps: list[tuple[float, float | None, str | None]] = []

    async def on_progress(progress: float, total: float | None, message: str | None) -> None:
        steps.append((progress, total, message))

    async with connected(era=era) as session:
        result = await session.call_tool("doctor", {"detail": "all"}, progress_callback=on_progress)
    assert result.structured_content
    done = [step[0] for step in steps]
    assert done == sorted(set(done))
    assert done[-1] == steps[-1][1] == len(steps) > 2
    assert {message for *_, message in steps} >= {"read livez", "read health", "read accounts"}


class Broken(RouterClient):
    """A client whose exception quotes a key."""

    async def snapshot(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError(PLANTED)


class BrokenSecrets(RouterClient):
    """A client that fails after the answer was made."""

    def known_secrets(self, *_: Any) -> Any:
        raise RuntimeError(PLANTED)


@pytest.mark.parametrize("kind", [Broken, BrokenSecrets])
@pytest.mark.parametrize("name", TOOLS)
async def test_failing_tool_returns_the_fixed_error_without_the_exception(
    name: str, kind: type[RouterClient], era: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    working = client_for("pool3_traffic")
    broken = kind(working._settings, network=MockNetwork(Replay()))
    async with connected(broken, era) as session:
        result = await call(session, name)
    assert (result.is_error, text(result), result.structured_content) == (True, FAULT, None)
    assert PLANTED not in result.model_dump_json() + caplog.text
    assert "RuntimeError" in caplog.text


async def test_router_client_is_closed_with_the_session() -> None:
    lives: list[str] = []

    class Mortal(RouterClient):
        async def aclose(self) -> None:
            lives.append("closed")

    settings = client_for("pool1")._settings
    async with connected(Mortal(settings)) as session:
        await session.list_tools()
    assert lives == [], "a session without a call needs no client"
    async with connected(Mortal(settings)) as session:
        await call(session, "status")
        assert lives == []
    assert lives == ["closed"]
