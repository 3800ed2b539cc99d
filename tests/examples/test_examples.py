"""Every file in examples/ works."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters

from mcp_server.demo.recorded import load_state
from mcp_server.demo.sample import sample_router
from mcp_server.redaction import Scrubber
from mcp_server.terminal.editors import EDITORS
from router_client import load_settings
from tests.mcp_server.terminal.editors.clients import KEY_NAME, Started, start
from tests.support import KEY

DEADLINE_S = 60
TOOLS = ["doctor", "status", "pool", "usage", "backends_list"]
EXAMPLES = Path(__file__).parents[2] / "examples"
FULL_PATH = "/full/path/to/routerscope"
FILES = {name: f"{name}.{editor.suffix}" for name, editor in EDITORS.items()}
OTHER_FILES = {"README.md", "session.py"}


@pytest.fixture(scope="module")
def router_url() -> Iterator[str]:
    """A sample router with a healthy pool."""
    with sample_router(load_state("dario", "busy")) as port:
        yield f"http://127.0.0.1:{port}"


def started(editor: str, values: Mapping[str, str]) -> Started:
    """What the editor starts with the example as it is."""
    return start(editor, (EXAMPLES / FILES[editor]).read_text("utf-8"), values)


def test_every_editor_has_an_example_and_the_guide_names_it() -> None:
    files = {path.name for path in EXAMPLES.iterdir() if path.is_file()}
    assert files == {*FILES.values(), *OTHER_FILES}
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    assert [name for name in files - {"README.md"} if f"`{name}`" not in readme] == []


@pytest.mark.parametrize("editor", EDITORS)
def test_example_sets_nothing_and_finds_the_router_as_without_settings(editor: str) -> None:
    assert load_settings(started(editor, {}).env) == load_settings({})


@pytest.mark.parametrize("editor", ["claude-code", "codex", "gemini", "kilo", "opencode", "vscode"])
def test_key_reaches_the_server_where_the_guide_says_so(editor: str) -> None:
    key = load_settings(started(editor, {KEY_NAME: KEY}).env).api_key
    assert key is not None
    assert key.reveal() == KEY


@pytest.mark.parametrize("name", sorted({*FILES.values(), *OTHER_FILES}))
def test_example_contains_nothing_that_looks_like_a_key(name: str) -> None:
    text = re.sub(r"\$\{[^}]*\}", "", (EXAMPLES / name).read_text("utf-8"))
    assert Scrubber().report(text) == text


SEEN: dict[str, tuple[str, list[str], str]] = {}


async def seen_by_a_client(args: list[str], env: dict[str, str]) -> tuple[str, list[str], str]:
    """Start the server and return its name, its tools, and the verdict; start it once for all editors."""
    if (key := repr((args, sorted(env.items())))) not in SEEN:
        script = str(Path(sys.executable).with_name("routerscope"))
        with anyio.fail_after(DEADLINE_S):
            async with Client(StdioServerParameters(command=script, args=args, env=env)) as client:
                assert client.server_info is not None
                name = client.server_info.name
                tools = [tool.name for tool in (await client.list_tools()).tools]
                status = await client.call_tool("status", {})
        assert not status.is_error
        assert status.structured_content is not None
        SEEN[key] = name, tools, status.structured_content["verdict"]
    return SEEN[key]


@pytest.mark.anyio
@pytest.mark.parametrize("editor", EDITORS)
async def test_example_starts_a_working_server(editor: str, router_url: str) -> None:
    example = started(editor, {KEY_NAME: KEY})
    assert example.command == (FULL_PATH if editor == "claude-desktop" else "routerscope")
    env = example.env | {"ROUTER_URL": router_url, "ROUTER_HOME": ""}
    assert await seen_by_a_client(example.args, env) == ("routerscope", TOOLS, "ok")


def run_session(*args: str) -> list[str]:
    """Run the scripted session and return its parts: the tools, status and doctor."""
    command = [sys.executable, str(EXAMPLES / "session.py"), *args]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=DEADLINE_S)
    return re.split(r"\n--- (?:status|doctor)\n", done.stdout)


def test_session_without_a_router_shows_tools_and_answers() -> None:
    tools, status, doctor = run_session()
    assert [line.split(":")[0] for line in tools.splitlines()] == TOOLS
    assert status.startswith("OK")
    assert "0 fail" in doctor


def test_session_reads_the_router_at_the_given_url() -> None:
    with sample_router(None) as port:
        url = f"http://127.0.0.1:{port}"
        _, status, doctor = run_session(url)
    assert url in status
    assert "router.unreachable" in doctor
