"""No variable that is read, and nothing in Claude Code's settings, appears in an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from router_client import MisconfiguredClient, Part, RouterClient, SettingsError, load_settings
from router_client.settings.clients import CLIENT_VARIABLES
from tests.mock_network import MockNetwork
from tests.security.canaries import Nest
from tests.security.planting import client, folder, planted
from tests.security.test_canaries import call_every_tool
from tests.support import EVERY_PATH, Replay

pytestmark = pytest.mark.anyio


class Watched(dict[str, str]):
    """An environment that remembers which variables were read."""

    def __init__(self, env: dict[str, str]) -> None:
        super().__init__(env)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)


def variables_read() -> set[str]:
    """Return the variables that the settings read, with and without a client that started this process."""
    environments = [Watched(env) for env in ({}, {"CLAUDECODE": "1"}, {"ROUTER_URL": "http://127.0.0.1:4000"})]
    for env in environments:
        load_settings(env)
    return set[str]().union(*(env.names for env in environments))


def values(canary: str) -> Iterator[str]:
    """Yield values that contain a canary: alone, and in each part of a URL."""
    token = canary.rpartition("/")[2].replace("@", ".")
    yield canary
    yield f"/{token}/{token}"
    yield f"http://127.0.0.1:4000/{token}"
    yield f"http://{token}:{token}@127.0.0.1:4000/v1"
    yield f"http://127.0.0.1:4000/v1?key={token}#{token}"


def client_with(env: dict[str, str]) -> RouterClient:
    """Return the client that the server makes of these variables."""
    replay = Replay("one_ok_one_429_one_500", "litellm")

    def respond(request: httpx.Request) -> httpx.Response:
        # With a canary in the base path no read is one of the recorded ones.
        return replay(request) if request.url.path in EVERY_PATH else httpx.Response(404)

    try:
        return RouterClient(load_settings(env), network=MockNetwork(respond))
    except SettingsError as error:
        return MisconfiguredClient(error)  # type: ignore[return-value]


def test_the_variables_are_all_found() -> None:
    read = variables_read()
    assert {"ROUTER_URL", "ROUTER_CLIENT_SETTINGS", "LITELLM_MASTER_KEY", "DARIO_PORT", "CLAUDE_CONFIG_DIR"} < read
    assert set(CLIENT_VARIABLES) < read
    assert len(read) > 20


@pytest.mark.parametrize("form", range(5))
@pytest.mark.parametrize("name", sorted(variables_read()))
async def test_no_variable_that_is_read_appears_in_an_answer(name: str, form: int, tmp_path: Path) -> None:
    nest = Nest()
    env = {"ROUTER_HOME": str(tmp_path), name: list(values(nest.canary()))[form]}
    answers = await call_every_tool(client_with(env), "auto")
    assert nest.seen_in(*answers) == []


@pytest.mark.parametrize("form", range(5))
async def test_nothing_in_the_settings_of_claude_code_appears_in_an_answer(
    form: int, clean_environment: Path, tmp_path: Path
) -> None:
    nest = Nest()
    base_url = list(values(nest.canary()))[form]
    env = {"ANTHROPIC_BASE_URL": base_url, "ANTHROPIC_AUTH_TOKEN": nest.canary(), nest.canary(): nest.canary()}
    settings = {"env": env, "apiKeyHelper": nest.canary(), nest.canary(): [{"env": {"x": nest.canary()}}]}
    path = clean_environment / ".claude" / "settings.json"
    path.parent.mkdir()
    path.write_text(json.dumps(settings))
    router = client(planted("pool3_traffic", nest), folder(tmp_path, nest), nest)
    answers = await call_every_tool(router, "auto")
    assert nest.seen_in(*answers) == []
    # The file was read: a base URL that is an address has a finding.
    assert any("client.here" in answer for answer in answers) == (form in {2, 4})


async def test_only_the_base_url_of_the_settings_of_claude_code_is_kept(clean_environment: Path) -> None:
    path = clean_environment / ".claude" / "settings.json"
    path.parent.mkdir()
    env = {"ANTHROPIC_BASE_URL": "http://127.0.0.1:4000/path-of-it", "ANTHROPIC_AUTH_TOKEN": "token-of-it"}
    path.write_text(json.dumps({"env": env, "model": "model-of-it"}))
    settings = load_settings({})
    snapshot = await RouterClient(settings, network=MockNetwork(Replay("pool1"))).snapshot([Part.STATE])
    kept = repr(settings) + repr(snapshot)
    assert "http://127.0.0.1:4000" in kept
    assert "of-it" not in kept
