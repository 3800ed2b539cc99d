"""`routerscope config EDITOR`: what each editor reads starts the server, holds no key, and belongs where it says."""

from __future__ import annotations

import base64
import json
import re
import shlex
import sys
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, unquote, urlsplit

import anyio
import pytest
from mcp import Client, StdioServerParameters

from mcp_server.redaction import Scrubber
from mcp_server.terminal.arguments import EDITORS as OFFERED
from mcp_server.terminal.cli import run
from mcp_server.terminal.editors import EDITORS, Launch, page
from router_client import load_settings
from tests.mcp_server.terminal.editors.clients import KEY_NAME, READERS, start
from tests.support import KEY

DEADLINE_S = 60
ODD = '/opt/my "tools"/röuter$scope\\x7f\x7f'
WITHOUT_A_REFERENCE = {"claude-desktop", "zed"}
HOME = PurePosixPath("/home/me")


def test_command_line_offers_every_editor_of_the_table() -> None:
    assert OFFERED == tuple(EDITORS) == tuple(READERS)


@pytest.mark.parametrize("editor", EDITORS)
@pytest.mark.parametrize("url", ["http://127.0.0.1:3456", "http://127.0.0.1:9", None])
def test_snippet_starts_the_command_with_arguments_and_address(editor: str, url: str | None) -> None:
    snippet = EDITORS[editor].snippet(Launch(ODD, ("-m", 'a "b"'), url))
    started = start(editor, snippet, {})
    assert (started.command, started.args) == (ODD, ["-m", 'a "b"'])
    assert started.env.get("ROUTER_URL") == url


@pytest.mark.parametrize("editor", EDITORS)
def test_editor_passes_a_key_and_a_missing_key_is_no_key(editor: str) -> None:
    snippet = EDITORS[editor].snippet(Launch("routerscope"))
    assert load_settings(start(editor, snippet, {}).env).api_key is None
    with_key = EDITORS[editor].snippet(Launch("routerscope", has_key=True))
    key = load_settings(start(editor, with_key, {KEY_NAME: KEY}).env).api_key
    assert (key and key.reveal()) == (None if editor in WITHOUT_A_REFERENCE else KEY)


@pytest.mark.parametrize("editor", EDITORS)
def test_demo_snippet_needs_and_passes_no_key(editor: str) -> None:
    launch = Launch("routerscope", ("--demo",), url=None)
    assert start(editor, EDITORS[editor].snippet(launch), {KEY_NAME: KEY}).env == {}
    assert "key" not in page(EDITORS[editor], launch, "linux", HOME).replace("env_keys", "")


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


@pytest.mark.parametrize("editor", EDITORS)
def test_config_json_prints_only_the_snippet_of_the_page(editor: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["config", editor, "--json"])
    snippet = capsys.readouterr().out
    start(editor, snippet, {})
    run(["config", editor])
    assert f"\n\n{snippet}\n" in capsys.readouterr().out


def test_snippet_has_the_address_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUTER_URL", "http://127.0.0.1:4567")
    run(["config", "cursor", "--json"])
    assert start("cursor", capsys.readouterr().out, {}).env["ROUTER_URL"] == "http://127.0.0.1:4567"
    run(["config", "claude-code"])
    assert " -e ROUTER_URL=http://127.0.0.1:4567 -- " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("editor", "platform", "file"),
    [
        ("claude-desktop", "darwin", "Library/Application Support/Claude/claude_desktop_config.json"),
        ("claude-desktop", "win32", "AppData/Roaming/Claude/claude_desktop_config.json"),
        ("cursor", "darwin", ".cursor/mcp.json"),
        ("vscode", "linux", ".config/Code/User/mcp.json"),
        ("vscode", "darwin", "Library/Application Support/Code/User/mcp.json"),
        ("zed", "darwin", ".config/zed/settings.json"),
        ("gemini", "freebsd14", ".gemini/settings.json"),
        ("codex", "linux", ".codex/config.toml"),
        ("goose", "win32", "AppData/Roaming/Block/goose/config/config.yaml"),
    ],
)
def test_page_names_the_file_of_each_platform(editor: str, platform: str, file: str) -> None:
    first = page(EDITORS[editor], Launch("routerscope"), platform, HOME).splitlines()[0]
    assert first == f"{EDITORS[editor].title}: put this into {HOME / file}"


@pytest.mark.parametrize("demo", [True, False])
def test_cursor_link_has_the_same_server_as_the_file(demo: bool) -> None:
    launch = Launch(ODD, url=None) if demo else Launch(ODD)
    link = urlsplit(EDITORS["cursor"].link(launch))  # type: ignore[misc]
    assert (link.scheme, link.netloc, link.path) == ("cursor", "anysphere.cursor-deeplink", "/mcp/install")
    query = parse_qs(link.query, strict_parsing=True)
    assert query["name"] == ["router"]
    assert json.loads(base64.b64decode(query["config"][0])) == json.loads(EDITORS["cursor"].snippet(launch))[
        "mcpServers"
    ].pop("router")


@pytest.mark.parametrize("demo", [True, False])
def test_vscode_link_has_the_same_server_and_inputs_as_the_file(demo: bool) -> None:
    launch = Launch(ODD, url=None) if demo else Launch(ODD)
    scheme, _, query = EDITORS["vscode"].link(launch).partition("?")  # type: ignore[misc]
    assert scheme == "vscode:mcp/install"
    link_config = json.loads(unquote(query))
    file = json.loads(EDITORS["vscode"].snippet(launch))
    assert link_config.pop("inputs", None) == file.get("inputs")
    assert link_config == {"name": "router", **file["servers"]["router"]}


def test_claude_code_command_is_quoted_for_a_shell() -> None:
    command = EDITORS["claude-code"].command(Launch(ODD, ("--demo",), url=None))  # type: ignore[misc]
    assert shlex.split(command) == ["claude", "mcp", "add", "router", "-s", "user", "--", ODD, "--demo"]


@pytest.mark.parametrize(("arguments", "code"), [(["config"], 2), (["config", "emacs"], 2)])
def test_unknown_editor_exits_2(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match=str(code)):
        run(arguments)
    assert capsys.readouterr().out == ""


def test_config_writes_no_file(clean_environment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for editor in EDITORS:
        run(["config", editor])
        assert str(clean_environment) in capsys.readouterr().out or editor == "claude-code"
    assert list(clean_environment.iterdir()) == []


@pytest.mark.anyio
@pytest.mark.parametrize("editor", EDITORS)
async def test_demo_snippet_starts_a_server_that_answers(editor: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["config", editor, "--demo", "--json"])
    started = start(editor, capsys.readouterr().out, {})
    assert Path(started.command).is_absolute()
    # An editor's PATH is minimal, and it stands somewhere else.
    server = StdioServerParameters(command=started.command, args=started.args, env={"PATH": "/bin"}, cwd="/")
    with anyio.fail_after(DEADLINE_S):
        async with Client(server) as client:
            status = await client.call_tool("status", {})
    assert status.structured_content is not None
    assert status.structured_content["verdict"] == "ok"


def test_snippet_starts_the_module_without_a_console_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    python = str(tmp_path / "python")
    monkeypatch.setattr(sys, "executable", python)
    run(["config", "zed", "--json"])
    started = start("zed", capsys.readouterr().out, {})
    assert (started.command, started.args) == (python, ["-P", "-m", "mcp_server"])
