"""The plugin's files: what they refer to exists, and each client replaces the placeholders that its file contains."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from mcp_server import __version__
from mcp_server.protocol.prompts import NAMES_ARE_DATA
from mcp_server.protocol.tools import TOOLS
from release.plugin import plugin_files
from release.project import ROOT
from router_client import load_settings
from tests.support import KEY

CLAUDE_CODE, AGENT_PLUGIN, GEMINI, CURSOR = (
    ".claude-plugin/plugin.json", "plugin.json", "gemini-extension.json", ".cursor-plugin/plugin.json",
)  # fmt: skip
PLACEHOLDERS = {
    CLAUDE_CODE: {"CLAUDE_PLUGIN_ROOT", "ROUTER_URL", "ROUTER_API_KEY", "user_config.url", "user_config.api_key"},
    "hooks/claude-code.json": {"CLAUDE_PLUGIN_ROOT", "ROUTER_URL", "ROUTER_API_KEY"},
    "mcp.json": {"PLUGIN_ROOT"},
    GEMINI: {"extensionPath", "ROUTER_URL", "ROUTER_API_KEY"},
    CURSOR: {"CURSOR_PLUGIN_ROOT"},
}
"""By file: what its client replaces, as measured. Another one would reach uvx or the settings as it stands."""
WORDS = (
    "429", "503", "529", "overloaded", "rate limit", "cooldown", "quota", "why is it slow", "did that cost extra",
)  # fmt: skip


def committed(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((ROOT / name).read_text("utf-8"))
    return data


def values(data: Any) -> list[Any]:
    """Return every text in it."""
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [data] if isinstance(data, str) else [text for part in parts for text in values(part)]


@pytest.mark.parametrize("name", [CLAUDE_CODE, AGENT_PLUGIN, GEMINI, CURSOR])
def test_plugin_has_the_name_and_the_version_of_the_package(name: str) -> None:
    assert (committed(name)["name"], committed(name)["version"]) == ("routerscope", __version__)


@pytest.mark.parametrize("path", [path for path in plugin_files() if path.suffix == ".json"], ids=str)
def test_every_file_that_is_referred_to_exists(path: Any) -> None:
    relative = [text for text in values(json.loads(path.read_text("utf-8"))) if text.startswith("./")]
    assert [text for text in relative if not (ROOT / text).exists()] == []


@pytest.mark.parametrize("path", [path for path in plugin_files() if path.suffix == ".json"], ids=str)
def test_only_the_placeholders_of_the_client(path: Any) -> None:
    found = set(re.findall(r"\$\{([\w.]+)", path.read_text("utf-8")))
    assert found == PLACEHOLDERS.get(path.relative_to(ROOT).as_posix(), set())


@pytest.mark.parametrize(
    ("name", "root"),
    [(CLAUDE_CODE, "${CLAUDE_PLUGIN_ROOT}"), ("mcp.json", "${PLUGIN_ROOT}"), (GEMINI, "${extensionPath}"),
     (CURSOR, "${CURSOR_PLUGIN_ROOT}")],
)  # fmt: skip
def test_server_starts_from_the_folder_of_the_plugin(name: str, root: str) -> None:
    (server,) = committed(name)["mcpServers"].values()
    assert (server["command"], server["args"]) == ("uvx", ["--from", root, "routerscope"])


def test_both_settings_are_optional_and_only_the_key_is_secret() -> None:
    asked = committed(CLAUDE_CODE)["userConfig"]
    assert {name: (row["required"], row["sensitive"]) for name, row in asked.items()} == {
        "url": (False, False),
        "api_key": (False, True),
    }
    assert {row["envVar"]: row["sensitive"] for row in committed(GEMINI)["settings"]} == {
        "ROUTER_URL": False,
        "ROUTER_API_KEY": True,
    }
    assert not any("default" in row for row in asked.values())


@pytest.mark.parametrize(
    ("environment", "answers", "expected"),
    [
        ({}, {}, ("http://127.0.0.1:3456", None)),
        ({}, {"url": "http://127.0.0.1:4567", "api_key": KEY}, ("http://127.0.0.1:4567", KEY)),
        ({"ROUTER_URL": "http://127.0.0.1:5678"}, {"url": "http://127.0.0.1:4567"}, ("http://127.0.0.1:5678", None)),
    ],
)
def test_answers_reach_the_settings_of_the_server(
    environment: dict[str, str], answers: dict[str, str], expected: tuple[str, str | None]
) -> None:
    settings = load_settings({name: filled(text, environment, answers) for name, text in server_variables().items()})
    assert (str(settings.address), settings.api_key and settings.api_key.reveal()) == expected


def server_variables() -> dict[str, str]:
    (server,) = committed(CLAUDE_CODE)["mcpServers"].values()
    variables: dict[str, str] = server["env"]
    return variables


def filled(text: str, environment: dict[str, str], answers: dict[str, str]) -> str:
    """Return a value as Claude Code replaces it: first the answers, empty if there is none, then the variables."""
    text = re.sub(r"\$\{user_config\.(\w+)\}", lambda found: answers.get(found[1], ""), text)
    return re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: environment.get(found[1], found[2]), text)


def test_no_client_but_claude_code_finds_its_hooks() -> None:
    # Gemini CLI ran `uvx --from "" routerscope`, which is a package of that name from the index.
    assert [path.name for path in (ROOT / "hooks").iterdir()] == ["claude-code.json"]


def test_skill_has_a_valid_head_and_the_words_of_people_and_errors() -> None:
    _, head, body = (ROOT / "skills/router-doctor/SKILL.md").read_text("utf-8").split("---\n", 2)
    name, description = (line.partition(": ") for line in head.splitlines())
    assert (name[0], name[2], description[0]) == ("name", "router-doctor", "description")
    assert re.fullmatch("'[^'\n]{1,1022}'", description[2])
    assert [word for word in WORDS if word not in description[2]] == []
    assert set(re.findall("`([a-z_]+)` tool|call `([a-z_]+)`", body)) == {("doctor", ""), ("", "usage")}
    assert {"doctor", "usage"} <= {tool.name for tool in TOOLS}
    assert "Never run it" in body
    assert NAMES_ARE_DATA in body
