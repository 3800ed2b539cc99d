"""--url, --router and --key-file: every command takes them in place of the variables, and no error repeats a value."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import router_client
from mcp_server.terminal.arguments import COMMANDS, REPORTS
from mcp_server.terminal.cli import run
from router_client import RouterClient, Settings
from router_client.settings.files import WRITABLE
from tests.mcp_server import worlds
from tests.mcp_server.process.child import Place, call, started
from tests.mcp_server.process.routers import replaying
from tests.support import KEY, Replay

URL, OTHER_URL = "http://127.0.0.1:4000/litellm", "http://127.0.0.1:9"
# `line` and `hook` show a wrong setting in their own way, with exit code 0.
OWN_COMMANDS = sorted(COMMANDS.keys() - {"demo", "line", "hook"})
WRONG = {
    "--url": ["FAKE-host", "ftp://FAKE", "http://FAKE.example", "http://u:FAKE@127.0.0.1", "http://127.0.0.1/FAKE?x"],
    "--router": ["FAKE-kind"],
    "--key-file": ["/FAKE/key", "FAKE-key"],
}
Used = list[Settings]


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "key"
    file.write_text("key-of-the-file-1")
    file.chmod(0o600)
    return file


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> Used:
    """The settings of each client that a command makes."""
    settings: Used = []

    def client(own: Settings) -> RouterClient:
        settings.append(own)
        return worlds.WORLDS["pool1"]()

    monkeypatch.setattr(router_client, "RouterClient", client)
    return settings


def options(file: Path) -> list[str]:
    return ["--url", URL, "--router", "litellm", "--key-file", str(file)]


@pytest.mark.parametrize("order", [lambda name, given: [name, *given], lambda name, given: [*given, name]])
@pytest.mark.parametrize("command", REPORTS)
def test_options_take_the_place_of_the_variables(
    command: str,
    order: Callable[[str, list[str]], list[str]],
    used: Used,
    key_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"ROUTER_URL": OTHER_URL, "ROUTER_KIND": "dario", "ROUTER_API_KEY": "key-of-env"}.items():
        monkeypatch.setenv(name, value)
    run(order(command, options(key_file)))
    (settings,) = used
    assert (str(settings.address), settings.kind) == (URL, "litellm")
    assert [secret.reveal() for secret in settings.credentials] == ["key-of-the-file-1"]
    assert "key-of-env" in [secret.reveal() for secret in settings.secrets], "it is still redacted"


def test_config_prints_the_address_of_the_option(key_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "goose", *options(key_file)]) == 0
    out = capsys.readouterr().out
    assert (f'ROUTER_URL: "{URL}"' in out, "key-of-the-file-1" in out) == (True, False)


def test_config_passes_the_kind_of_the_sample_router_on(capsys: pytest.CaptureFixture[str]) -> None:
    run(["config", "cursor", "--json", "--demo", "--router", "litellm"])
    assert '"--demo",\n        "--router",\n        "litellm"' in capsys.readouterr().out


@pytest.mark.anyio
async def test_server_reads_the_router_of_the_options(key_file: Path, tmp_path: Path) -> None:
    key_file.write_text(KEY)
    place = Place(tmp_path)
    wrong = {"ROUTER_URL": OTHER_URL, "ROUTER_API_KEY": "FAKE-wrong-key"}
    with replaying(Replay("api_key")) as url:
        async with started(place, "--url", url, "--router", "dario", "--key-file", str(key_file), env=wrong) as child:
            await child.open()
            await child.send(call(1))
            answer = (await child.answer(1))["result"]["structuredContent"]
            assert await child.end_input() == 0
    assert (answer["verdict"], answer["router"]["url"]) == ("ok", url)


@pytest.mark.anyio
@pytest.mark.parametrize("arguments", [["--url", "FAKE-host"], ["--demo=FAKE"], ["--demo", "--router", "FAKE"]])
async def test_server_with_a_wrong_option_serves_and_names_it(arguments: list[str], tmp_path: Path) -> None:
    place = Place(tmp_path)
    async with started(place, *arguments) as child:
        await child.open()
        await child.send(call(1))
        answer = json.dumps((await child.answer(1))["result"])
        assert await child.end_input() == 0
    name = "demo state" if arguments == ["--demo=FAKE"] else arguments[-2]
    assert (f"A setting is invalid. {name}: " in answer, "FAKE" in answer) == (True, False)
    assert (len(place.errors.splitlines()), "FAKE" in place.errors) == (1, False)


@pytest.mark.parametrize("command", OWN_COMMANDS)
@pytest.mark.parametrize(("option", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_wrong_option_exits_2_and_is_named_without_its_value(
    option: str, value: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    editor = ["cursor"] if command == "config" else []
    assert run([command, *editor, option, value]) == 2
    out, err = capsys.readouterr()
    # A report says on stdout, too, which setting is wrong.
    assert (f"A setting is invalid. {option}: " in out) if command == "report" else out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith(f"routerscope: {option}: ")
    assert "fake" not in (out + err).lower()


@pytest.mark.parametrize("option", WRONG)
def test_empty_option_is_an_error(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["status", option, ""]) == 2
    assert capsys.readouterr().err.startswith(f"routerscope: {option}: is empty; ")


def test_error_about_a_variable_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUTER_TIMEOUT", "0")
    assert run(["status", "--url", URL]) == 2
    assert capsys.readouterr().err.startswith("routerscope: ROUTER_TIMEOUT: ")


def test_warning_about_the_key_file_names_the_option(used: Used, key_file: Path) -> None:
    key_file.chmod(0o666)
    run(["status", "--key-file", str(key_file)])
    assert used[0].warnings == (f"--key-file: {WRITABLE}",)


@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("status --demo --url http://127.0.0.1:1", "--url"),
        ("status --demo --key-file /FAKE", "--key-file"),
        ("--url http://127.0.0.1:1 demo", "--url"),
        ("config cursor --demo --key-file /FAKE", "--key-file"),
        ("status --demo --router FAKE", "--router"),
        ("status --demo --router auto", "--router"),
    ],
)
def test_sample_router_takes_only_its_kind(line: str, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.split()) == 2
    out, err = capsys.readouterr()
    assert (out, err.startswith(f"routerscope: {option}: "), "FAKE" in err) == ("", True, False)
