"""Programs that are named but not supported: what is said about them without a credential."""

from __future__ import annotations

import pytest

from mcp_server.answers import reports
from router_client import RouterClient, load_settings
from tests.mock_network import MockNetwork
from tests.security.programs import PROGRAMS

pytestmark = pytest.mark.anyio


async def findings(program: str) -> dict[str, dict[str, str]]:
    client = RouterClient(load_settings({}), network=MockNetwork(PROGRAMS[program]))
    data = (await reports.answer(client, reports.DOCTOR)).delivery.structured
    assert data is not None
    return {found["id"]: found for found in data["findings"]}


@pytest.mark.parametrize(
    ("program", "what"),
    [("copilot-api", "its GitHub Copilot token"), ("claude-code-router 2", "its providers' API keys")],
)
async def test_program_that_hands_out_credentials_is_a_finding_although_none_is_read(program: str, what: str) -> None:
    found = (await findings(program))["program.hands_out_token"]
    assert f" hands out {what} to everyone who can reach it." in found["message"]
    assert found["severity"] == "warn"
    assert found["next_step"] == "Stop it, or let it listen on this machine only."


@pytest.mark.parametrize("program", ["claude-code-router 2 with a key", "CLIProxyAPI", "new-api"])
async def test_program_that_is_not_known_to_is_none(program: str) -> None:
    assert "program.hands_out_token" not in await findings(program)


@pytest.mark.parametrize("program", ["claude-code-router 2", "claude-code-router 2 with a key"])
async def test_old_version_is_named_with_the_way_to_a_supported_one(program: str) -> None:
    found = (await findings(program))["router.unrecognized"]
    assert "is claude-code-router 2 or older, which Routerscope does not support" in found["message"]
    assert found["next_step"].startswith("Update it to version 3")
