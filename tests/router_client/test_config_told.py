"""What is told of settings although they can be read: placeholders, and keys that are not safe where they are."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from router_client import load_settings
from router_client.settings.credentials import WRITABLE
from router_client.settings.environment import UNMASKABLE
from tests.router_client.test_config import key_of, refused

DEADLINE_S = 10


def within_deadline(work: Callable[[], object]) -> bool:
    """Does it come to an end?"""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(DEADLINE_S)
    return not thread.is_alive()


def test_a_fifo_that_takes_the_key_files_place_holds_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was found at that path before, it is what was opened that counts."""
    os.mkfifo(tmp_path / "key")
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    env = {"ROUTER_API_KEY_FILE": str(tmp_path / "key")}
    assert within_deadline(lambda: refused(env, "ROUTER_API_KEY_FILE"))


def test_a_key_file_that_is_a_link_is_not_followed_and_the_line_says_so(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("file-key-1")
    (tmp_path / "link").symlink_to("key")
    assert "names a link" in refused({"ROUTER_API_KEY_FILE": str(tmp_path / "link")}, "ROUTER_API_KEY_FILE")


@pytest.mark.parametrize(("mode", "warns"), [(0o600, False), (0o644, False), (0o660, True), (0o602, True)])
def test_a_key_file_that_others_can_change_is_taken_with_a_warning(tmp_path: Path, mode: int, *, warns: bool) -> None:
    file = tmp_path / "key"
    file.write_text("file-key-1")
    file.chmod(mode)
    settings = load_settings({"ROUTER_API_KEY_FILE": str(file)})
    assert key_of(settings) == "file-key-1"
    assert settings.warnings == ((f"ROUTER_API_KEY_FILE: {WRITABLE}",) if warns else ())


@pytest.mark.parametrize(("mode", "warns"), [(0o777, True), (0o770, True), (0o1777, False), (0o755, False)])
def test_a_key_file_that_others_can_replace_is_taken_with_a_warning(tmp_path: Path, mode: int, *, warns: bool) -> None:
    (tmp_path / "key").write_text("file-key-1")
    (tmp_path / "key").chmod(0o600)
    tmp_path.chmod(mode)
    settings = load_settings({"ROUTER_API_KEY_FILE": str(tmp_path / "key")})
    assert settings.warnings == ((f"ROUTER_API_KEY_FILE: {WRITABLE}",) if warns else ())


def test_a_key_file_that_cannot_be_masked_is_told_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("account")
    (tmp_path / "key").chmod(0o600)
    settings = load_settings({"ROUTER_API_KEY_FILE": str(tmp_path / "key")})
    assert settings.warnings == (f"ROUTER_API_KEY_FILE: {UNMASKABLE}",)


@pytest.mark.parametrize("kind", ["auto", "dario", "litellm"])
def test_every_routers_credentials_are_masked_and_only_its_own_is_sent(kind: str) -> None:
    values = {"DARIO_API_KEY": "own-key-1", "DARIO_ADMIN_TOKEN": "own-token-2", "LITELLM_MASTER_KEY": "own-key-3"}
    env = {"ROUTER_KIND": kind, "ROUTER_API_KEY": "key-4", "ROUTER_ADMIN_TOKEN": "token-5", **values}
    settings = load_settings(env)
    assert {secret.reveal() for secret in settings.secrets} == {*values.values(), "key-4", "token-5"}
    assert {secret.reveal() for secret in settings.sendable} == {"key-4", "token-5"}


def test_the_key_file_of_another_user_is_one_that_others_can_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "key"
    file.write_text("file-key-1")
    file.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(file, 12345, 12345)
    else:
        uid = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: uid + 1)
    assert load_settings({"ROUTER_API_KEY_FILE": str(file)}).warnings == (f"ROUTER_API_KEY_FILE: {WRITABLE}",)


@pytest.mark.parametrize("name", ["ROUTER_API_KEY", "ROUTER_ADMIN_TOKEN", "DARIO_API_KEY", "LITELLM_MASTER_KEY"])
@pytest.mark.parametrize("value", ["account", "OpenAI", "lm-studio", "not-running", "abc12", "rate_limited"])
def test_a_key_that_cannot_be_masked_is_told_without_its_value(name: str, value: str) -> None:
    settings = load_settings({name: value})
    assert settings.warnings == (f"{name}: {UNMASKABLE}",)
    assert not [warning for warning in settings.warnings if value in warning]


@pytest.mark.parametrize(
    "value", ["sk-1234", "correct-horse-battery-staple", "aBcDeFgHiJ", "a-long-key-that-nobody-has"]
)
def test_a_key_that_can_be_masked_needs_no_word(value: str) -> None:
    assert load_settings({"ROUTER_API_KEY": value}).warnings == ()


FORMS = [
    "$NAME",
    "${NAME}",
    "${env:NAME}",
    "${input:key}",
    "%NAME%",
    "{env:NAME}",
    "{{NAME}}",
    "{{ .Name }}",
    "{NAME}",
]
FORMS += [
    "$env:NAME",
    "$(cat key)",
    "env.NAME",
    "env:NAME",
    "process.env.NAME",
    "os.environ/NAME",
    "os.getenv('NAME')",
]
FORMS += ["<your-key>", "op://vault/item/key", "null", "None", "undefined", " nil\n"]
FORMS += ['"null"', "'null'", '""', "''", "(null)", "!!null", "[[NAME]]", "@{NAME}", "%{NAME}", "#{NAME}#", "$[NAME]"]
FORMS += ["{$NAME}", "$$NAME", "$NAME$", "@NAME@", "__NAME__", "env(NAME)", "ENV[NAME]", "import.meta.env.NAME"]
FORMS += ["%(NAME)s", "'${NAME}'"]
STAND_INS = ["your-api-key", "YOUR_API_KEY", "sk-...", "sk-xxxxxxxx", "your-key"]
EVERY_NAME = ["ROUTER_URL", "ROUTER_KIND", "ROUTER_API_KEY", "ROUTER_API_KEY_FILE", "ROUTER_ADMIN_TOKEN"]
EVERY_NAME += ["ROUTER_ADMIN_TOKEN_FILE", "ROUTER_HOME", "ROUTER_TIMEOUT", "ROUTER_LOG_LEVEL", "DARIO_PORT"]
EVERY_NAME += ["DARIO_API_KEY", "DARIO_ADMIN_TOKEN", "LITELLM_MASTER_KEY"]


@pytest.mark.parametrize("name", EVERY_NAME)
@pytest.mark.parametrize("value", FORMS)
def test_a_placeholder_that_nobody_replaced_is_told_in_every_setting(name: str, value: str) -> None:
    assert "holds a placeholder" in refused({name: value}, name)


@pytest.mark.parametrize("name", ["ROUTER_API_KEY", "ROUTER_ADMIN_TOKEN", "DARIO_API_KEY", "LITELLM_MASTER_KEY"])
@pytest.mark.parametrize("value", STAND_INS)
def test_what_an_example_has_for_a_key_is_told(name: str, value: str) -> None:
    assert "holds a placeholder" in refused({name: value}, name)


@pytest.mark.parametrize("name", ["ROUTER_URL", "ROUTER_HOME", "ROUTER_API_KEY_FILE"])
@pytest.mark.parametrize(
    "value",
    ["/home/{USER}/.dario", "$HOME/x", "%USERPROFILE%\\x", "http://${HOST}:1", "/{{ home }}/x"],
)
def test_a_placeholder_within_an_address_or_a_path_is_told_too(name: str, value: str) -> None:
    assert "holds a placeholder" in refused({name: value}, name)


def test_a_placeholder_for_the_permission_to_ask_a_remote_router_is_told() -> None:
    refused({"ROUTER_URL": "https://router.example", "ROUTER_ALLOW_REMOTE": "${ALLOW}"}, "ROUTER_ALLOW_REMOTE")


@pytest.mark.parametrize("value", FORMS)
def test_a_key_file_that_holds_a_placeholder_is_refused(tmp_path: Path, value: str) -> None:
    (tmp_path / "key").write_text(value)
    assert "placeholder" in refused({"ROUTER_API_KEY_FILE": str(tmp_path / "key")}, "ROUTER_API_KEY_FILE")


@pytest.mark.parametrize("value", ["sk-$abc", "a%41b%", "pa{ss}word1", "nullable-key", "none-of-yours-1", "dario"])
def test_a_key_that_only_resembles_a_placeholder_is_taken(value: str) -> None:
    assert key_of(load_settings({"ROUTER_API_KEY": value})) == value
