"""Every file in examples/ works."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import anyio
import pytest
from mcp import Client, StdioServerParameters

from mcp_server.demo.recorded import load_state
from mcp_server.demo.sample import sample_router
from mcp_server.redaction import Scrubber
from router_client import load_settings
from tests.examples.formats import EXAMPLES, FORMATS, load
from tests.mcp_server.terminal.editors.clients import start
from tests.support import KEY

DEADLINE_S = 60
TOOLS = ["doctor", "status", "pool", "usage", "backends_list"]
# Not JSON: tests/mcp_server/terminal/editors/clients.py reads these as their clients do.
OTHER_FORMATS = {"codex.toml": "codex", "goose.yaml": "goose"}
OTHER_FILES = {"README.md", "session.py", *OTHER_FORMATS}
SECRET = re.compile(r"key|token|secret|password", re.IGNORECASE)
KEY_NAMES = ("ROUTER_API_KEY", "router-key")
"""The names that the clients' references use for a key."""


@pytest.fixture(scope="module")
def router_url() -> Iterator[str]:
    """A sample router with a healthy pool."""
    with sample_router(load_state("dario", "busy")) as port:
        yield f"http://127.0.0.1:{port}"


def test_every_example_is_tested_and_named_in_the_readme() -> None:
    files = {path.name for path in EXAMPLES.iterdir() if path.is_file()}
    assert files == set(FORMATS) | OTHER_FILES
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    assert [name for name in files - {"README.md"} if f"`{name}`" not in readme] == []


@pytest.mark.parametrize("name", FORMATS)
def test_configuration_has_exactly_the_fields_of_its_client(name: str) -> None:
    example = load(name)
    assert set(example.content) == {example.format.section} | ({"inputs"} if "inputs" in example.content else set())
    assert set(example.server) == {"command", "args", "env", *example.format.fixed}
    assert example.format.fixed.items() <= example.server.items()
    # A reference that the client does not expand would reach the server as it is.
    assert not [text for text in example.env({}).values() if "${" in text]


def test_vs_code_prompts_for_every_input_as_a_password() -> None:
    example = load("vscode.json")
    prompts = example.content["inputs"]
    assert {prompt["id"] for prompt in prompts} == example.references
    assert [prompt for prompt in prompts if prompt["type"] != "promptString" or prompt["password"] is not True] == []


@pytest.mark.parametrize("name", FORMATS)
def test_settings_load_with_and_without_a_key(name: str) -> None:
    example = load(name)
    without = load_settings(example.env({}))
    assert without.origin == load_settings({}).origin
    assert without.api_key is None
    key = load_settings(example.env(dict.fromkeys(KEY_NAMES, KEY))).api_key
    assert (key.reveal() if key else None) == (KEY if set(KEY_NAMES) & example.references else None)


@pytest.mark.parametrize("name", FORMATS)
def test_configuration_contains_no_key(name: str) -> None:
    example = load(name)
    variables = example.server["env"]
    keys = {variable: text for variable, text in variables.items() if SECRET.search(variable)}
    assert not [text for text in keys.values() if not re.fullmatch(example.format.reference, text)]
    scrubber = Scrubber()
    texts = [*example.server["args"], *(text for variable, text in variables.items() if variable not in keys)]
    assert [scrubber.value(text) for text in texts] == texts


@pytest.mark.parametrize("name", sorted({*FORMATS, *OTHER_FILES}))
def test_example_contains_nothing_that_looks_like_a_key(name: str) -> None:
    text = re.sub(r"\$\{[^}]*\}", "", (EXAMPLES / name).read_text("utf-8"))
    assert Scrubber().report(text) == text


@pytest.mark.anyio
@pytest.mark.parametrize("name", FORMATS)
async def test_json_configuration_starts_a_working_server(name: str, router_url: str) -> None:
    example = load(name)
    command, *args = example.command()
    env = example.env(dict.fromkeys(KEY_NAMES, KEY)) | {"ROUTER_URL": router_url, "ROUTER_HOME": ""}
    with anyio.fail_after(DEADLINE_S):
        async with Client(StdioServerParameters(command=command, args=args, env=env)) as client:
            assert client.server_info is not None
            assert client.server_info.name == "routerscope"
            assert [tool.name for tool in (await client.list_tools()).tools] == TOOLS
            status = await client.call_tool("status", {})
    assert not status.is_error
    assert status.structured_content is not None
    assert status.structured_content["verdict"] == "ok"


@pytest.mark.anyio
@pytest.mark.parametrize("name", OTHER_FORMATS)
async def test_toml_or_yaml_configuration_starts_a_working_server(name: str, router_url: str) -> None:
    started = start(OTHER_FORMATS[name], (EXAMPLES / name).read_text("utf-8"), {})
    assert started.command == "routerscope"
    assert load_settings(started.env) == load_settings({})
    command = load("zed.json").command()[0]
    env = started.env | {"ROUTER_URL": router_url, "ROUTER_HOME": ""}
    with anyio.fail_after(DEADLINE_S):
        async with Client(StdioServerParameters(command=command, args=started.args, env=env)) as client:
            status = await client.call_tool("status", {})
    assert status.structured_content is not None
    assert status.structured_content["verdict"] == "ok"


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
