"""Install links and the editors' own commands add the same server as the snippet."""

from __future__ import annotations

import base64
import json
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from mcp_server.terminal.cli import run
from mcp_server.terminal.editors import EDITORS, Launch, page, read_variables
from tests.mcp_server.terminal.editors.clients import KEY_NAME
from tests.mcp_server.terminal.editors.commands import COMMANDS, run_command

HOME = PurePosixPath("/home/me")
ODD = '/opt/my "tools"/röuter$scope\\x7f\x7f'


@pytest.mark.parametrize("editor", COMMANDS)
@pytest.mark.parametrize("args", [(), ("--demo",)])
def test_editors_own_command_adds_the_same_server_as_the_snippet(editor: str, args: tuple[str, ...]) -> None:
    launch = Launch(ODD, args, {"ROUTER_HOME": ODD}, ("DARIO_API_KEY",), reads=read_variables())
    command = EDITORS[editor].shortcut(EDITORS[editor].command, launch)
    assert command is not None
    added = run_command(editor, command)
    assert (added.command, added.args) == (ODD, [*args])
    assert added.env == EDITORS[editor].env(launch)


def test_every_command_in_the_table_has_a_test() -> None:
    assert {name for name, editor in EDITORS.items() if editor.command} == set(COMMANDS)


def test_page_says_that_codexs_own_command_passes_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    run(["config", "codex"])
    assert "it cannot write env_vars" in capsys.readouterr().out
    run(["config", "codex", "--demo"])
    assert "env_vars" not in capsys.readouterr().out


def link_of(editor: str, launch: Launch) -> str:
    """The install link."""
    link = EDITORS[editor].shortcut(EDITORS[editor].link, launch)
    assert link is not None
    return link


@pytest.mark.parametrize("demo", [True, False])
def test_cursor_link_has_the_same_server_as_the_file(demo: bool) -> None:
    launch = Launch(ODD, key=None) if demo else Launch(ODD, credentials=(KEY_NAME,))
    link = urlsplit(link_of("cursor", launch))
    assert (link.scheme, link.netloc, link.path) == ("cursor", "anysphere.cursor-deeplink", "/mcp/install")
    query = parse_qs(link.query, strict_parsing=True)
    assert query["name"] == ["router"]
    assert json.loads(base64.b64decode(query["config"][0])) == json.loads(EDITORS["cursor"].text(launch))[
        "mcpServers"
    ].pop("router")


@pytest.mark.parametrize("demo", [True, False])
def test_vscode_link_has_the_same_server_and_inputs_as_the_file(demo: bool) -> None:
    launch = Launch(ODD, key=None) if demo else Launch(ODD, credentials=(KEY_NAME,))
    scheme, _, query = link_of("vscode", launch).partition("?")
    assert scheme == "vscode:mcp/install"
    link_config = json.loads(unquote(query))
    file = json.loads(EDITORS["vscode"].text(launch))
    assert link_config.pop("inputs", None) == file.get("inputs")
    assert link_config == {"name": "router", **file["servers"]["router"]}


def test_lm_studio_link_has_the_same_server_as_the_file() -> None:
    link = urlsplit(link_of("lm-studio", Launch(ODD)))
    assert (link.scheme, link.netloc) == ("lmstudio", "add_mcp")
    query = parse_qs(link.query, strict_parsing=True)
    assert query["name"] == ["router"]
    assert {"router": json.loads(base64.b64decode(query["config"][0]))} == servers("lm-studio", Launch(ODD))


def test_kiro_link_has_the_same_server_as_the_file_and_says_that_a_site_sees_it() -> None:
    launch = Launch(ODD, credentials=(KEY_NAME,))
    link = urlsplit(link_of("kiro", launch))
    assert (link.scheme, link.netloc, link.path) == ("https", "kiro.dev", "/launch/mcp/add")
    query = parse_qs(link.query, strict_parsing=True)
    assert query["name"] == ["router"]
    assert {"router": json.loads(query["config"][0])} == servers("kiro", launch)
    assert "(the site sees what it contains)" in page(EDITORS["kiro"], launch, "linux", HOME)


def servers(editor: str, launch: Launch) -> Any:
    """The servers in the snippet."""
    return json.loads(EDITORS[editor].text(launch))["mcpServers"]
