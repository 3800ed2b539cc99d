"""Resources and completion of names: texts of the tools, redacted alike, and errors that repeat nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from mcp import Client, MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    PromptReference,
    ResourceTemplateReference,
    TextResourceContents,
)

from mcp_server.answers.boundary import FAULT
from mcp_server.protocol.resources import NOT_FOUND, PAGES
from mcp_server.protocol.server import build_server
from router_client import RouterClient
from tests.mcp_server.protocol.test_server import PLANTED, Broken, as_bytes_of
from tests.mcp_server.worlds import WORLDS, call, connected, text
from tests.mock_network import MockNetwork
from tests.security.canaries import Nest
from tests.security.planting import client, folder, planted
from tests.state_folder import StateFolder
from tests.support import Replay, client_for

pytestmark = pytest.mark.anyio

DAY_MS = 24 * 3600 * 1000
TOOLS = {"status": {}, "pool": {}, "backends": {}, "usage": {}, "report": {"detail": "all"}}
TOOL_NAMES = {"backends": "backends_list", "report": "doctor"}
POOL, BACKENDS = "router://pool/{name}", "router://backends/{name}"
EMAILS = [f"person{number}@example.org" for number in range(3)]


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


async def read(session: Client, uri: str) -> str:
    (content,) = (await session.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    assert content.mime_type == "text/plain"
    return content.text


async def names(session: Client, template: str, prefix: str = "") -> list[str]:
    argument = {"name": template.split("{")[1][:-1], "value": prefix}
    result = await session.complete(ResourceTemplateReference(type="ref/resource", uri=template), argument)
    return result.completion.values


async def refused(asked: Callable[[], Any]) -> tuple[int, str]:
    """The code and message of the error, which repeats nothing of the request."""
    with pytest.raises(MCPError) as error:
        await asked()
    assert PLANTED not in repr(error.value.error.model_dump())
    return error.value.error.code, error.value.error.message


def with_emails() -> RouterClient:
    """A pool whose account names are e-mail addresses, which are redacted."""
    router = Replay("pool3_traffic")
    body = json.dumps(router.body("/accounts"))
    for alias, email in zip(("personal", "work", "z-backup"), EMAILS, strict=True):
        body = body.replace(f'"{alias}"', f'"{email}"')
    return client_for(router.override("/accounts", body))


async def test_lists_do_not_depend_on_the_router(era: str) -> None:
    lists = []
    for world in ("pool3_traffic", "not running", "hostile"):
        async with connected(WORLDS[world](), era) as session:
            await read(session, "router://status")
            lists.append(
                (
                    as_bytes_of((await session.list_resources()).resources),
                    as_bytes_of((await session.list_resource_templates()).resource_templates),
                    as_bytes_of((await session.list_prompts()).prompts),
                )
            )
    assert lists[0] == lists[1] == lists[2]


async def test_every_resource_and_template_has_a_title_and_description(era: str) -> None:
    async with connected(era=era) as session:
        listed = (await session.list_resources()).resources
        templates = (await session.list_resource_templates()).resource_templates
    assert [item.uri for item in listed] == [f"router://{name}" for name in TOOLS]
    assert [item.uri_template for item in templates] == [POOL, BACKENDS]
    assert all(item.title and item.description for item in listed)
    assert all(item.title and item.description for item in templates)
    assert {item.mime_type for item in listed} | {item.mime_type for item in templates} == {"text/plain"}


@pytest.mark.parametrize("world", ["pool3_traffic", "overage_halted", "not running", "api_key", "hostile"])
@pytest.mark.parametrize("name", TOOLS)
async def test_resource_equals_the_text_of_its_tool(name: str, world: str, era: str) -> None:
    async with connected(WORLDS[world](), era) as session:
        attached = await read(session, f"router://{name}")
    async with connected(WORLDS[world](), era) as session:
        assert attached == text(await call(session, TOOL_NAMES.get(name, name), TOOLS[name]))


async def test_lists_are_cached_for_a_day_and_answers_privately_for_seconds() -> None:
    async with connected() as session:
        lists: list[Any] = [
            await session.list_resources(),
            await session.list_resource_templates(),
            await session.list_prompts(),
        ]
        answer = await session.read_resource("router://status")
    assert [(item.ttl_ms, item.cache_scope) for item in lists] == [(DAY_MS, "public")] * 3
    assert (answer.ttl_ms, answer.cache_scope) == (5000, "private")


async def test_account_resource_has_only_that_row(era: str) -> None:
    async with connected(era=era) as session:
        one = await read(session, "router://pool/work")
    rows = [line for line in one.splitlines() if line.startswith(("personal", "work", "z-backup"))]
    assert [row.split()[0] for row in rows] == ["work"]


async def test_backend_resource_has_only_that_row(tmp_path: Any, era: str) -> None:
    folder = StateFolder(tmp_path)
    folder.backend("groq")
    folder.backend("odd", name="a b/c")
    async with connected(client_for("pool1", ROUTER_HOME=str(tmp_path)), era) as session:
        offered = await names(session, BACKENDS)
        texts = [await read(session, f"router://backends/{quote(name, safe='')}") for name in offered]
    assert sorted(offered) == ["a b/c", "groq"]
    for name, one in zip(offered, texts, strict=True):
        assert [other in one for other in ("a b/c", "groq")] == [name == "a b/c", name == "groq"]


async def test_redacted_name_completes_and_is_read_by_its_label(era: str) -> None:
    async with connected(with_emails(), era) as session:
        labels = await names(session, POOL)
        texts = [await read(session, f"router://pool/{quote(label)}") for label in labels]
    assert sorted(labels) == ["[redacted:email#2]", "[redacted:email#3]", "[redacted:email]"]
    for label, one in zip(labels, texts, strict=True):
        assert [line.split()[0] for line in one.splitlines() if line.startswith("[redacted")] == [label]
    assert not [email for email in EMAILS if email in "".join([*labels, *texts])]


async def test_redacted_name_has_the_same_label_in_every_answer() -> None:
    """Labels are numbered in the router's order. Numbered by answer, one label could mean two accounts."""
    router = Replay("pool3_traffic")
    body = json.dumps(router.body("/accounts"))
    spent = json.dumps(router.body("/analytics"))
    for alias, email in zip(("personal", "work", "z-backup"), EMAILS, strict=True):
        body = body.replace(f'"{alias}"', f'"{email}"')
        spent = spent.replace(f'"{alias}"', f'"{email}"')
    accounts = json.loads(body)
    accounts["accounts"][2] |= {"status": "rejected", "claim": "five_hour"}
    router.override("/accounts", accounts).override("/analytics", spent)
    async with connected(client_for(router)) as session:
        answers = {name: (await call(session, name)).structured_content for name in ("pool", "usage", "doctor")}
    pool, usage, doctor = (answers[name] or {} for name in ("pool", "usage", "doctor"))
    by_state = {row["state"]: row["name"] for row in pool["targets"]}
    assert by_state["rate_limited"] == "[redacted:email#3]"
    assert [row["name"] for row in usage["targets"]] == ["[redacted:email]"]
    assert [row["subject"] for row in doctor["findings"] if row["id"] == "target.rate_limited"] == [
        by_state["rate_limited"]
    ]


async def test_redacted_name_cannot_be_requested_in_clear(era: str) -> None:
    """Otherwise the answer would reveal whether an account with that address exists."""
    async with connected(with_emails(), era) as session:
        assert await refused(lambda: read(session, f"router://pool/{EMAILS[0]}")) == (INVALID_PARAMS, NOT_FOUND)


@pytest.mark.parametrize(("prefix", "count"), [("", 3), ("w", 1), ("WO", 1), ("q", 0)])
async def test_names_complete_by_prefix_ignoring_case(prefix: str, count: int, era: str) -> None:
    async with connected(era=era) as session:
        assert len(await names(session, POOL, prefix)) == count


async def test_unreachable_router_completes_nothing_and_its_rows_say_why(era: str) -> None:
    async with connected(WORLDS["not running"](), era) as session:
        assert await names(session, POOL) == []
        assert "not available" in await read(session, "router://pool/work")


@pytest.mark.parametrize(
    "uri",
    [
        f"router://{PLANTED}",
        f"router://pool/{PLANTED}",
        f"router://status/{PLANTED}",
        f"router://status?key={PLANTED}",
        f"file:///{PLANTED}",
        f"ROUTER://status#{PLANTED}",
        f"router://backends/../{PLANTED}",
        PLANTED,
    ],
)
async def test_unknown_uri_returns_a_constant_error(
    uri: str, era: str, caplog: pytest.LogCaptureFixture, tmp_path: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    StateFolder(tmp_path).backend("groq")
    async with connected(client_for("pool3_traffic", ROUTER_HOME=str(tmp_path)), era) as session:
        assert await refused(lambda: session.read_resource(uri)) == (INVALID_PARAMS, NOT_FOUND)
    assert PLANTED not in caplog.text


@pytest.mark.parametrize("name", [*PAGES, "pool/work"])
async def test_failing_resource_returns_the_fixed_error(name: str, era: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client_ = client_for("pool3_traffic")
    async with connected(Broken(client_._settings, network=MockNetwork(Replay())), era) as session:
        assert (await refused(lambda: session.read_resource(f"router://{name}")))[1] == FAULT
        assert await names(session, POOL) == []
    assert PLANTED not in caplog.text


async def test_failing_completion_returns_the_fixed_error(era: str, caplog: pytest.LogCaptureFixture) -> None:
    def failing_factory() -> RouterClient:
        raise RuntimeError(PLANTED)

    caplog.set_level(logging.DEBUG)
    async with Client(build_server(failing_factory), mode=era) as session:
        assert await refused(lambda: names(session, POOL, PLANTED)) == (INTERNAL_ERROR, FAULT)
    assert PLANTED not in caplog.text


async def test_lists_and_prompts_send_no_request_to_the_router(era: str) -> None:
    router = Replay()
    async with connected(client_for(router), era) as session:
        await session.list_resources()
        await session.list_resource_templates()
        await session.get_prompt("diagnose", {"focus": "speed"})
        await session.complete(PromptReference(type="ref/prompt", name="diagnose"), {"name": "focus", "value": ""})
    assert router.requests == []


async def test_no_canary_leaks_through_resources_or_completions(tmp_path: Any, era: str) -> None:
    nest = Nest()
    async with connected(client(planted("pool3_traffic", nest), folder(tmp_path, nest), nest), era) as session:
        texts = [await read(session, f"router://{name}") for name in PAGES]
        for template in (POOL, BACKENDS):
            offered = await names(session, template)
            assert offered
            texts += offered
            texts += [await read(session, f"{template.split('{')[0]}{quote(name, safe='')}") for name in offered]
    assert nest.seen_in(*texts) == []
    assert "[redacted:" in "".join(texts)
