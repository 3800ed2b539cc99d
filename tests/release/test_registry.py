"""server.json: the version of the code, every setting, and which settings are secret."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from mcp_server import __version__
from release.project import REGISTRY_NAME, ROOT
from release.registry import server_json
from release.settings import SETTINGS
from router_client import SettingsError, load_settings
from router_client.routers import KINDS
from router_client.settings.environment import WITHOUT_EFFECT

NAMES = re.compile(r'"(ROUTER_[A-Z_]+)"')
COMPOSED_NAMES = {"ROUTER_API_KEY_FILE", "ROUTER_ADMIN_TOKEN_FILE"}
"""The settings module composes these names."""


def committed() -> dict[str, Any]:
    """Return the committed file."""
    data: dict[str, Any] = json.loads((ROOT / "server.json").read_text("utf-8"))
    return data


def test_committed_server_json_is_current() -> None:
    assert committed() == server_json()


def test_server_json_has_the_version_of_the_code() -> None:
    assert {committed()["version"], *(package["version"] for package in committed()["packages"])} == {__version__}
    assert 'dynamic = ["version"]' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_readme_has_the_registry_name() -> None:
    assert committed()["name"] == REGISTRY_NAME
    assert f"mcp-name: {REGISTRY_NAME} " in (ROOT / "README.md").read_text("utf-8")


def test_server_json_keeps_the_limits_of_the_registry() -> None:
    assert len(committed()["description"]) <= 100
    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", committed()["name"])


def test_server_json_has_every_setting() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "router_client/settings").glob("*.py")]
    assert set(SETTINGS) == set(NAMES.findall("".join(sources))) | COMPOSED_NAMES
    table = (ROOT / "README.md").read_text("utf-8").partition("| variable |")[2].partition("\n\n")[0]
    assert set(SETTINGS) == set(re.findall(r"`(ROUTER_[A-Z_]+)`", table))


def test_config_passes_on_every_setting_that_is_no_credential() -> None:
    assert set(WITHOUT_EFFECT) == {name for name, setting in SETTINGS.items() if not setting.secret}


def test_only_credentials_are_secret() -> None:
    variables = committed()["packages"][0]["environmentVariables"]
    assert {v["name"] for v in variables if v["isSecret"]} == {"ROUTER_API_KEY", "ROUTER_ADMIN_TOKEN"}
    assert not any("default" in v for v in variables if v["isSecret"])


def test_defaults_match_the_settings() -> None:
    defaults = {name: setting.default for name, setting in SETTINGS.items() if setting.default is not None}
    assert load_settings({**defaults, "ROUTER_HOME": ""}) == load_settings({"ROUTER_HOME": ""})


def test_server_json_offers_every_router_kind() -> None:
    variables = {variable["name"]: variable for variable in committed()["packages"][0]["environmentVariables"]}
    assert variables["ROUTER_KIND"]["choices"] == ["auto", *KINDS]


@pytest.mark.parametrize("name", [name for name, setting in SETTINGS.items() if setting.choices])
def test_choices_match_the_settings(name: str) -> None:
    for choice in SETTINGS[name].choices:
        load_settings({name: choice})
    with pytest.raises(SettingsError) as error:
        load_settings({name: "another"})
    assert all(choice in str(error.value) for choice in SETTINGS[name].choices)
