"""`routerscope config EDITOR`: which settings and credentials reach the server, and that no snippet holds a key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mcp_server.redaction import Scrubber
from mcp_server.terminal.cli import run
from mcp_server.terminal.editors import EDITORS, Launch, read_variables
from router_client import load_settings
from router_client.routers import KINDS
from tests.mcp_server.terminal.editors.clients import KEY_NAME, start
from tests.support import KEY

WITHOUT_A_REFERENCE = {
    *("claude-desktop", "zed", "cline", "junie", "lm-studio", "amp", "continue", "warp", "antigravity"),
}


@pytest.mark.parametrize("editor", EDITORS)
@pytest.mark.parametrize("name", [KEY_NAME, "LITELLM_MASTER_KEY"])
def test_editor_passes_a_key_that_is_set_where_config_runs(editor: str, name: str) -> None:
    launch = Launch("routerscope", credentials=(name,), key=name, reads=read_variables())
    started = start(editor, EDITORS[editor].text(launch), {name: KEY})
    key = load_settings(started.env).key_for("litellm")
    assert (key and key.reveal()) == (None if editor in WITHOUT_A_REFERENCE else KEY)


@pytest.mark.parametrize("editor", EDITORS)
def test_editor_passes_no_key_if_none_is_set(editor: str) -> None:
    snippet = EDITORS[editor].text(Launch("routerscope", reads=read_variables()))
    assert load_settings(start(editor, snippet, {}).env).credentials == ()


@pytest.mark.parametrize("editor", ["gemini", "codex", "claude-code", "opencode"])
def test_every_variable_of_a_router_or_client_reaches_the_server(editor: str) -> None:
    values = {name: f"http://127.0.0.1:{at}" for at, name in enumerate(read_variables())}
    snippet = EDITORS[editor].text(Launch("routerscope", reads=read_variables()))
    assert start(editor, snippet, values).env == values


def test_variables_that_reach_the_server_include_each_kinds_own() -> None:
    assert set(read_variables()) >= {kind.key_variable for kind in KINDS.values() if kind.key_variable} | {
        "ROUTER_API_KEY",
        "DARIO_PORT",
        "ANTHROPIC_BASE_URL",
        "OPENAI_BASE_URL",
    }


@pytest.mark.parametrize("editor", EDITORS)
def test_config_output_contains_no_key(
    editor: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUTER_API_KEY", KEY)
    monkeypatch.setenv("ROUTER_ADMIN_TOKEN", KEY[::-1])
    for arguments in ([], ["--json"]):
        assert run(["config", editor, *arguments]) == 0
        out = capsys.readouterr().out
        assert Scrubber([KEY, KEY[::-1]]).report(re.sub(r"\$\{[^}]*\}", "", out)).count("[redacted:known") == 0


SETTINGS = {
    "ROUTER_URL": "https://router.example:4567",
    "ROUTER_KIND": "litellm",
    "ROUTER_HOME": "",
    "ROUTER_TIMEOUT": "7",
    "ROUTER_ALLOW_REMOTE": "1",
    "ROUTER_LOG_LEVEL": "info",
}


@pytest.mark.parametrize("editor", EDITORS)
def test_snippet_has_every_setting_that_differs_from_its_default(
    editor: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    run(["config", editor, "--json"])
    env = start(editor, capsys.readouterr().out, {}).env
    assert {name: env.get(name) for name in SETTINGS} == SETTINGS
    assert load_settings(env) == load_settings(SETTINGS)


@pytest.mark.parametrize("editor", EDITORS)
def test_snippet_has_no_address_and_no_default_that_nobody_set(
    editor: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"ROUTER_KIND": "auto", "ROUTER_TIMEOUT": "3", "DARIO_PORT": "4000"}.items():
        monkeypatch.setenv(name, value)
    run(["config", editor])
    assert not re.findall("ROUTER_URL|ROUTER_KIND|ROUTER_TIMEOUT|:3456|:4000", capsys.readouterr().out)


@pytest.mark.parametrize("editor", EDITORS)
def test_key_file_works_in_any_folder_and_replaces_the_key(
    editor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "key").write_text(KEY, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROUTER_API_KEY_FILE", "key")
    run(["config", editor, "--json"])
    env = start(editor, capsys.readouterr().out, {}).env
    assert (env["ROUTER_API_KEY_FILE"], env.get("ROUTER_API_KEY")) == (str(tmp_path / "key"), None)
    run(["config", editor])
    assert "If the router needs a key" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("variables", "key"),
    [
        ({}, "ROUTER_API_KEY"),
        ({"ROUTER_KIND": "litellm"}, "LITELLM_MASTER_KEY"),
        ({"LITELLM_MASTER_KEY": KEY}, "LITELLM_MASTER_KEY"),
        ({"ROUTER_API_KEY": KEY, "LITELLM_MASTER_KEY": KEY}, "ROUTER_API_KEY"),
        ({"ROUTER_KIND": "litellm", "DARIO_API_KEY": KEY}, "LITELLM_MASTER_KEY"),
    ],
)
def test_page_names_the_variable_of_the_routers_key(
    variables: dict[str, str], key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    run(["config", "codex"])
    assert f"If the router needs a key: set {key} in" in capsys.readouterr().out
