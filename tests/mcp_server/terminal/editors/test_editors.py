"""`routerscope config EDITOR`: what each editor reads starts the server, holds no key, and belongs where it says."""

from __future__ import annotations

import re
import sys
from pathlib import Path, PurePosixPath

import anyio
import pytest
from mcp import Client, StdioServerParameters

from mcp_server.terminal.arguments import EDITORS as OFFERED
from mcp_server.terminal.cli import run
from mcp_server.terminal.editors import EDITORS, Launch, page
from tests.mcp_server.terminal.editors.clients import READERS, Started, start
from tests.support import KEY

DEADLINE_S = 60
ODD = '/opt/my "tools"/röuter$scope\\x7f\x7f'
HOME = PurePosixPath("/home/me")
EXTENSIONS = "Code/User/globalStorage"


def test_command_line_offers_every_editor_of_the_table() -> None:
    assert OFFERED == tuple(EDITORS) == tuple(READERS)


@pytest.mark.parametrize("editor", EDITORS)
@pytest.mark.parametrize("env", [{}, {"ROUTER_URL": "http://127.0.0.1:9", "ROUTER_HOME": ODD}])
def test_snippet_starts_the_command_with_arguments_and_settings(editor: str, env: dict[str, str]) -> None:
    launch = Launch(ODD, ("-m", 'a "b"'), env, key=None)
    assert start(editor, EDITORS[editor].text(launch), {}) == Started(ODD, ["-m", 'a "b"'], env)


@pytest.mark.parametrize("editor", EDITORS)
def test_demo_snippet_needs_and_passes_no_key(
    editor: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUTER_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("LITELLM_MASTER_KEY", KEY)
    run(["config", editor, "--demo", "--json"])
    assert start(editor, capsys.readouterr().out, {}).env == {}
    run(["config", editor, "--demo"])
    assert "key" not in capsys.readouterr().out.replace("env_keys", "")


@pytest.mark.parametrize("editor", EDITORS)
def test_config_json_prints_only_the_snippet_of_the_page(editor: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["config", editor, "--json"])
    snippet = capsys.readouterr().out
    start(editor, snippet, {})
    run(["config", editor])
    assert f"\n\n{snippet}\n" in capsys.readouterr().out


def test_config_without_an_editor_lists_them_and_prints_the_standard_block(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUTER_TIMEOUT", "7")
    assert run(["config"]) == 0
    out = capsys.readouterr().out
    assert re.findall(r"routerscope config ([a-z-]+) ", out) == [*EDITORS]
    run(["config", "--json"])
    block = capsys.readouterr().out
    assert f"\n\n{block}\n" in out
    assert start("cline", block, {}).env == {"ROUTER_TIMEOUT": "7"}


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
        (
            "cline",
            "darwin",
            f"Library/Application Support/{EXTENSIONS}/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
        ),
        ("windsurf", "darwin", ".codeium/windsurf/mcp_config.json"),
        ("antigravity", "linux", ".gemini/antigravity/mcp_config.json"),
        ("kilo", "linux", ".config/kilo/kilo.jsonc"),
    ],
)
def test_page_names_the_file_of_each_platform(editor: str, platform: str, file: str) -> None:
    lines = page(EDITORS[editor], Launch("routerscope"), platform, HOME).splitlines()
    assert [line for line in lines if line.endswith(f"put this into {HOME / file}")]


def test_unknown_editor_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(["config", "emacs"])
    assert capsys.readouterr().out == ""


def test_config_writes_no_file(clean_environment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for editor in EDITORS:
        run(["config", editor])
        assert str(clean_environment) in capsys.readouterr().out or not EDITORS[editor].files
    assert list(clean_environment.iterdir()) == []


VERDICTS: dict[tuple[str, ...], str] = {}


async def verdict_of_the_server(command: str, *arguments: str) -> str:
    """Start the server as an editor does, and return the verdict of `status`; start it once for all editors."""
    if (command, *arguments) not in VERDICTS:
        # An editor's PATH is minimal, and it stands somewhere else.
        server = StdioServerParameters(command=command, args=list(arguments), env={"PATH": "/bin"}, cwd="/")
        with anyio.fail_after(DEADLINE_S):
            async with Client(server) as client:
                status = await client.call_tool("status", {})
        assert status.structured_content is not None
        VERDICTS[command, *arguments] = status.structured_content["verdict"]
    return VERDICTS[command, *arguments]


@pytest.mark.anyio
@pytest.mark.parametrize("editor", EDITORS)
async def test_demo_snippet_starts_a_server_that_answers(editor: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["config", editor, "--demo", "--json"])
    started = start(editor, capsys.readouterr().out, {})
    assert Path(started.command).is_absolute()
    assert started.env == {}
    assert await verdict_of_the_server(started.command, *started.args) == "ok"


def test_snippet_starts_the_module_without_a_console_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    python = str(tmp_path / "python")
    monkeypatch.setattr(sys, "executable", python)
    run(["config", "zed", "--json"])
    started = start("zed", capsys.readouterr().out, {})
    assert (started.command, started.args) == (python, ["-P", "-m", "mcp_server"])
