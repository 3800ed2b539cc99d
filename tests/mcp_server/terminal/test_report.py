"""`routerscope report`: what a bug report needs, without what must not be public, and always one block of Markdown."""

from __future__ import annotations

import getpass
import json
import platform
import re
import socket
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

from mcp_server import __version__
from mcp_server.answers import boundary
from mcp_server.answers.boundary import FAULT
from mcp_server.answers.text.report import fenced
from mcp_server.redaction.labels import CUT
from mcp_server.terminal import installation
from mcp_server.terminal.cli import run
from mcp_server.terminal.installation import PACKAGES
from router_client.settings.files import WRITABLE
from tests.mcp_server import worlds
from tests.mcp_server.terminal.test_cli import tool_answer, use_client
from tests.support import KEY, Replay, client_for

Report = Callable[..., str]
FENCE = re.compile(r"(`{3,})text\n(.*)\n\1\n", re.DOTALL)


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str]) -> Report:
    """The text of a report, which must be one block of Markdown that nothing in it ends."""

    def printed(*arguments: str, code: int = 0, err: str = "") -> str:
        assert run(["report", *arguments]) == code
        captured = capsys.readouterr()
        assert captured.err == err
        block = FENCE.fullmatch(captured.out)
        assert block
        assert block[1] not in block[2]
        return block[2]

    return printed


@pytest.fixture
def data(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def printed(*arguments: str, code: int = 0) -> Any:
        assert run(["report", "--json", *arguments]) == code
        return json.loads(capsys.readouterr().out)

    return printed


def test_report_has_versions_system_reads_and_all_findings(report: Report) -> None:
    text = report("--demo=halted")
    head, reads, doctor = text.split("\n\n")
    versions, system, settings = head.splitlines()
    assert f"routerscope {__version__}, CPython {platform.python_version()}" in versions
    assert all(f"{name} {version(name)}" in versions for name in PACKAGES)
    assert system.split(maxsplit=1)[1] == f"{platform.system()} {platform.release()}, {platform.machine()}"
    assert settings.split() == ["Settings", "none"]
    assert re.search(r"^livez +ok +[\d.]+ ms$", reads, re.MULTILINE)
    assert re.search(r"^admin_accounts +needs_admin +not sent$", reads, re.MULTILINE)
    assert doctor.startswith("HALTED (not serving)")
    assert "FAIL guard.halted router" in doctor
    assert "OK   backend.ok" in doctor
    assert doctor.count("Evidence: ") > 5


@pytest.mark.parametrize("world", ["pool3_traffic", "overage_halted", "hostile", "not running", "another program"])
def test_report_has_all_that_doctor_found(
    world: str, data: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, expected = tool_answer(world, "doctor", detail="all")
    use_client(monkeypatch, worlds.WORLDS[world]())
    found = data()["doctor"]
    assert [each["id"] for each in found["findings"]] == [each["id"] for each in expected["findings"]]
    assert [each["name"] for each in found["reads"]] == [each["name"] for each in expected["reads"]]
    assert (found["verdict"], found["summary"]) == (expected["verdict"], expected["summary"])


@pytest.mark.parametrize("world", ["pool3_traffic", "overage_halted", "not running", "not answering"])
def test_exit_code_says_nothing_about_the_router(world: str, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    use_client(monkeypatch, worlds.WORLDS[world]())
    assert "serving" in report()


def test_name_that_contains_backticks_does_not_end_the_block(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    router = Replay("pool3_traffic")
    accounts = router.body("/accounts")
    accounts["accounts"][0] |= {"alias": "```\n<img src=x>@everyone", "status": "rejected", "utilization": 1}
    router.override("/accounts", accounts)
    use_client(monkeypatch, client_for(router))
    assert "```" in report()


@pytest.mark.parametrize(
    ("text", "fence"), [("", "```"), ("a `b` ``c``", "```"), ("```", "````"), ("x ``````\n`", "```````")]
)
def test_fence_is_longer_than_any_in_the_text(text: str, fence: str) -> None:
    assert fenced(text) == f"{fence}text\n{text}\n{fence}"


def test_long_report_is_cut_inside_of_the_block(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boundary, "TEXT_BYTES", 600)
    use_client(monkeypatch, worlds.WORLDS["overage_halted"]())
    assert report().endswith(CUT)


SET = {
    "ROUTER_URL": "http://router.example-7f.internal:4321/secret-path/v1",
    "ROUTER_ALLOW_REMOTE": "1",
    "ROUTER_KIND": "dario",
    "ROUTER_HOME": "/opt/quux-state",
    "ROUTER_TIMEOUT": "0.31415",
    "ROUTER_CLIENT_SETTINGS": "/opt/quux-settings.json",
    "ANTHROPIC_BASE_URL": "https://gateway.example-8e.internal/quux",
}


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_settings_are_named_with_their_source_and_never_with_their_value(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    token = tmp_path / "quux-token-file"
    token.write_text("token-of-the-file-1")
    token.chmod(0o600)
    env = SET | {"ROUTER_ADMIN_TOKEN_FILE": str(token), "DARIO_API_KEY": KEY, "DARIO_PORT": "54321"}
    env["ROUTER_URL"] = env["ROUTER_URL"].replace("http:", "https:")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert run(["report", *options]) == 0
    out = capsys.readouterr().out
    hidden = ("example-7f", "example-8e", "4321", "secret-path", "quux", "0.31415", "token-of-the-file-1", KEY)
    assert [value for value in (*hidden, str(tmp_path)) if value in out] == []
    assert "UNREACHABLE" in out.upper()
    named = (
        [(each["name"], each["source"]) for each in json.loads(out)["settings"]]
        if options
        else re.findall(r"(\w+) \(([^)]+)\)", next(line for line in out.splitlines() if line.startswith("Settings")))
    )
    assert dict(named) == {
        **dict.fromkeys(SET.keys() - {"ANTHROPIC_BASE_URL"}, "environment variable"),
        "ROUTER_ADMIN_TOKEN_FILE": "file named by an environment variable",
        "DARIO_API_KEY": "router's own variable",
        "DARIO_PORT": "router's own variable",
    }


def test_option_is_the_source_of_the_variable_it_replaces(
    data: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key"
    key.write_text(KEY)
    key.chmod(0o600)
    monkeypatch.setenv("ROUTER_API_KEY", "key-of-env-1")
    found = data("--url", "http://127.0.0.1:9", "--router", "litellm", "--key-file", str(key))
    assert [(each["name"], each["source"]) for each in found["settings"]] == [
        ("ROUTER_URL", "option --url"),
        ("ROUTER_KIND", "option --router"),
        ("ROUTER_API_KEY_FILE", "option --key-file"),
    ]
    assert "127.0.0.1:9" not in json.dumps(found)


def test_address_of_a_client_is_hidden_and_a_default_one_is_shown(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:54321/v1")
    text = report()
    assert "54321" not in text
    assert "[redacted:known] (ANTHROPIC_BASE_URL)" in text
    assert "http://127.0.0.1:3456 (dario's and " in text


def test_names_of_machine_and_user_and_paths_are_not_in_it(report: Report, clean_environment: Path) -> None:
    text = report()
    names = (socket.gethostname(), getpass.getuser(), str(clean_environment), str(Path.cwd()))
    assert [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)] == []


def test_value_of_a_setting_is_hidden_where_the_router_reports_it_too(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = "/verschlossen/kisten-7"
    replay = Replay("three_auth_failures")
    accounts = replay.body("/accounts")
    for account in accounts["accounts"]:
        account["alias"] = value
    replay.override("/accounts", accounts)
    use_client(monkeypatch, client_for(replay))
    assert value in report()
    monkeypatch.setenv("ROUTER_HOME", value)
    assert value not in report()


def test_unsafe_setting_is_a_warning_in_it(tmp_path: Path, report: Report) -> None:
    key = tmp_path / "key"
    key.write_text(KEY)
    key.chmod(0o666)
    text = report("--key-file", str(key))
    assert f"Warning     --key-file: {WRITABLE}" in text.splitlines()


def test_wrong_setting_is_named_in_the_report_and_exits_2(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTER_TIMEOUT", "FAKE-value")
    monkeypatch.setenv("ROUTER_API_KEY", KEY)
    line = "ROUTER_TIMEOUT: set it to seconds from 0.1 to 30"
    text = report(code=2, err=f"routerscope: {line}\n")
    assert f"A setting is invalid. {line}." in text
    assert "ROUTER_TIMEOUT (environment variable), ROUTER_API_KEY (environment variable)" in text
    assert "No read was sent." in text
    assert ("FAKE" in text, KEY in text) == (False, False)


def test_wrong_demo_state_leaves_nothing_to_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "--demo=FAKE"]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_fault_prints_the_fixed_text_and_exits_1(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = worlds.WORLDS["pool1"]()
    monkeypatch.setattr(client, "snapshot", None)
    use_client(monkeypatch, client)
    assert run(["report", *options]) == 1
    assert capsys.readouterr().out == f"{FAULT}\n"


def test_package_without_metadata_has_no_version(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(installation, "version", missing)
    assert "mcp not installed" in report("--demo")


def test_client_is_closed(monkeypatch: pytest.MonkeyPatch, report: Report) -> None:
    client, closed = worlds.WORLDS["pool1"](), list[bool]()

    async def aclose() -> None:
        closed.append(True)

    monkeypatch.setattr(client, "aclose", aclose)
    use_client(monkeypatch, client)
    report()
    assert closed == [True]
