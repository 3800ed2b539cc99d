"""Where the clients on this machine send their requests, and what of their settings is read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from router_client import Part, RouterClient, SettingsError, load_settings
from router_client.model.address import Address
from router_client.model.snapshot import ClientReport
from router_client.model.states import Destination
from router_client.settings.clients import CLIENT_VARIABLES, OTHER_PROVIDERS, Client
from tests.mock_network import MockNetwork
from tests.support import Replay

HERE = "http://127.0.0.1:3456"
IN_CLAUDE_CODE = {"CLAUDECODE": "1"}
CLAUDE_CODE = "Claude Code"


async def clients(**env: str) -> list[tuple[str, Destination, str | None]]:
    """Return what a look at a router at HERE reports about the clients."""
    settings = load_settings({"ROUTER_URL": HERE, **env})
    snapshot = await RouterClient(settings, network=MockNetwork(Replay("api_key"))).snapshot([Part.STATE])
    return [(client.name, client.destination, client.url) for client in snapshot.clients]


@pytest.fixture
def settings_file(clean_environment: Path) -> Path:
    """Return the path of Claude Code's settings in the home folder, which does not exist yet."""
    folder = clean_environment / ".claude"
    folder.mkdir()
    return folder / "settings.json"


def setting(url: object, **others: Any) -> str:
    return json.dumps({"env": {"ANTHROPIC_BASE_URL": url, "SOME_KEY": "x"}, **others})


pytestmark = pytest.mark.anyio


async def test_nothing_is_reported_if_nothing_says_where_clients_send() -> None:
    assert await clients() == []


@pytest.mark.parametrize("variable", CLIENT_VARIABLES)
@pytest.mark.parametrize(
    ("url", "destination", "shown"),
    [
        (HERE, Destination.HERE, HERE),
        ("http://localhost:3456/v1", Destination.HERE, "http://localhost:3456"),
        ("HTTP://[::1]:3456/", Destination.HERE, "http://[::1]:3456"),
        ("http://127.0.0.1:4000/anthropic", Destination.ELSEWHERE, "http://127.0.0.1:4000"),
        ("https://127.0.0.1:3456", Destination.ELSEWHERE, "https://127.0.0.1:3456"),
        ("http://gateway.test:3456", Destination.ELSEWHERE, "http://gateway.test:3456"),
        ("https://api.anthropic.com", Destination.DIRECT, "https://api.anthropic.com:443"),
        ("https://api.openai.com/v1", Destination.DIRECT, "https://api.openai.com:443"),
    ],
)
async def test_variable_of_clients_says_where_they_send(
    variable: str, url: str, destination: Destination, shown: str
) -> None:
    assert await clients(**{variable: url}) == [(f"A client that uses {variable}", destination, shown)]


async def test_remote_router_is_compared_by_its_host() -> None:
    router = Address("https", "router.test", 443)
    assert Client("", "", Address("https", "router.test", 443)).destination(router) is Destination.HERE
    assert Client("", "", Address("https", "other.test", 443)).destination(router) is Destination.ELSEWHERE


@pytest.mark.parametrize("url", ["", "${NOT_REPLACED}", "http://user:secret@127.0.0.1:3456", "no url", "http://"])
async def test_silent_about_a_value_that_is_no_address(url: str) -> None:
    assert await clients(ANTHROPIC_BASE_URL=url) == []


async def test_environment_that_claude_code_gives_says_where_it_sends(settings_file: Path) -> None:
    """It overrides the file: a project's settings override the user's, and Claude Code passes on what it uses."""
    settings_file.write_text(setting("http://127.0.0.1:4000"))
    expected = [(CLAUDE_CODE, Destination.HERE, HERE)]
    assert await clients(**IN_CLAUDE_CODE, ANTHROPIC_BASE_URL=HERE) == expected
    assert await clients(**IN_CLAUDE_CODE) == [(CLAUDE_CODE, Destination.DIRECT, None)]


@pytest.mark.parametrize("variable", OTHER_PROVIDERS)
async def test_silent_if_claude_code_uses_another_provider(variable: str) -> None:
    assert await clients(**IN_CLAUDE_CODE, **{variable: "1"}) == []


async def test_settings_of_claude_code_say_where_it_sends(settings_file: Path) -> None:
    settings_file.write_text(setting("http://127.0.0.1:4000", apiKeyHelper="x", model="y"))
    elsewhere = (CLAUDE_CODE, Destination.ELSEWHERE, "http://127.0.0.1:4000")
    assert await clients() == [elsewhere]
    using_variable = "A client that uses ANTHROPIC_BASE_URL"
    assert await clients(ANTHROPIC_BASE_URL=HERE) == [elsewhere, (using_variable, Destination.HERE, HERE)]


async def test_settings_file_is_found_where_claude_code_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(setting(HERE))
    assert await clients(CLAUDE_CONFIG_DIR=str(tmp_path)) == [(CLAUDE_CODE, Destination.HERE, HERE)]
    named = str(tmp_path / "settings.json")
    assert await clients(ROUTER_CLIENT_SETTINGS=named) == [(CLAUDE_CODE, Destination.HERE, HERE)]


@pytest.mark.parametrize("off", [{"ROUTER_CLIENT_SETTINGS": ""}, {"ROUTER_HOME": ""}])
async def test_settings_file_is_not_opened_if_that_is_turned_off(
    off: dict[str, str], settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_file.write_text(setting(HERE))
    opened: list[object] = []
    real_open = os.open

    def watched(path: Any, *args: Any, **options: Any) -> int:
        opened.append(path)
        return real_open(path, *args, **options)

    monkeypatch.setattr(os, "open", watched)
    assert await clients(**off) == []
    assert settings_file not in opened
    assert await clients() != []
    assert settings_file in opened


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not JSON",
        "[]",
        '{"env": []}',
        '{"env": {}}',
        setting(None),
        setting(4000),
        setting([HERE]),
        '{"ANTHROPIC_BASE_URL": "http://127.0.0.1:3456"}',
        "[" * 100_000,
        setting(HERE, filler="x" * 300_000),
    ],
)
async def test_silent_about_settings_without_a_readable_address(content: str, settings_file: Path) -> None:
    settings_file.write_text(content)
    assert await clients() == []


async def test_settings_that_are_no_private_regular_file_are_not_believed(settings_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.json"
    target.write_text(setting(HERE))
    settings_file.symlink_to(target)
    assert await clients() == []
    settings_file.unlink()
    os.mkfifo(settings_file)
    assert await clients() == []
    settings_file.unlink()
    settings_file.write_text(setting(HERE))
    settings_file.chmod(0o666)
    assert await clients() == []
    settings_file.chmod(0o600)
    assert await clients() == [(CLAUDE_CODE, Destination.HERE, HERE)]


async def test_router_that_only_the_settings_name_is_found(settings_file: Path) -> None:
    settings_file.write_text(setting("http://127.0.0.1:8317/v1"))
    settings = load_settings({})
    assert next((str(each.address), each.found_by) for each in settings.candidates) == (
        "http://127.0.0.1:8317",
        "ANTHROPIC_BASE_URL in Claude Code's settings",
    )


@pytest.mark.parametrize("path", ["settings.json", "./x", "~nobody-here/x"])
def test_relative_path_of_the_settings_is_rejected(path: str) -> None:
    with pytest.raises(SettingsError, match=r"^ROUTER_CLIENT_SETTINGS: "):
        load_settings({"ROUTER_CLIENT_SETTINGS": path})


def test_report_of_a_client_has_no_other_fields() -> None:
    """Nothing but the address leaves the file."""
    assert [*ClientReport.__dataclass_fields__] == ["name", "found_in", "destination", "url", "is_local"]
