"""With an invalid setting the server serves, and every answer names the setting and the fix."""

from __future__ import annotations

import pytest

from mcp_server.protocol.resources import PAGES
from router_client import MisconfiguredClient, SettingsError, load_settings
from tests.mcp_server.worlds import call, connected, listed, text, valid_answer

pytestmark = pytest.mark.anyio
ERAS = ("auto", "legacy")
VALUE = "FAKE-value-0123456789"
WRONG = {
    "ROUTER_URL": f"ftp://{VALUE}",
    "ROUTER_KIND": VALUE,
    "ROUTER_API_KEY": f"{VALUE} and more",
    "ROUTER_API_KEY_FILE": f"/{VALUE}",
    "ROUTER_CA_FILE": VALUE,
    "ROUTER_HOME": VALUE,
    "ROUTER_TIMEOUT": VALUE,
    "ROUTER_LOG_LEVEL": VALUE,
}


def misconfigured(name: str) -> tuple[str, MisconfiguredClient]:
    """Return the error and the client of a server with this wrong setting."""
    with pytest.raises(SettingsError) as caught:
        load_settings({name: WRONG[name]})
    return str(caught.value), MisconfiguredClient(caught.value)


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("era", ERAS)
async def test_every_tool_answers_with_the_setting_and_the_fix(name: str, era: str) -> None:
    error, client = misconfigured(name)
    async with connected(client, era) as session:
        for tool in (await session.list_tools()).tools:
            result = await valid_answer(session, tool.name)
            data = result.structured_content
            assert data is not None
            assert (data["verdict"], data["serving"]) == ("bad_setting", None)
            assert data["headline"] == f"A setting is invalid. {error}."
            assert data["router"] == dict.fromkeys(("kind", "program", "version", "url", "found_by"))
            assert all(part in text(result) for part in (f"{error}.", f"Next: {data['next_step']}"))
            assert VALUE not in result.model_dump_json()


async def test_doctor_has_it_as_its_only_finding() -> None:
    _, client = misconfigured("ROUTER_URL")
    async with connected(client) as session:
        data = (await call(session, "doctor", {"detail": "all"})).structured_content or {}
    assert [(item["id"], item["severity"]) for item in data["findings"]] == [("router.bad_setting", "fail")]
    assert data["reads"] == []


@pytest.mark.parametrize("uri", [*(f"router://{page}" for page in PAGES), "router://pool/a", "router://backends/a"])
async def test_every_resource_names_the_setting_and_the_fix(uri: str) -> None:
    error, client = misconfigured("ROUTER_TIMEOUT")
    async with connected(client) as session:
        (content,) = (await session.read_resource(uri)).contents
    assert f"A setting is invalid. {error}." in content.model_dump()["text"]


@pytest.mark.parametrize("era", ERAS)
async def test_tool_list_is_that_of_a_valid_setting(era: str) -> None:
    _, client = misconfigured("ROUTER_URL")
    tools = [tool.model_dump_json() for tool in await listed(client, era)]
    assert tools == [tool.model_dump_json() for tool in await listed(era=era)]
